import type { Metrics } from './metrics.ts';

/** By the name of the subscription in the schema, the name in the metrics. */
const FEEDS: ReadonlyMap<string, string> = new Map([
  ['changed', 'changed'],
  ['taskChanged', 'task_changed'],
  ['taskProgress', 'task_progress'],
  ['storeHealth', 'store_health'],
]);

/** Counts open subscriptions: how many there are, not how many are executed. */
export const meteredFeeds = (metrics: Metrics): ((subscription: string) => () => void) => {
  for (const feed of FEEDS.values()) metrics.subscriptions.set({ feed }, 0);
  return (subscription) => {
    const feed = FEEDS.get(subscription) ?? 'other';
    metrics.subscriptions.inc({ feed });
    return () => metrics.subscriptions.dec({ feed });
  };
};
