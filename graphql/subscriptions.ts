import { GraphQLError } from 'graphql';
import type { StoreHealth } from '../commands/ports/vitals.ts';
import type { Change } from '../projections/queries.ts';
import { type Conflated, conflate } from './conflate.ts';
import type { GraphqlDeps, SubscriptionContext } from './context.ts';
import { harmless, type ReportIncident } from './errors.ts';
import { type Progress, progressUpdate } from './task-view.ts';
import type { AllResolvers } from './typed-fields.ts';

export const MOST_SUBSCRIPTIONS = 20;

type Filter = { readonly taskId?: string | null; readonly batchId?: string | null };
type Touched = { readonly taskId: string; readonly position: string };

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

async function* touched(source: AsyncIterable<Change>, want: (id: string) => boolean): AsyncGenerator<Touched> {
  for await (const { projection, keys, position } of source)
    if (projection === 'task') for (const taskId of keys) if (want(taskId)) yield { taskId, position };
}

/** What is known already, so that a dashboard need not wait for the next report. */
const offerLatest = ({ readModels, progress }: GraphqlDeps, filter: Filter, into: Conflated<Progress>): void => {
  const running = filter.taskId
    ? [filter.taskId]
    : readModels
        .tasks({ states: ['MIGRATING'], ...(filter.batchId ? { batchId: filter.batchId } : {}) }, { first: 200 })
        .rows.map(({ id }) => id);
  const want = wants({ readModels }, filter);
  for (const id of running) {
    const latest = progress.latest(id);
    if (latest && want(id)) into.offer(latest);
  }
};

type Start<T> = { readonly source: (signal: AbortSignal) => AsyncIterable<T>; readonly keyOf: (value: T) => string };

export const subscriptions = (deps: GraphqlDeps, report: ReportIncident): AllResolvers['Subscription'] => {
  const start = <T>(context: SubscriptionContext, { source, keyOf }: Start<T>): Conflated<T> => {
    const onEnd = claim(context);
    const stop = new AbortController();
    return conflate(source(stop.signal), { keyOf, stop, onEnd, onError: (error) => harmless(error, report) });
  };
  return {
    taskProgress: {
      subscribe: async (_: unknown, filter: Filter, context: SubscriptionContext) => {
        const want = wants(deps, filter);
        const source = (signal: AbortSignal) => wanted(deps.progress.updates(signal), want);
        const values = start(context, { source, keyOf: ({ taskId }: Progress) => taskId });
        offerLatest(deps, filter, values);
        return values;
      },
      resolve: (progress: Progress) => progressUpdate(progress),
    },
    storeHealth: {
      subscribe: async (_: unknown, _arguments: unknown, context: SubscriptionContext) => {
        const source = (signal: AbortSignal) => deps.vitals.storeChanges(signal);
        return start(context, { source, keyOf: () => 'store' });
      },
      resolve: (health: StoreHealth) => health,
    },
    taskChanged: {
      subscribe: async (_: unknown, filter: Filter, context: SubscriptionContext) => {
        const want = wants(deps, filter);
        const source = (signal: AbortSignal) => touched(deps.readModels.changes(signal), want);
        return start(context, { source, keyOf: ({ taskId }: Touched) => taskId });
      },
      // Read when it is sent, not when it happened: a client that was slow gets what is true now.
      resolve: ({ taskId, position }: Touched) => ({ taskId, position, task: deps.readModels.task(taskId) ?? null }),
    },
  };
};
