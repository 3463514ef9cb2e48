import { formatBandwidth } from '../commands/support/shown.ts';
import type { AuditRow, BatchRow, ServerView } from '../projections/queries.ts';
import type { GraphqlDeps } from './context.ts';
import { parametersOf, violationView } from './refusal.ts';

/** A batch as the API shows it. */
export const batchView = (row: BatchRow) => ({ ...row, violations: row.violations.map(violationView) });

const bandwidth = (bits: number | null): string | null => (bits === null ? null : formatBandwidth(bits));

/** A migration server; what was ordered is shown as an order gives it. */
export const serverView = (row: ServerView) => ({
  ...row,
  uplink: bandwidth(row.uplink),
  downlink: bandwidth(row.downlink),
  violations: row.violations.map(violationView),
});

export const auditView = ({ actor, detail, violations, ...row }: AuditRow) => ({
  ...row,
  actorKind: actor.kind,
  actorName: actor.name,
  detail: parametersOf(detail),
  violations: violations.map(violationView),
});

/** How many tasks there are in each state, as fields. */
export const countsView = ({ readModels }: Pick<GraphqlDeps, 'readModels'>) => {
  const { QUEUED, MIGRATING, SUCCEEDED, FAILED, CANCELLED } = readModels.taskCounts();
  return { queued: QUEUED, migrating: MIGRATING, succeeded: SUCCEEDED, failed: FAILED, cancelled: CANCELLED };
};

export const targetView = ({ readModels }: GraphqlDeps) => {
  const { storages, ...rest } = readModels.target();
  return { ...rest, storages: storages.map(({ storageKind, ...storage }) => ({ ...storage, kind: storageKind })) };
};

export const settingsView = ({ readModels }: GraphqlDeps) => {
  const { parallelism, cacheRetentionSeconds, hostAllocationStrategy, cpuOvercommitRatio } = readModels.settings();
  return {
    migrationTaskParallelism: parallelism,
    migrationCacheRetentionSeconds: cacheRetentionSeconds,
    hostAllocationStrategy,
    cpuOvercommitRatio,
  };
};
