import type { MonotonicClock } from '../../commands/ports/clock.ts';
import type { Vault } from '../../commands/ports/machines.ts';
import type { VcenterEndpoint, VmwareSource } from '../../commands/ports/vmware.ts';
import type { Dialing } from '../dial/dial.ts';
import { certificateProbe } from './certificate-probe.ts';
import { failureOf, VimFault } from './failures.ts';
import { inventoryOf, vmsOf } from './inventory.ts';
import { askGuestToShutDown, powerOf, powerOff, powerOn } from './power.ts';
import { ranSince, serverTime } from './power-events.ts';
import { awaitPowerOn } from './power-watch.ts';
import type { Session } from './session.ts';
import { Sessions } from './sessions.ts';
import { type Limits, ordinaryLimits } from './transport.ts';

export type VmwareSourceDeps = {
  readonly vault: Vault;
  readonly clock: MonotonicClock;
  readonly limits?: Partial<Limits>;
  /** A session in use says something this often; 4 minutes. */
  readonly keepAliveSeconds?: number;
  /** A session that nobody used for this long is logged out of; 20 minutes. */
  readonly idleSeconds?: number;
  /** Where it may connect to, at each connection. */
  readonly dialing: Dialing;
};

/** The port over vim25, for vCenter and for single ESXi hosts. What its methods throw and repeat: commands/ports/vmware.ts. */
export const vmwareSource = (deps: VmwareSourceDeps): VmwareSource => {
  const { vault, clock, keepAliveSeconds = 240, idleSeconds = 1200, dialing } = deps;
  const limits = { ...ordinaryLimits, ...deps.limits };
  const sessions = new Sessions({ vault, limits, dialing, keepAliveSeconds, idleSeconds });
  /** Faults of the server leave this adapter as failures. */
  const told = async <T>(source: VcenterEndpoint, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw error instanceof VimFault ? failureOf(error, source) : error;
    }
  };
  const within = <T>(source: VcenterEndpoint, work: (session: Session) => Promise<T>): Promise<T> =>
    told(source, async () => work(sessions.of(source)));

  return {
    probeCertificate: certificateProbe(dialing),
    probe: (source) => told(source, () => sessions.once(source, async (session) => (await session.content()).about)),
    inventory: (source) => within(source, inventoryOf),
    time: (source) => within(source, serverTime),
    findVms: (source, vms) => within(source, (session) => vmsOf(session, vms)),
    power: (source, vm) => within(source, (session) => powerOf(session, vm)),
    askGuestToShutDown: (source, vm) => within(source, (session) => askGuestToShutDown(session, vm)),
    powerOff: (source, vm) => within(source, (session) => powerOff(session, clock, vm)),
    powerOn: (source, vm) => within(source, (session) => powerOn(session, clock, vm)),
    awaitPowerOn: (source, vm, signal) => within(source, (session) => awaitPowerOn(session, clock, vm, signal)),
    ranSince: (source, vm, since) => within(source, (session) => ranSince(session, vm, since)),
    datastoreCookie: (source) => within(source, (session) => session.cookie()),
    close: () => sessions.close(),
  };
};
