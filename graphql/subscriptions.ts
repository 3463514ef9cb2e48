import { GraphQLError, type GraphQLResolveInfo } from 'graphql';
import type { StoreHealth } from '../commands/ports/vitals.ts';
import type { ChangeKind } from '../projections/queries.ts';
import { type Changed, changesOf, type TaskTouched, tasksChanged } from './changes.ts';
import type { GraphqlDeps, SubscriptionContext } from './context.ts';
import { harmless, type ReportIncident } from './errors.ts';
import { FanOut } from './fan-out/fan-out.ts';
import { type Feed, newestOf } from './fan-out/mailbox.ts';
import { type Progress, progressUpdate } from './task-view.ts';
import type { AllResolvers } from './typed-fields.ts';

export const MOST_SUBSCRIPTIONS = 20;

type Filter = { readonly taskId?: string | null; readonly batchId?: string | null };
type After = { readonly after?: string | null };

/** Takes the id, or refuses: no second subscription under one id, and no more than twenty on a connection. */
const claim = ({ connection: { open }, id }: SubscriptionContext): (() => void) => {
  if (open.has(id)) throw new GraphQLError('This subscription id is in use on this connection.');
  if (open.size >= MOST_SUBSCRIPTIONS)
    throw new GraphQLError(`A connection has at most ${MOST_SUBSCRIPTIONS} subscriptions.`);
  open.add(id);
  return () => void open.delete(id);
};

/** Whether the reader wants this task. A batch's tasks are looked up as they come: it may not be made yet. */
const wants = ({ readModels }: Pick<GraphqlDeps, 'readModels'>, { taskId, batchId }: Filter) => {
  const batchOf = new Map<string, string>();
  return (id: string): boolean => {
    if (taskId && taskId !== id) return false;
    if (!batchId) return true;
    const known = batchOf.get(id) ?? readModels.task(id)?.batchId;
    if (known !== undefined) batchOf.set(id, known);
    return known === batchId;
  };
};

async function* wanted(source: AsyncIterable<Progress>, want: (id: string) => boolean): AsyncGenerator<Progress> {
  for await (const progress of source) if (want(progress.taskId)) yield progress;
}

/** What is known already, so that a dashboard need not wait for the next report. */
const latestOf = ({ readModels, progress }: GraphqlDeps, filter: Filter): readonly Progress[] => {
  const running = filter.taskId
    ? [filter.taskId]
    : readModels
        .tasks({ states: ['MIGRATING'], ...(filter.batchId ? { batchId: filter.batchId } : {}) }, { first: 200 })
        .rows.map(({ id }) => id);
  const want = wants({ readModels }, filter);
  return running.filter(want).flatMap((id) => progress.latest(id) ?? []);
};

const progressOf = (deps: GraphqlDeps, filter: Filter): Feed<Progress> => {
  const want = wants(deps, filter);
  return newestOf({
    source: (signal) => wanted(deps.progress.updates(signal), want),
    keyOf: ({ taskId }) => taskId,
    known: () => latestOf(deps, filter),
  });
};

const healthOfStore = ({ vitals }: GraphqlDeps): Feed<StoreHealth> => {
  let last: StoreHealth | undefined;
  async function* remembered(source: AsyncIterable<StoreHealth>): AsyncGenerator<StoreHealth> {
    for await (const health of source) {
      last = health;
      yield health;
    }
  }
  return newestOf({
    source: (signal) => remembered(vitals.storeChanges(signal)),
    keyOf: () => 'store',
    known: () => (last ? [last] : []),
  });
};

export const subscriptions = (deps: GraphqlDeps, report: ReportIncident): AllResolvers['Subscription'] => {
  const fanOut = new FanOut(report);
  const log = { log: deps.changeLog, failed: (error: unknown) => harmless(error, report) };
  const field = <A extends After, V, R>(feed: (args: A) => Feed<V>, resolve: (value: V) => R) => ({
    subscribe: async (_: unknown, args: A, context: SubscriptionContext, info: GraphQLResolveInfo) => {
      const release = claim(context);
      const closed = deps.opened?.(info.fieldName);
      const { connection, id } = context;
      const asked = { context, wire: connection.wire, id, after: args.after ?? null, info };
      return fanOut.subscribe(
        asked,
        () => feed(args),
        () => {
          release();
          closed?.();
        },
      );
    },
    resolve,
  });
  return {
    taskProgress: field((filter: Filter & After) => progressOf(deps, filter), progressUpdate),
    storeHealth: field(
      (_: After) => healthOfStore(deps),
      (health) => health,
    ),
    changed: field(
      ({ kinds }: After & { readonly kinds: readonly ChangeKind[] }) => changesOf(kinds, log),
      (change: Changed) => change,
    ),
    taskChanged: field(
      (filter: Filter & After) => tasksChanged(wants(deps, filter), log),
      // Read when it is put into words, not when it happened: who was slow gets what was true then, or later.
      ({ taskId, position }: TaskTouched) => ({ taskId, position, task: deps.readModels.task(taskId) ?? null }),
    ),
  };
};
