import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { planMigrationBatch } from '../commands/plan-migration-batch.ts';
import { throughDoor } from '../commands/support/door.ts';
import type { AuditRow, BatchRow, ServerView, TaskFilter } from '../projections/queries.ts';
import type { GraphqlDeps, RequestContext } from './context.ts';
import { healthOf } from './health.ts';
import { hostCapacity, serverCapacity, sourceVms, storageCapacity } from './machines-now.ts';
import { type PlanInput, requestOf, withoutNulls } from './mutations.ts';
import { type Paging, page } from './paging.ts';
import { parametersOf, resultView, violationView } from './refusal.ts';
import { planRestartsNow } from './restart-view.ts';
import { debtView } from './task-view.ts';
import { vcenterInventory } from './vcenter.ts';

type Id = { readonly id: string };

const WAIT_MILLISECONDS = 10_000;

/** A filter without what was not given: null and absent mean the same. */
const given = <T extends object>(filter: T | null | undefined): T => withoutNulls(filter ?? {}) as T;

export const counts = ({ readModels }: GraphqlDeps) =>
  Object.fromEntries(Object.entries(readModels.taskCounts()).map(([state, count]) => [state.toLowerCase(), count]));

const batchView = (row: BatchRow) => ({ ...row, violations: row.violations.map(violationView) });
const serverView = (row: ServerView) => ({ ...row, violations: row.violations.map(violationView) });

const auditView = ({ actor, detail, violations, ...row }: AuditRow) => ({
  ...row,
  actorKind: actor.kind,
  actorName: actor.name,
  detail: parametersOf(detail),
  violations: violations.map(violationView),
});

const targetView = ({ readModels }: GraphqlDeps) => {
  const { storages, ...rest } = readModels.target();
  return { ...rest, storages: storages.map(({ storageKind, ...storage }) => ({ ...storage, kind: storageKind })) };
};

const settingsView = ({ readModels }: GraphqlDeps) => {
  const { parallelism, cacheRetentionSeconds, hostAllocationStrategy, cpuOvercommitRatio } = readModels.settings();
  return {
    migrationTaskParallelism: parallelism,
    migrationCacheRetentionSeconds: cacheRetentionSeconds,
    hostAllocationStrategy,
    cpuOvercommitRatio,
  };
};

const plan = async ({ app }: GraphqlDeps, input: PlanInput, context: RequestContext) => {
  const { commandId, ...raw } = input;
  await nextTurn(); // as for a command
  const result = await throughDoor(
    app,
    planMigrationBatch,
    withoutNulls(raw),
    requestOf(commandId ?? randomUUID(), context),
  );
  return resultView(result, 'MigrationPlan', ({ plans, networkGroups, violations, advisories }) => ({
    networkGroups,
    tasks: plans.map(({ taskId, name, source, target, advisories: notes }) => {
      const volumeBytes = target.volumes.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      const left = source.disks.filter(({ migrates }) => !migrates);
      const disksLeftBehind = left.map(({ name: disk, sizeBytes }) => ({ disk, sizeBytes }));
      const vm = { ...target, volumeBytes };
      return { taskId, name, vmName: source.vmName, source, target: vm, disksLeftBehind, advisories: notes };
    }),
    violations: violations.map(violationView),
    advisories,
  }));
};

type Answer<A> = (args: A, context: RequestContext) => unknown;

/** The answer contains what happened up to `waitFor`: that is how a client sees its own mutation. */
const seen =
  <A>({ readModels }: GraphqlDeps, answer: Answer<A>) =>
  async (_: unknown, args: A & { readonly waitFor?: string | null }, context: RequestContext) => {
    if (args.waitFor) await readModels.waitFor(args.waitFor, WAIT_MILLISECONDS);
    return answer(args, context);
  };

const now =
  <A>(answer: Answer<A>) =>
  (_: unknown, args: A, context: RequestContext) =>
    answer(args, context);

export const queries = (deps: GraphqlDeps) => {
  const { readModels } = deps;
  return {
    tasks: seen(deps, ({ filter, ...paging }: Paging & { filter?: TaskFilter | null }) =>
      readModels.tasks(given(filter), page(paging)),
    ),
    task: seen(deps, ({ id }: Id) => readModels.task(id)),
    taskCounts: seen(deps, () => counts(deps)),
    queue: seen(deps, () => readModels.queue()),
    batches: seen(deps, (paging: Paging) => {
      const { rows, ...rest } = readModels.batches(page(paging));
      return { ...rest, rows: rows.map(batchView) };
    }),
    batch: seen(deps, ({ id }: Id) => {
      const row = readModels.batch(id);
      return row && batchView(row);
    }),
    servers: seen(deps, () => readModels.servers().map(serverView)),
    server: seen(deps, ({ id }: Id) => {
      const row = readModels.server(id);
      return row && serverView(row);
    }),
    serverCapacity: now(({ id }: Id) => serverCapacity(deps, id)),
    sources: seen(deps, () => readModels.sources()),
    sourceVms: now(({ sourceId }: { sourceId: string }) => sourceVms(deps, sourceId)),
    vcenterInventory: seen(deps, ({ sourceId }: { sourceId: string }) => vcenterInventory(deps, sourceId)),
    target: seen(deps, () => targetView(deps)),
    hostCapacity: now(({ id }: Id) => hostCapacity(deps, id)),
    storageCapacity: now(({ id }: Id) => storageCapacity(deps, id)),
    heldAddresses: seen(deps, ({ networkId }: { networkId: string }) => readModels.heldAddresses(networkId)),
    debt: seen(deps, ({ taskId, endedOnly }: { taskId?: string | null; endedOnly: boolean }) =>
      readModels.debt({ ...(taskId ? { taskId } : {}), endedOnly }).map(debtView),
    ),
    audit: seen(deps, ({ filter, ...paging }: Paging & { filter?: object | null }) => {
      const { rows, ...rest } = readModels.audit(given(filter), page(paging));
      return { ...rest, rows: rows.map(auditView) };
    }),
    settings: seen(deps, () => settingsView(deps)),
    planMigrationBatch: now(({ input }: { input: PlanInput }, context) => plan(deps, input, context)),
    planMigrationRestarts: now(({ input }: { input: PlanInput }, context) => planRestartsNow(deps, input, context)),
    health: now(() => healthOf(deps)),
  };
};
