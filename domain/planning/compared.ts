import type { SourceVm } from '../platform/inventory.ts';
import type { TaskPlan } from '../task/task-plan.ts';
import type { DiskName, Ipv4 } from '../words/ids.ts';
import { own } from '../words/keyed.ts';
import type { BatchFacts } from './batch-order.ts';
import { type Holdings, unreadDisks, withoutTheirs } from './holdings.ts';
import {
  type KeptDisk,
  type KeptFacts,
  type KeptNetwork,
  type KeptNic,
  type KeptPlace,
  keptPlace,
  networkRows,
  nicRows,
  storageNow,
} from './kept-facts.ts';
import { definedVm } from './source-rules.ts';

/** Of a disk of a vCenter the file that it is in, as vSphere writes it; null: it is read by no file. */
type DiskFile = { readonly file: string | null };
/** Names of all disks of a VM, in order, and of those among them that do not migrate. */
type DiskNames = { readonly all: readonly DiskName[]; readonly others: readonly DiskName[] };
/** What of a plan its source is compared with. */
export type PlannedVm = Pick<TaskPlan, 'source' | 'target' | 'kept'>;

/** What a plan is compared by: kept facts, or what a plan from before they were kept says itself. */
export type Compared = Omit<KeptFacts, 'disks' | 'nics' | 'storage' | 'networks' | 'power'> & {
  readonly disks: readonly (KeptDisk & DiskFile)[];
  /** Null: of a source whose disks have names of their own. */
  readonly names: DiskNames | null;
  readonly nics: readonly KeptNic[] | null;
  readonly storage: KeptFacts['storage'] | null;
  readonly networks: readonly (Pick<KeptNetwork, 'id'> & { readonly cidr: string | null })[];
};

/** The same of now, whole; of the source only what this attempt will still read. */
export type Now = {
  readonly type: TaskPlan['source']['type'];
  /** Null: it is not there. Not asked: nothing of it is read any more, or it could not be asked, which is told itself. */
  readonly vm: VmNow | null | 'NOT_ASKED';
  /** Of the plan's disks those that will still be read. */
  readonly unread: readonly DiskName[];
  /** Null: it is not there. */
  readonly storage: KeptFacts['storage'] | null;
  readonly networks: readonly KeptNetwork[];
  /** Given addresses that another holds by now. */
  readonly taken: readonly { readonly nic: number; readonly ip: Ipv4; readonly by: string }[];
};
export type VmNow = {
  readonly power: SourceVm['power'];
  readonly place?: KeptPlace;
  readonly disks: readonly (KeptDisk & DiskFile & { readonly obstacle: string | null })[];
  readonly names: DiskNames;
  readonly nics: readonly KeptNic[];
};

const fileAt = (at: { readonly datastore: string; readonly path: string } | undefined): string | null =>
  at ? `[${at.datastore}] ${at.path}` : null;

const namesOf = (all: readonly DiskName[], { target }: PlannedVm): DiskNames => ({
  all,
  others: all.filter((name) => !target.volumes.some(({ disk }) => disk === name)),
});

/** By what the plan is compared: the facts that it keeps, or itself. */
export const comparedOf = (plan: PlannedVm): Compared => {
  const { kept, source, target } = plan;
  const { vmware } = source;
  const migrating = source.disks.filter(({ migrates }) => migrates);
  const withFile = ({ name, sizeBytes }: KeptDisk) => ({
    ...{ name, sizeBytes },
    file: fileAt(vmware?.files.find(({ disk }) => disk === name)),
  });
  const all = source.disks.map(({ name }) => name);
  const names = vmware ? namesOf(all, plan) : null;
  // The plan has all of its disks: what the kept facts had no room for is compared as well.
  if (kept) {
    const disks = [...kept.disks, ...migrating.slice(kept.disks.length)].map(withFile);
    return { ...kept, disks, names };
  }
  return {
    ...(vmware ? { place: keptPlace(vmware) } : {}),
    disks: migrating.map(withFile),
    names,
    nics: null,
    storage: null,
    networks: [...new Set(target.nics.map(({ networkId }) => networkId))].map((id) => ({ id, cidr: null })),
  };
};

/** Of a VM that is there what its plan is compared with. */
export const vmNow = (vm: SourceVm, plan: PlannedVm): VmNow => {
  const place = vm.vmware && keptPlace(vm.vmware);
  const isPlanned = (name: DiskName) => plan.target.volumes.some(({ disk }) => disk === name);
  return {
    power: vm.power,
    ...(place ? { place } : {}),
    disks: vm.disks
      .filter(({ name }) => isPlanned(name))
      .map(({ name, sizeBytes, obstacle, vmware }) => ({ name, sizeBytes, obstacle, file: fileAt(vmware) })),
    names: namesOf(
      vm.disks.map(({ name }) => name),
      plan,
    ),
    nics: nicRows(vm, plan),
  };
};

/** All that is asked of the world for it. */
export type FactsNow = Pick<BatchFacts, 'source' | 'vms' | 'vmsUnknown' | 'target' | 'networks'>;

/** What of the facts the plan is compared with. What the tasks hold themselves, or have read, is no difference. */
export const nowOf = (plan: TaskPlan, facts: FactsNow, holdings: Holdings): Now => {
  const { type, vmId } = plan.source;
  const vm = definedVm(type, facts, vmId);
  const isThere = facts.vms.some(({ id }) => id === vmId);
  const isKnown = facts.source.status === 'added' && !facts.vmsUnknown;
  const absent = isKnown && !isThere ? null : 'NOT_ASKED';
  return {
    type,
    vm: vm ? vmNow(vm, plan) : absent,
    unread: unreadDisks(holdings, plan),
    storage: storageNow(facts, plan) ?? null,
    networks: networkRows(facts, plan),
    taken: plan.target.nics.flatMap(({ number: nic, networkId, ip, addressGiven }) => {
      const network = own(facts.networks, networkId);
      if (ip === null || addressGiven === false || network?.status !== 'added') return [];
      const others = withoutTheirs(network, holdings);
      const holder = others.status === 'added' ? own(others.byIp, ip) : undefined;
      return holder ? [{ nic, ip, by: holder.taskId }] : [];
    }),
  };
};
