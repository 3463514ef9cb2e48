import type { SourceVm } from '../platform/inventory.ts';
import { type PrimaryStorageKind, shownAccess } from '../platform/storage-access.ts';
import type { TaskPlan } from '../task/task-plan.ts';
import type { DiskName, NetworkId } from '../words/ids.ts';
import { own } from '../words/keyed.ts';
import { inShort, jsonBytes, printOf } from '../words/short-text.ts';
import type { Bytes } from '../words/units.ts';
import type { BatchFacts } from './batch-order.ts';

/** A disk that migrates, a NIC of the source whose copy the target gets, a network that the target's NICs go into. */
export type KeptDisk = { readonly name: DiskName; readonly sizeBytes: Bytes };
/** `network`: the source's id of it, or its name where it has none. */
export type KeptNic = { readonly number: number; readonly mac: string | null; readonly network: string };
export type KeptNetwork = { readonly id: NetworkId; readonly cidr: string };
/** Only of a VMware source: where the VM was. */
export type KeptPlace = { readonly datacenter: string; readonly host: string; readonly version: string };
/** What had no room: how many rows more there were, and a print of them that shows whether they changed. */
export type Rest = { readonly count: number; readonly print: string };

/**
 * What was looked at when a plan was judged, as far as a difference from it later matters (RT-15); it stands in the plan. At
 * most KEPT_BYTES of JSON: long words end in a print of the whole, and rows without room are a count and a print. No hosts, no
 * secrets. STORED SHAPE: these names and fields are on disk for ever (docs/adr/0004).
 */
export type KeptFacts = {
  readonly power: SourceVm['power'];
  readonly place?: KeptPlace;
  readonly disks: readonly KeptDisk[];
  readonly nics: readonly KeptNic[];
  readonly storage: { readonly kind: PrimaryStorageKind; readonly path: string };
  readonly networks: readonly KeptNetwork[];
  readonly rest?: { readonly disks?: Rest; readonly nics?: Rest; readonly networks?: Rest };
};

export const KEPT_BYTES = 4096;
const WORD_BYTES = 96;
/** Of rows alone. With four words, the names of the fields and what is told of the rest that is less than KEPT_BYTES. */
const ROW_BYTES = { disks: 1200, nics: 1200, networks: 700 };

const word = (text: string): string => inShort(text, WORD_BYTES);

const diskRows = (vm: SourceVm, { target }: TaskPlan): readonly KeptDisk[] =>
  vm.disks.flatMap(({ name, sizeBytes }) =>
    target.volumes.some(({ disk }) => disk === name) ? [{ name, sizeBytes }] : [],
  );
export const nicRows = (vm: SourceVm, { target }: Pick<TaskPlan, 'target'>): readonly KeptNic[] =>
  vm.nics.flatMap(({ number, mac, badMac, network, networkId }) =>
    target.nics.some((nic) => nic.number === number)
      ? [{ number, mac: mac ?? (badMac === undefined ? null : word(badMac)), network: word(networkId ?? network) }]
      : [],
  );
export const networkRows = ({ networks }: Pick<BatchFacts, 'networks'>, { target }: TaskPlan): readonly KeptNetwork[] =>
  [...new Set(target.nics.map(({ networkId }) => networkId))].flatMap((id) => {
    const network = own(networks, id);
    return network?.status === 'added' ? [{ id, cidr: network.details.cidr }] : [];
  });

/** Where a VM is, in as many letters as are kept of it. */
export const keptPlace = (where: {
  readonly datacenterPath: string;
  readonly hostName: string;
  readonly hostVersion: string;
}): KeptPlace => ({
  datacenter: word(where.datacenterPath),
  host: word(where.hostName),
  version: word(where.hostVersion),
});
export const storageNow = (
  { target }: Pick<BatchFacts, 'target'>,
  { storageId }: Pick<TaskPlan, 'storageId'>,
): KeptFacts['storage'] | undefined => {
  const storage = own(target.storages, storageId);
  return storage && { kind: storage.access.kind, path: word(shownAccess(storage.access)) };
};

/** The rows that come after so many; undefined where there are none. */
export const restOf = (rows: readonly unknown[]): Rest | undefined =>
  rows.length === 0 ? undefined : { count: rows.length, print: printOf(JSON.stringify(rows)) };

/** The first rows that fit into so many bytes, always the same of the same. */
const fitting = <T>(rows: readonly T[], most: number): readonly T[] => {
  let left = most;
  const end = rows.findIndex((row) => {
    left -= jsonBytes(row) + 1;
    return left < 0;
  });
  return end < 0 ? rows : rows.slice(0, end);
};

/** What to keep of the facts that the plan was judged on; undefined where there is no VM or storage, and so no plan that holds. */
export const keptOf = (plan: TaskPlan, facts: BatchFacts): KeptFacts | undefined => {
  const vm = facts.vms.find(({ id }) => id === plan.source.vmId);
  const storage = storageNow(facts, plan);
  if (!vm || !storage) return undefined;
  const rows = { disks: diskRows(vm, plan), nics: nicRows(vm, plan), networks: networkRows(facts, plan) };
  const disks = fitting(rows.disks, ROW_BYTES.disks);
  const nics = fitting(rows.nics, ROW_BYTES.nics);
  const networks = fitting(rows.networks, ROW_BYTES.networks);
  const left = {
    disks: restOf(rows.disks.slice(disks.length)),
    nics: restOf(rows.nics.slice(nics.length)),
    networks: restOf(rows.networks.slice(networks.length)),
  };
  const rest = {
    ...(left.disks ? { disks: left.disks } : {}),
    ...(left.nics ? { nics: left.nics } : {}),
    ...(left.networks ? { networks: left.networks } : {}),
  };
  const place = vm.vmware && keptPlace(vm.vmware);
  return {
    power: vm.power,
    ...(place ? { place } : {}),
    ...{ disks, nics, storage, networks },
    ...(Object.keys(rest).length > 0 ? { rest } : {}),
  };
};
