import type { Violation } from '../words/failure.ts';
import { violation } from '../words/said.ts';
import type { BatchFacts, BatchOrder } from './batch-order.ts';
import { networkTrouble, troubleAt } from './network-groups.ts';

/** What an order as a whole says and no plan repeats (TK-4, TK-5, KV-4); its VMs are looked at one by one. */
export const orderViolations = (order: BatchOrder, facts: BatchFacts): Violation[] => {
  const found: Violation[] = [];
  if (order.useSourceMacAndIp && order.sourceType === 'KVM')
    found.push(violation('MAC_AND_IP_OF_VMWARE_ONLY', ['useSourceMacAndIp']));
  if (order.pauseSource && order.sourceType === 'VMWARE') found.push(violation('PAUSE_OF_KVM_ONLY', ['pauseSource']));
  order.networkGroups.forEach((group, index) => {
    if ((group.number === null) !== (order.sourceType === 'VMWARE'))
      found.push(violation('NETWORK_GROUP_MISFIT', ['networkGroups', index]));
    const trouble = networkTrouble(facts, order.clusterId, group.networkId);
    if (trouble !== null) found.push(troubleAt(trouble, ['networkGroups', index, 'networkId']));
  });
  return found;
};
