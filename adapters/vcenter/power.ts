import type { SourcePower } from '../../commands/ports/vmware.ts';
import type { SourceVmId } from '../../domain/ids.ts';
import { own } from '../../domain/keyed.ts';
import type { VcenterClock } from './clock.ts';
import { isFault, outside, VimFault } from './failures.ts';
import { retrieveObjects } from './property-collector.ts';
import type { Session } from './session.ts';
import type { Mor } from './soap.ts';
import { POWERS } from './source-vms.ts';
import { runTask } from './tasks.ts';
import { textOf } from './xml.ts';

export const vmRef = (id: SourceVmId): Mor => ({ type: 'VirtualMachine', id });

/** Looks only. Throws NOT_FOUND, PERMISSION_DENIED where the state is not shown. */
export const powerOf = async (session: Session, vm: SourceVmId): Promise<SourcePower> => {
  const spec = { type: 'VirtualMachine', paths: ['runtime.powerState'] };
  const [found] = await retrieveObjects(session, [spec], [vmRef(vm)]);
  if (found === undefined) throw new VimFault('ManagedObjectNotFound', 'The VM is gone.');
  const power = own(POWERS, textOf(found.properties.get('runtime.powerState')) ?? '');
  if (power !== undefined) return power;
  throw outside(
    'PERMISSION_DENIED',
    `${session.source.address} does not tell whether the VM runs. Give the user's role the privilege System.Read.`,
  );
};

/** Twice is once: what is there already is left alone, also when somebody else was faster. */
const bring = async (session: Session, clock: VcenterClock, vm: SourceVmId, to: 'RUNNING' | 'OFF'): Promise<void> => {
  if ((await powerOf(session, vm)) === to) return;
  const method = to === 'OFF' ? 'PowerOffVM_Task' : 'PowerOnVM_Task';
  try {
    await runTask(session, clock, { method, self: vmRef(vm) });
  } catch (error) {
    if (isFault(error, 'InvalidPowerState') && (await powerOf(session, vm)) === to) return;
    throw error;
  }
};

export const powerOff = (session: Session, clock: VcenterClock, vm: SourceVmId): Promise<void> =>
  bring(session, clock, vm, 'OFF');

export const powerOn = (session: Session, clock: VcenterClock, vm: SourceVmId): Promise<void> =>
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
