import type { ProgressFeed } from '../../commands/ports/progress.ts';
import type { ReadModels } from '../../projections/queries.ts';
import type { Metrics } from './metrics.ts';

/** Follows what is followed, and counts who does. */
const counted =
  (metrics: Pick<Metrics, 'subscriptions'>, feed: string) =>
  <T>(source: AsyncIterable<T>): AsyncIterable<T> =>
    (async function* () {
      metrics.subscriptions.inc({ feed });
      try {
        yield* source;
      } finally {
        metrics.subscriptions.dec({ feed });
      }
    })();

/** What subscriptions follow; to be given to the API alone, since others inside follow too. */
export const meteredFeeds = (readModels: ReadModels, progress: ProgressFeed, metrics: Metrics) => {
  const ofTasks = counted(metrics, 'task_changed');
  const ofProgress = counted(metrics, 'task_progress');
  for (const feed of ['task_changed', 'task_progress']) metrics.subscriptions.set({ feed }, 0);
  const feed: ProgressFeed = {
    latest: (taskId) => progress.latest(taskId),
    updates: (signal) => ofProgress(progress.updates(signal)),
  };
  // All else is asked of the read models as they are at that moment.
  const models: ReadModels = Object.assign(Object.create(readModels), {
    changes: (signal: AbortSignal) => ofTasks(readModels.changes(signal)),
  });
  return { readModels: models, progress: feed };
};
