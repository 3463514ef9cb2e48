import type { Clock } from '../commands/app.ts';
import type { EventStore } from '../commands/ports/event-store.ts';
import { streams } from '../domain/streams.ts';
import type { Log } from './log.ts';
import type { ProgressHub } from './progress-hub.ts';

type Deps = {
  readonly store: Pick<EventStore, 'subscribe' | 'head'>;
  readonly hub: Pick<ProgressHub, 'forget'>;
  readonly clock: Clock;
  readonly log: Log;
};

const ENDINGS = ['MigrationSucceeded', 'MigrationFailed', 'MigrationCancelled'];
const TASK = streams.task('' as Parameters<typeof streams.task>[0]);
const RESUBSCRIBE_SECONDS = 5;

/**
 * An ended task needs no live progress; what it came to is in its events. By the stream's name alone: nothing is decoded, so
 * that no event of another version can stop it.
 */
export const forgetEnded = async ({ store, hub, clock, log }: Deps, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    try {
      for await (const delivery of store.subscribe(await store.head(), signal, { eventTypes: ENDINGS }))
        if (delivery.kind === 'events')
          for (const { stream } of delivery.events) if (stream.startsWith(TASK)) hub.forget(stream.slice(TASK.length));
    } catch (error) {
      if (signal.aborted) return;
      log.error({ err: error }, 'ended tasks are not forgotten for the moment');
    }
    await clock.sleep(RESUBSCRIBE_SECONDS, signal);
  }
};
