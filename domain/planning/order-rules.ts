import type { Violation, ViolationCode } from '../words/failure.ts';
import { own } from '../words/keyed.ts';
import type { BatchFacts, BatchOrder } from './batch-order.ts';
import { isAttached, NOT_ATTACHED } from './network-groups.ts';

const violation = (code: ViolationCode, path: readonly (string | number)[], message: string): Violation => ({
  code,
  path,
  message,
});

/** What an order as a whole says and no plan repeats (TK-4, TK-5, KV-4); its VMs are looked at one by one. */
export const orderViolations = (order: BatchOrder, { target }: BatchFacts): Violation[] => {
  const found: Violation[] = [];
  const cluster = own(target.clusters, order.clusterId);
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
    if (cluster && !isAttached(target, cluster.id, group.networkId))
      found.push(violation('NOT_FOUND', ['networkGroups', index, 'networkId'], NOT_ATTACHED));
  });
  return found;
};
