import type { Claim } from '../batch/migration-batch.ts';
import type { AddressWish } from '../platform/l3-network.ts';
import type { TaskPlan } from '../task/task-plan.ts';
import type { NetworkId } from '../words/ids.ts';
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
