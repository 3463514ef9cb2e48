import type { KvmEvidence } from '../domain/task/evidence.ts';
import type { Instant } from '../domain/words/ids.ts';
import { type Fleet, nowOf } from './fleet.ts';
import { bootIdOf, type GuestRun, type SimulatedMachine, type SimulatedVm } from './machine.ts';

/** One that nobody has touched has run, or stood still, from the beginning. */
const runOf = ({ ran, power }: SimulatedVm): GuestRun =>
  ran ?? { domainId: 1, writes: 0, since: power === 'RUNNING' ? 0 : null };

const writesOf = (fleet: Fleet, { writes, since }: GuestRun): number =>
  since === null ? writes : writes + nowOf(fleet) - since;

/** Lab: a guest that runs writes, sooner or later; this one does each millisecond, to every disk. */
export const goOn = (fleet: Fleet, vm: SimulatedVm): void => {
  const run = runOf(vm);
  vm.ran = { ...run, writes: writesOf(fleet, run) + 1, since: nowOf(fleet) };
  vm.power = 'RUNNING';
};

export const standStill = (fleet: Fleet, vm: SimulatedVm): void => {
  const run = runOf(vm);
  vm.ran = { ...run, writes: writesOf(fleet, run), since: null };
  vm.power = 'PAUSED';
};

/** Lab: libvirt gives the next run another id, and QEMU counts anew. */
export const goOff = (vm: SimulatedVm): void => {
  vm.ran = { domainId: runOf(vm).domainId + 1, writes: 0, since: null };
  vm.power = 'OFF';
};

/** Of a guest that has written nothing in between every backup holds the same. */
export const shownBy = (fleet: Fleet, there: SimulatedMachine, vm: SimulatedVm): Instant => {
  const run = runOf(vm);
  const state = `${bootIdOf(there)}/${run.domainId}/${writesOf(fleet, run)}`;
  if (vm.shown?.state !== state) vm.shown = { state, at: fleet.time.now() };
  return vm.shown.at;
};

/** Of these disks, as the host counts now (lab: adapters.test.ts). */
export const evidenceNow = (
  fleet: Fleet,
  there: SimulatedMachine,
  vm: SimulatedVm,
  disks: readonly string[],
): KvmEvidence => {
  const run = runOf(vm);
  const writes = Object.fromEntries(disks.map((disk) => [disk, writesOf(fleet, run)]));
  const domain = vm.power === 'OFF' ? { domainId: null, writes: {} } : { domainId: run.domainId, writes };
  return { kind: 'KVM', bootId: bootIdOf(there), ...domain };
};
