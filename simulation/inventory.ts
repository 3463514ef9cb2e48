import type { SimulatedMachine, SimulatedVolume } from './machine.ts';

/** Something that stands on a machine. `of`: the task that it belongs to, read from its own name or mark. */
export type Item = { readonly machine: string; readonly kind: ItemKind; readonly of: string; readonly what: string };
export type ItemKind =
  | 'JOB'
  | 'STAGING'
  | 'ACCESS_KEY'
  | 'AUTHORISATION'
  | 'BACKUP'
  | 'VOLUME'
  | 'NVRAM'
  | 'VM_DEFINITION'
  | 'DHCP_ENTRY';

const lastPart = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const ofName = (name: string): string => name.replace(/^sampan-/, '');

/** What no single machine has. */
export const itemsShared = (devices: ReadonlyMap<string, SimulatedVolume>): readonly Item[] =>
  [...devices].map(([what, { taskId }]) => ({ machine: 'shared', kind: 'VOLUME', of: taskId, what }));

/** Everything of ours that is left on a machine. What it was born with (source VMs, networks) is not listed. */
export const itemsOn = (machine: SimulatedMachine): readonly Item[] => {
  const item = (kind: ItemKind, of: string, what: string): Item => ({ machine: machine.name, kind, of, what });
  return [
    ...[...machine.jobs.keys()].map((id) => item('JOB', id.split('.')[0] ?? '', id)),
    ...[...machine.staging.keys()].map((path) => item('STAGING', ofName(lastPart(path)), path)),
    ...[...machine.keys.keys()].map((id) => item('ACCESS_KEY', id.replace(/^task-/, ''), id)),
    ...[...machine.authorised.keys()].map((id) => item('AUTHORISATION', id.replace(/^task-/, ''), id)),
    ...[...machine.backups.keys()].map((id) => item('BACKUP', id, id)),
    ...[...machine.volumes].map(([path, { taskId }]) => item('VOLUME', taskId, path)),
    ...[...machine.nvram].map(([path, { taskId }]) => item('NVRAM', taskId, path)),
    ...[...machine.domains.values()].map(({ definition, power }) =>
      item('VM_DEFINITION', definition.taskId, `${definition.uuid} ${power}`),
    ),
    ...machine.networks.flatMap(({ name, hosts }) =>
      [...hosts.values()].map((host) => item('DHCP_ENTRY', ofName(host.name), `${name} ${host.mac} ${host.ip}`)),
    ),
  ];
};
