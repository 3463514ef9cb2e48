import type { SourceVm } from '../platform/inventory.ts';
import type { TaskPlan } from '../task/task-plan.ts';
import type { DiskName, Ipv4 } from '../words/ids.ts';
import { own } from '../words/keyed.ts';
import type { BatchFacts } from './batch-order.ts';
import { type Holdings, unreadDisks, withoutTheirs } from './holdings.ts';
import {
  diskRows,
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

/** What a plan is compared by: kept facts, or what a plan from before they were kept says itself. */
export type Compared = Omit<KeptFacts, 'nics' | 'storage' | 'networks' | 'power'> & {
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
  readonly disks: readonly KeptDisk[];
  readonly nics: readonly KeptNic[];
};

/** By what the plan is compared: the facts that it keeps, or itself. */
export const comparedOf = ({ kept, source, target }: TaskPlan): Compared => {
  const disks = source.disks.filter(({ migrates }) => migrates);
  // The plan has all of its disks: what the kept facts had no room for is compared as well.
  if (kept) return { ...kept, disks: [...kept.disks, ...disks.slice(kept.disks.length)] };
  return {
    ...(source.vmware ? { place: keptPlace(source.vmware) } : {}),
    disks,
    nics: null,
    storage: null,
    networks: [...new Set(target.nics.map(({ networkId }) => networkId))].map((id) => ({ id, cidr: null })),
  };
};

/** What of the facts the plan is compared with. What the tasks hold themselves, or have read, is no difference. */
export const nowOf = (plan: TaskPlan, facts: BatchFacts, holdings: Holdings): Now => {
  const { type, vmId } = plan.source;
  const vm = definedVm(type, facts, vmId);
  const isThere = facts.vms.some(({ id }) => id === vmId);
  const isKnown = facts.source.status === 'added' && !facts.vmsUnknown;
  const place = vm?.vmware && keptPlace(vm.vmware);
  const shown = vm && {
    power: vm.power,
    ...(place ? { place } : {}),
    ...{ disks: diskRows(vm, plan), nics: nicRows(vm, plan) },
  };
  return {
    type,
    vm: shown ?? (isKnown && !isThere ? null : 'NOT_ASKED'),
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
