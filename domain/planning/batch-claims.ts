import type { Claim } from '../batch/migration-batch.ts';
import { type AddressWish, allot } from '../platform/l3-network.ts';
import type { TaskPlan } from '../task/task-plan.ts';
import type { Violation } from '../words/failure.ts';
import type { NetworkId } from '../words/ids.ts';
import { own } from '../words/keyed.ts';
import type { BatchFacts, BatchOrder } from './batch-order.ts';
import { lastNicOf, nicRow } from './order-rows.ts';

/** One claim per source VM and one per network, so that each owner answers once for the whole batch. */
export const claimsOf = (order: BatchOrder, plans: readonly TaskPlan[], facts: BatchFacts): Claim[] => {
  const vms: Claim[] = [];
  const wishes = new Map<NetworkId, AddressWish[]>();
  for (const { taskId, target } of plans) {
    const index = order.vms.findIndex((vm) => vm.taskId === taskId);
    const vm = order.vms[index];
    if (!vm) continue;
    const at = ['vms', index];
    vms.push({ kind: 'SOURCE_VM', id: `vm/${taskId}`, taskId, path: [...at, 'vmId'] });
    const lastOfSource = lastNicOf(facts.vms.find(({ id }) => id === vm.vmId));
    for (const { number, networkId, mac, ip } of target.nics) {
      const wish = { taskId, nic: number, mac, ip, path: nicRow(vm, at, number, lastOfSource) };
      const list = wishes.get(networkId);
      if (list) list.push(wish);
      else wishes.set(networkId, [wish]);
    }
  }
  const networks = [...wishes].map(
    ([networkId, list]): Claim => ({ kind: 'ADDRESSES', id: `net/${networkId}`, networkId, wishes: list }),
  );
  return [...vms, ...networks];
};

/**
 * The MAC is held by the copy of this very VM, which an earlier task has made: that is what is wrong, and it is said so. A task
 * that runs still is told at the VM (TK-14).
 */
const asMigrated = (refused: Violation, order: BatchOrder, facts: BatchFacts): Violation => {
  const [, index] = refused.path;
  const vmId = typeof index === 'number' ? order.vms[index]?.vmId : undefined;
  const vm = facts.vms.find(({ id }) => id === vmId);
  const task = refused.parameters?.task;
  const earlier = own(facts.earlierTasks, vm?.id ?? '') ?? [];
  if (!vm || own(facts.heldBy, vm.id) || !earlier.some((id) => id === task)) return refused;
  const { mac = '', nic = '' } = refused.parameters ?? {};
  return {
    ...refused,
    message: `${vm.name} has been migrated already, by task ${task}: its copy has the MAC ${mac}. To migrate it again beside that copy, give NIC ${nic} another MAC; else leave the VM out.`,
  };
};

/** What the networks would answer now (TK-5, TK-12, TK-14); nothing is reserved. */
export const checkAddresses = (order: BatchOrder, claims: readonly Claim[], facts: BatchFacts): Violation[] =>
  claims.flatMap((claim) => {
    const network = claim.kind === 'ADDRESSES' ? own(facts.networks, claim.networkId) : undefined;
    if (claim.kind !== 'ADDRESSES' || network?.status !== 'added') return [];
    const verdict = allot(network, claim.wishes);
    return verdict.ok ? [] : verdict.rejection.map((refused) => asMigrated(refused, order, facts));
  });
