import type { BatchFacts, BatchOrder } from './batch-order.ts';
import type { NetworkId } from './ids.ts';
import type { SourceNic } from './inventory.ts';
import { own } from './keyed.ts';
import { countFree } from './l3-network.ts';
import { groupOf } from './vm-planner.ts';

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

const freeIn = (facts: BatchFacts, id: NetworkId | null): number | null => {
  const network = id === null ? undefined : own(facts.networks, id);
  return network?.status === 'added' ? countFree(network) : null;
};

/** The groups of the selected VMs, in the order in which they are met. A NIC that is left out counts in none (TK-7). */
export const networkGroupsOf = (order: BatchOrder, facts: BatchFacts): readonly NetworkGroupNeed[] => {
  const groups = new Map<string, NetworkGroupNeed>();
  for (const wish of order.vms)
    for (const nic of facts.vms.find(({ id }) => id === wish.vmId)?.nics ?? []) {
      const key = keyOf(order, nic);
      const stays = wish.nics.some((one) => one.number === nic.number && !one.migrate);
      const known = groups.get(key);
      const networkId = groupOf(order.networkGroups, nic.number, nic)?.networkId ?? null;
      const fresh = { key, networkId, free: freeIn(facts, networkId), needed: 0 };
      const named =
        order.sourceType === 'KVM'
          ? { number: nic.number, sourceNetwork: null }
          : { number: null, sourceNetwork: nic.network };
      const group = known ?? { ...fresh, ...named };
      groups.set(key, { ...group, needed: group.needed + (stays ? 0 : 1) });
    }
  return [...groups.values()];
};
