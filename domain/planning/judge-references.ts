import { hostsOf } from '../platform/target.ts';
import type { Violation } from '../words/failure.ts';
import { own } from '../words/keyed.ts';
import { violation } from '../words/said.ts';
import type { BatchFacts } from './batch-order.ts';
import { networkTrouble, troubleAt } from './network-groups.ts';
import type { PlanPaths } from './plan-paths.ts';
import type { Planned, References } from './planned.ts';

/** What an order and its plans refer to: server, cluster, storage, source (TK-1, MS-6, RT-14). */
export const judgeReferences = (order: References, facts: BatchFacts, paths: PlanPaths): Violation[] => {
  const found: Violation[] = [];
  const { server, target, source } = facts;
  const missing = (what: string, field: Parameters<PlanPaths['shared']>[0]) =>
    found.push(violation('NOT_FOUND', paths.shared(field), { what }));
  if (source.status !== 'added') missing('SOURCE', 'sourceId');
  else if (source.kind !== order.sourceType)
    found.push(
      violation('TYPE_MISMATCH', paths.shared('sourceType'), { source: source.details.name, type: order.sourceType }),
    );
  const cluster = own(target.clusters, order.clusterId);
  if (!cluster) missing('CLUSTER', 'clusterId');
  if (server.status !== 'added') missing('MIGRATION_SERVER', 'serverId');
  else {
    const { details, enabled } = server;
    const at = paths.shared('serverId');
    if (!enabled) found.push(violation('SERVER_DISABLED', at, { server: details.name }));
    if (details.type !== order.sourceType)
      found.push(violation('TYPE_MISMATCH', at, { server: details.name, type: details.type }));
    if (cluster && own(target.hosts, details.hostId)?.clusterId !== cluster.id)
      found.push(violation('SERVER_NOT_IN_CLUSTER', at, { server: details.name, cluster: cluster.name }));
  }
  const storage = own(target.storages, order.storageId);
  if (!storage) missing('PRIMARY_STORAGE', 'storageId');
  else {
    const at = paths.shared('storageId');
    if (cluster && !storage.clusterIds.includes(cluster.id))
      found.push(violation('STORAGE_NOT_ATTACHED', at, { storage: storage.name, cluster: cluster.name }));
    if (facts.storageTraits === 'UNSUPPORTED')
      found.push(violation('INVALID_INPUT', at, { storage: storage.name, kind: storage.access.kind }));
  }
  if (cluster && hostsOf(target, cluster.id).length === 0)
    found.push(violation('CAPACITY', paths.shared('clusterId'), { cluster: cluster.name }));
  return found;
};

/** Of a fresh draft there are none: a NIC whose network is not there is no part of a plan. */
export const judgeNetworks = ({ clusterId, rows }: Planned, facts: BatchFacts, paths: PlanPaths): Violation[] =>
  rows.flatMap(({ taskId, nics }) =>
    nics.flatMap(({ number, networkId }) => {
      const trouble = networkTrouble(facts, clusterId, networkId);
      return trouble === null ? [] : [troubleAt(trouble, paths.nic(taskId, number), number)];
    }),
  );
