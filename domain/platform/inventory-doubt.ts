import type { VcenterInventory } from './vcenter-inventory.ts';

/** What an inventory is judged by: a list of each kind, by its ids. */
const KINDS = ['clusters', 'hosts', 'datastores', 'networks', 'vms'] as const;

const idsOf = (inventory: VcenterInventory, kind: (typeof KINDS)[number]): readonly string[] =>
  inventory[kind].map(({ id }) => id);

/**
 * Whether an answer has to be given twice before it is believed. A vCenter that has just started answers with what it has
 * loaded so far, so: more than half of what the last one had is gone, of any kind. Without a last one: there is nothing
 * of what every vCenter in use has.
 */
export const isDoubtful = (found: VcenterInventory, last: VcenterInventory | null): boolean => {
  if (last === null) return found.clusters.length === 0 || found.hosts.length === 0 || found.vms.length === 0;
  return KINDS.some((kind) => {
    const now = new Set(idsOf(found, kind));
    const before = idsOf(last, kind);
    return before.filter((id) => !now.has(id)).length > before.length / 2;
  });
};

/** Two answers that tell of the very same things: what is doubtful by itself has been said twice. */
export const saysTheSame = (one: VcenterInventory, other: VcenterInventory): boolean =>
  KINDS.every((kind) => {
    const ids = new Set(idsOf(one, kind));
    return ids.size === other[kind].length && idsOf(other, kind).every((id) => ids.has(id));
  });
