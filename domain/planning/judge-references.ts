import { hostsOf } from '../platform/target.ts';
import type { Violation, ViolationCode } from '../words/failure.ts';
import { own } from '../words/keyed.ts';
import type { BatchFacts } from './batch-order.ts';
import { networkTrouble } from './network-groups.ts';
import type { PlanPaths } from './plan-paths.ts';
import type { Planned, References } from './planned.ts';

const violation = (code: ViolationCode, path: readonly (string | number)[], message: string): Violation => ({
  code,
  path,
  message,
});

/** What an order and its plans refer to: server, cluster, storage, source (TK-1, MS-6, RT-14). */
export const judgeReferences = (order: References, facts: BatchFacts, paths: PlanPaths): Violation[] => {
  const found: Violation[] = [];
  const { server, target, source } = facts;
  if (source.status !== 'added')
    found.push(violation('NOT_FOUND', paths.shared('sourceId'), 'There is no such source.'));
  else if (source.kind !== order.sourceType)
    found.push(
      violation(
        'TYPE_MISMATCH',
        paths.shared('sourceType'),
        `Source ${source.details.name} is not of type ${order.sourceType}.`,
      ),
    );
  const cluster = own(target.clusters, order.clusterId);
  if (!cluster) found.push(violation('NOT_FOUND', paths.shared('clusterId'), 'There is no such cluster.'));
  if (server.status !== 'added')
    found.push(violation('NOT_FOUND', paths.shared('serverId'), 'There is no such migration server.'));
  else {
    const { details, enabled } = server;
    if (!enabled)
      found.push(
        violation(
          'STATE_CONFLICT',
          paths.shared('serverId'),
          `Migration server ${details.name} is disabled; enable it or choose another.`,
        ),
      );
    if (details.type !== order.sourceType)
      found.push(
        violation(
          'TYPE_MISMATCH',
          paths.shared('serverId'),
          `Migration server ${details.name} is for ${details.type} sources.`,
        ),
      );
    if (cluster && own(target.hosts, details.hostId)?.clusterId !== cluster.id)
      found.push(
        violation(
          'STATE_CONFLICT',
          paths.shared('serverId'),
          `Migration server ${details.name} is not a host of cluster ${cluster.name}.`,
        ),
      );
  }
  const storage = own(target.storages, order.storageId);
  if (!storage) found.push(violation('NOT_FOUND', paths.shared('storageId'), 'There is no such primary storage.'));
  else {
    if (cluster && !storage.clusterIds.includes(cluster.id))
      found.push(
        violation(
          'STATE_CONFLICT',
          paths.shared('storageId'),
          `Primary storage ${storage.name} is not attached to cluster ${cluster.name}.`,
        ),
      );
    if (facts.storageTraits === 'UNSUPPORTED')
      found.push(
        violation(
          'INVALID_INPUT',
          paths.shared('storageId'),
          `Primary storage ${storage.name} is of kind ${storage.access.kind}, which cannot be written yet; choose a LocalStorage.`,
        ),
      );
  }
  if (cluster && hostsOf(target, cluster.id).length === 0)
    found.push(violation('CAPACITY', paths.shared('clusterId'), `Cluster ${cluster.name} has no host.`));
  return found;
};

/** Of a fresh draft there are none: a NIC whose network is not there is no part of a plan. */
export const judgeNetworks = ({ clusterId, rows }: Planned, facts: BatchFacts, paths: PlanPaths): Violation[] =>
  rows.flatMap(({ taskId, nics }) =>
    nics.flatMap(({ number, networkId }) => {
      const trouble = networkTrouble(facts, clusterId, networkId);
      return trouble === null ? [] : [violation('NOT_FOUND', paths.nic(taskId, number), trouble)];
    }),
  );
