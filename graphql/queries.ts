import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { planMigrationBatch } from '../commands/plan-migration-batch.ts';
import { throughDoor } from '../commands/support/door.ts';
import { type GraphqlDeps, nowOf, type RequestContext } from './context.ts';
import type { QueryPlanMigrationBatchArgs } from './generated.ts';
import { healthOf } from './health.ts';
import { hostCapacity, serverCapacity, storageCapacity } from './machines-now.ts';
import { given, requestOf, withoutNulls } from './mutations.ts';
import { overview } from './overview.ts';
import { page, searching } from './paging.ts';
import { resultView, violationView } from './refusal.ts';
import { planRestartsNow } from './restart-view.ts';
import { sourceVms } from './source-vms.ts';
import { debtView } from './task-view.ts';
import type { AllResolvers } from './typed-fields.ts';
import { vcenterInventory } from './vcenter.ts';
import { auditView, batchView, countsView, serverView, settingsView, targetView } from './views.ts';

const WAIT_MILLISECONDS = 10_000;

const plan = async ({ app }: GraphqlDeps, { input }: QueryPlanMigrationBatchArgs, context: RequestContext) => {
  const { commandId, ...raw } = input;
  await nextTurn(); // as for a command
  const result = await throughDoor(
    app,
    planMigrationBatch,
    withoutNulls(raw),
    requestOf(commandId ?? randomUUID(), context),
  );
  await nextTurn(); // what is shown of it is as long again
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

type Answer<A, T> = (args: A, context: RequestContext) => T;

/** The answer contains what happened up to `waitFor`: that is how a client sees its own mutation. */
const seen =
  <A, T>({ readModels }: GraphqlDeps, answer: Answer<A, T>) =>
  async (_: unknown, args: A & { readonly waitFor?: string | null }, context: RequestContext): Promise<T> => {
    if (args.waitFor) await readModels.waitFor(args.waitFor, WAIT_MILLISECONDS);
    return answer(args, context);
  };

const now =
  <A, T>(answer: Answer<A, T>) =>
  (_: unknown, args: A, context: RequestContext): T =>
    answer(args, context);

export const queries = (deps: GraphqlDeps): AllResolvers['Query'] => {
  const { readModels } = deps;
  return {
    now: now((_, context) => context.now ?? nowOf(deps)),
    tasks: seen(deps, ({ filter, sort, ...paging }) =>
      readModels.tasks(searching(filter), page(paging), sort ?? undefined),
    ),
    task: seen(deps, ({ id }) => readModels.task(id)),
    taskCounts: seen(deps, () => countsView(readModels.taskCounts())),
    overview: seen(deps, () => overview(deps)),
    queue: seen(deps, () => readModels.queue()),
    batches: seen(deps, ({ filter, sort, ...paging }) => {
      const { rows, ...rest } = readModels.batches(searching(filter), page(paging), sort ?? undefined);
      return { ...rest, rows: rows.map(batchView) };
    }),
    batch: seen(deps, ({ id }) => {
      const row = readModels.batch(id);
      return row && batchView(row);
    }),
    servers: seen(deps, ({ filter }) => readModels.servers(searching(filter)).map(serverView)),
    server: seen(deps, ({ id }) => {
      const row = readModels.server(id);
      return row && serverView(row);
    }),
    serverCapacity: now(({ id }) => serverCapacity(deps, id)),
    sources: seen(deps, ({ filter }) => readModels.sources(searching(filter))),
    sourceVms: now((args) => sourceVms(deps, args)),
    vcenterInventory: seen(deps, ({ sourceId }) => vcenterInventory(deps, sourceId)),
    target: seen(deps, () => targetView(deps)),
    hostCapacity: now(({ id }) => hostCapacity(deps, id)),
    storageCapacity: now(({ id }) => storageCapacity(deps, id)),
    heldAddresses: seen(deps, ({ networkId }) => readModels.heldAddresses(networkId)),
    debt: seen(deps, ({ taskId, endedOnly }) =>
      readModels.debt({ ...(taskId ? { taskId } : {}), endedOnly }).map(debtView),
    ),
    audit: seen(deps, ({ filter, ...paging }) => {
      const { rows, ...rest } = readModels.audit(given(filter), page(paging));
      return { ...rest, rows: rows.map(auditView) };
    }),
    settings: seen(deps, () => settingsView(deps)),
    planMigrationBatch: now((args, context) => plan(deps, args, context)),
    planMigrationRestarts: now((args, context) => planRestartsNow(deps, args, context)),
    health: now(() => healthOf(deps)),
  };
};
