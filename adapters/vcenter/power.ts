import type { MonotonicClock } from '../../commands/ports/clock.ts';
import type { SourcePower } from '../../commands/ports/vmware.ts';
import type { SourceVmId } from '../../domain/words/ids.ts';
import { badAnswer, isFault, VimFault } from './failures.ts';
import { type Found, setIn } from './found.ts';
import { retrieveObjects } from './property-collector.ts';
import type { Session } from './session.ts';
import type { Mor } from './soap.ts';
import { runTask } from './tasks.ts';
import { textOf } from './xml.ts';

const POWERS: ReadonlyMap<string, SourcePower> = new Map([
  ['poweredOn', 'RUNNING'],
  ['poweredOff', 'OFF'],
  ['suspended', 'SUSPENDED'],
]);

export const vmRef = (id: SourceVmId): Mor => ({ type: 'VirtualMachine', id });

const POWER_STATE = 'runtime.powerState';

/** Undefined for a word that is none of vim25's. Throws the server's fault where the state cannot be read. */
export const powerIn = (vm: Found): SourcePower | undefined => POWERS.get(textOf(setIn(vm, POWER_STATE)) ?? '');

/** Looks only. Throws NOT_FOUND, PERMISSION_DENIED where the state is not shown, BAD_ANSWER. */
export const powerOf = async (session: Session, vm: SourceVmId): Promise<SourcePower> => {
  const spec = { type: 'VirtualMachine', paths: [POWER_STATE] };
  const [found] = await retrieveObjects(session, [spec], [vmRef(vm)]);
  if (found === undefined) throw new VimFault('ManagedObjectNotFound', 'The VM is gone.');
  const power = powerIn(found);
  if (power === undefined) throw badAnswer(session.source, 'does not tell whether the VM runs');
  return power;
};

/** Twice is once: what is there already is left alone, also when somebody else was faster. */
const bring = async (session: Session, clock: MonotonicClock, vm: SourceVmId, to: 'RUNNING' | 'OFF'): Promise<void> => {
  if ((await powerOf(session, vm)) === to) return;
  const method = to === 'OFF' ? 'PowerOffVM_Task' : 'PowerOnVM_Task';
  try {
    await runTask(session, clock, { method, self: vmRef(vm) });
  } catch (error) {
    if (isFault(error, 'InvalidPowerState') && (await powerOf(session, vm)) === to) return;
    throw error;
  }
};

export const powerOff = (session: Session, clock: MonotonicClock, vm: SourceVmId): Promise<void> =>
  bring(session, clock, vm, 'OFF');

export const powerOn = (session: Session, clock: MonotonicClock, vm: SourceVmId): Promise<void> =>
  bring(session, clock, vm, 'RUNNING');

/** ShutdownGuest returns when the guest was asked, not when it is down; ToolsUnavailable: nobody hears it (vSphere reference). */
export const askGuestToShutDown = async (session: Session, vm: SourceVmId): Promise<'ASKED' | 'NO_TOOLS'> => {
  if ((await powerOf(session, vm)) === 'OFF') return 'ASKED';
  try {
    await session.call({ method: 'ShutdownGuest', self: vmRef(vm) });
    return 'ASKED';
  } catch (error) {
    if (isFault(error, 'ToolsUnavailable')) return 'NO_TOOLS';
    if (isFault(error, 'InvalidPowerState') && (await powerOf(session, vm)) === 'OFF') return 'ASKED';
    throw error;
  }
};
