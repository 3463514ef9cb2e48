import type { SourceNic } from '../platform/inventory.ts';
import { countFree } from '../platform/l3-network.ts';
import type { Target } from '../platform/target.ts';
import type { Violation } from '../words/failure.ts';
import type { ClusterId, NetworkId } from '../words/ids.ts';
import { own } from '../words/keyed.ts';
import { violation } from '../words/said.ts';
import type { BatchFacts, BatchOrder, NetworkGroup } from './batch-order.ts';

/** TK-4: by NIC number, or by the network that the NIC is in at the source: its id first, since names need not be unique. */
export const groupOf = (
  groups: readonly NetworkGroup[],
  number: number,
  nic: SourceNic | null,
): NetworkGroup | undefined =>
  groups.find((group) => group.number === number) ??
  groups.find((group) => nic !== null && group.sourceNetwork !== null && group.sourceNetwork === nic.networkId) ??
  groups.find((group) => nic !== null && group.sourceNetwork === nic.network);

const isAttached = (target: Target, clusterId: ClusterId, networkId: NetworkId): boolean =>
  own(target.networks, clusterId)?.includes(networkId) === true;

export type NetworkTrouble = 'NETWORK_NOT_ATTACHED' | 'NOT_FOUND';

/** Why a NIC cannot be put into the network; null: it can, or that is not known, since there is no such cluster. */
export const networkTrouble = (
  { target, networks }: Pick<BatchFacts, 'target' | 'networks'>,
  clusterId: ClusterId,
  networkId: NetworkId,
): NetworkTrouble | null => {
  if (own(target.clusters, clusterId)) return isAttached(target, clusterId, networkId) ? null : 'NETWORK_NOT_ATTACHED';
  return own(networks, networkId)?.status === 'absent' ? 'NOT_FOUND' : null;
};

/** It, of a NIC or of a whole mapping group. */
export const troubleAt = (trouble: NetworkTrouble, path: Violation['path'], nic?: number): Violation => {
  const what = 'L3_NETWORK';
  if (trouble === 'NOT_FOUND') return violation(trouble, path, nic === undefined ? { what } : { what, nic });
  return nic === undefined ? violation('GROUP_NETWORK_NOT_ATTACHED', path) : violation(trouble, path, { nic });
};

/** TK-4: what one mapping group stands for in this batch. */
export type NetworkGroupNeed = {
  /** As it is named in an order: the number of a NIC (KVM), or the source's network by id, else by name (VMware). */
  readonly key: string;
  readonly number: number | null;
  /** The network's name at the source (VMware). */
  readonly sourceNetwork: string | null;
  /** One IP for each NIC that it stands for and that migrates, whether or not the source NIC has one. */
  readonly needed: number;
  /** What the order maps it to, and what is free there; null: not mapped yet. */
  readonly networkId: NetworkId | null;
  readonly free: number | null;
};

const keyOf = ({ sourceType }: BatchOrder, nic: SourceNic): string =>
  sourceType === 'KVM' ? String(nic.number) : (nic.networkId ?? nic.network);

/** Each network is counted once, however many NICs are mapped to it. */
const counter = (facts: BatchFacts): ((id: NetworkId | null) => number | null) => {
  const known = new Map<NetworkId, number | null>();
  return (id) => {
    if (id === null) return null;
    const counted = known.get(id);
    if (counted !== undefined) return counted;
    const network = own(facts.networks, id);
    const free = network?.status === 'added' ? countFree(network) : null;
    known.set(id, free);
    return free;
  };
};

/** The groups of the selected VMs, in the order in which they are met. A NIC that is left out counts in none (TK-7). */
export const networkGroupsOf = (order: BatchOrder, facts: BatchFacts): readonly NetworkGroupNeed[] => {
  const groups = new Map<string, NetworkGroupNeed>();
  const freeIn = counter(facts);
  const vms = new Map(facts.vms.map((vm) => [vm.id, vm]));
  for (const wish of order.vms) {
    const stays = new Set(wish.nics.filter(({ migrate }) => !migrate).map(({ number }) => number));
    for (const nic of vms.get(wish.vmId)?.nics ?? []) {
      const key = keyOf(order, nic);
      const group = groups.get(key) ?? groupFor(order, nic, key, freeIn);
      groups.set(key, { ...group, needed: group.needed + (stays.has(nic.number) ? 0 : 1) });
    }
  }
  return [...groups.values()];
};

const groupFor = (
  order: BatchOrder,
  nic: SourceNic,
  key: string,
  freeIn: (id: NetworkId | null) => number | null,
): NetworkGroupNeed => {
  const networkId = groupOf(order.networkGroups, nic.number, nic)?.networkId ?? null;
  const named =
    order.sourceType === 'KVM'
      ? { number: nic.number, sourceNetwork: null }
      : { number: null, sourceNetwork: nic.network };
  return { key, networkId, free: freeIn(networkId), needed: 0, ...named };
};
