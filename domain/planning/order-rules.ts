import type { Violation, ViolationCode } from '../words/failure.ts';
import type { BatchFacts, BatchOrder } from './batch-order.ts';
import { networkTrouble } from './network-groups.ts';

const violation = (code: ViolationCode, path: readonly (string | number)[], message: string): Violation => ({
  code,
  path,
  message,
});

/** What an order as a whole says and no plan repeats (TK-4, TK-5, KV-4); its VMs are looked at one by one. */
export const orderViolations = (order: BatchOrder, facts: BatchFacts): Violation[] => {
  const found: Violation[] = [];
  if (order.useSourceMacAndIp && order.sourceType === 'KVM')
    found.push(
      violation(
        'INVALID_INPUT',
        ['useSourceMacAndIp'],
        'Only VMware batches can take MAC and IP from the source (TK-5).',
      ),
    );
  if (order.pauseSource && order.sourceType === 'VMWARE')
    found.push(
      violation(
        'INVALID_INPUT',
        ['pauseSource'],
        'A VMware VM is shut down for its migration; only KVM VMs can be paused (KV-4).',
      ),
    );
  order.networkGroups.forEach((group, index) => {
    if ((group.number === null) !== (order.sourceType === 'VMWARE'))
      found.push(
        violation(
          'INVALID_INPUT',
          ['networkGroups', index],
          'For KVM a network group is a NIC number, for VMware a network of the source (TK-4).',
        ),
      );
    const trouble = networkTrouble(facts, order.clusterId, group.networkId);
    if (trouble !== null) found.push(violation('NOT_FOUND', ['networkGroups', index, 'networkId'], trouble));
  });
  return found;
};
