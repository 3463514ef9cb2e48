import { hostsOf } from '../platform/target.ts';
import type { Violation, ViolationCode } from '../words/failure.ts';
import { own } from '../words/keyed.ts';
import type { BatchFacts, BatchOrder } from './batch-order.ts';
import { NOT_ATTACHED } from './vm-planner.ts';

const violation = (code: ViolationCode, path: readonly (string | number)[], message: string): Violation => ({
  code,
  path,
  message,
});

/** What the batch refers to: server, cluster, storage, source (TK-1, MS-6, RT-14). */
export const checkReferences = (order: BatchOrder, facts: BatchFacts): Violation[] => {
  const found: Violation[] = [];
  const { server, target, source } = facts;
  if (source.status !== 'added') found.push(violation('NOT_FOUND', ['sourceId'], 'There is no such source.'));
  else if (source.kind !== order.sourceType)
    found.push(
      violation('TYPE_MISMATCH', ['sourceType'], `Source ${source.details.name} is not of type ${order.sourceType}.`),
    );
  const cluster = own(target.clusters, order.clusterId);
  if (!cluster) found.push(violation('NOT_FOUND', ['clusterId'], 'There is no such cluster.'));
  if (server.status !== 'added') found.push(violation('NOT_FOUND', ['serverId'], 'There is no such migration server.'));
  else {
    const { details, enabled } = server;
    if (!enabled)
      found.push(
        violation(
          'STATE_CONFLICT',
          ['serverId'],
          `Migration server ${details.name} is disabled; enable it or choose another.`,
        ),
      );
    if (details.type !== order.sourceType)
      found.push(
        violation('TYPE_MISMATCH', ['serverId'], `Migration server ${details.name} is for ${details.type} sources.`),
      );
    if (cluster && own(target.hosts, details.hostId)?.clusterId !== cluster.id)
      found.push(
        violation(
          'STATE_CONFLICT',
          ['serverId'],
          `Migration server ${details.name} is not a host of cluster ${cluster.name}.`,
        ),
      );
  }
  const storage = own(target.storages, order.storageId);
  if (!storage) found.push(violation('NOT_FOUND', ['storageId'], 'There is no such primary storage.'));
  else {
    if (cluster && !storage.clusterIds.includes(cluster.id))
      found.push(
        violation(
          'STATE_CONFLICT',
          ['storageId'],
          `Primary storage ${storage.name} is not attached to cluster ${cluster.name}.`,
        ),
      );
    if (facts.storageTraits === 'UNSUPPORTED')
      found.push(
        violation(
          'INVALID_INPUT',
          ['storageId'],
          `Primary storage ${storage.name} is of kind ${storage.kind}, which cannot be written yet; choose a LocalStorage.`,
        ),
      );
  }
  if (cluster && hostsOf(target, cluster.id).length === 0)
    found.push(violation('CAPACITY', ['clusterId'], `Cluster ${cluster.name} has no host.`));
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
    if (cluster && !own(target.networks, cluster.id)?.includes(group.networkId))
      found.push(violation('NOT_FOUND', ['networkGroups', index, 'networkId'], NOT_ATTACHED));
  });
  return found;
};
