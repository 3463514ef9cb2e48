import type { DiskSource } from '../commands/ports/storage.ts';
import type { Fleet } from './fleet.ts';
import { textOf } from './job-input.ts';
import type { SimulatedDomain, SimulatedJob, SimulatedMachine, SimulatedVolume } from './machine.ts';
import { runningJobs } from './settle.ts';

export const runningOn = ({ domains }: SimulatedMachine): readonly SimulatedDomain[] =>
  [...domains.values()].filter((domain) => domain.power === 'RUNNING');

export type OpenedBy = SimulatedJob | undefined;
type Found = { readonly name: string; readonly volume: SimulatedVolume | undefined; readonly openedBy: OpenedBy };

export const openOn = (machines: readonly SimulatedMachine[], name: string): OpenedBy =>
  machines.flatMap(runningJobs).find((job) => textOf(job.input, 'volume') === name);

/** What a disk of a VM on this machine lies on, and the job that has it open: a device is the same on all machines. */
export const diskOf = (fleet: Fleet, there: SimulatedMachine, source: DiskSource): Found => {
  switch (source.kind) {
    case 'FILE':
      return { name: source.path, volume: there.volumes.get(source.path), openedBy: openOn([there], source.path) };
    case 'BLOCK':
      return {
        name: source.device,
        volume: fleet.devices.get(source.device),
        openedBy: openOn(fleet.machines, source.device),
      };
    case 'NETWORK':
      return { name: source.name, volume: undefined, openedBy: undefined }; // there is no such storage in this world
  }
};

/** What still uses the volume that goes away now is a breach. */
export const noteUse = (fleet: Fleet, machines: readonly SimulatedMachine[], name: string): void => {
  const job = openOn(machines, name);
  const uses = (source: DiskSource) =>
    (source.kind === 'FILE' && source.path === name) || (source.kind === 'BLOCK' && source.device === name);
  const vm = machines
    .flatMap(runningOn)
    .find(({ definition }) => definition.volumes.some(({ source }) => uses(source)));
  if (job) fleet.breaches.push(`${name} was deleted while job ${job.id} had it open`);
  if (vm) fleet.breaches.push(`${name} was deleted under the running VM ${vm.definition.uuid}`);
};
