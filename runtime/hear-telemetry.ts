import type { Clock } from '../commands/ports/clock.ts';
import type { EventStore } from '../commands/ports/event-store.ts';
import { streams } from '../domain/words/streams.ts';
import type { Log } from './log.ts';
import type { ProgressHub } from './progress-hub.ts';

type Deps = {
  readonly store: Pick<EventStore, 'subscribe' | 'head'>;
  readonly hub: Pick<ProgressHub, 'forget' | 'hear'>;
  readonly clock: Clock;
  readonly log: Log;
};

const TYPES = ['ProgressReported', 'MigrationSucceeded', 'MigrationFailed', 'MigrationCancelled'];
const TASK = streams.task('' as Parameters<typeof streams.task>[0]);
const RESUBSCRIBE_SECONDS = 5;

/**
 * What other nodes tell of running tasks, and which tasks have ended: those need no live progress, what it came to is in their
 * events. Endings go by the stream's name alone, so that no event of another version can stop it.
 */
export const hearTelemetry = async ({ store, hub, clock, log }: Deps, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    try {
      for await (const delivery of store.subscribe(await store.head(), signal, { eventTypes: TYPES }))
        if (delivery.kind === 'events')
          for (const event of delivery.events) {
            if (event.stream.startsWith(TASK)) hub.forget(event.stream.slice(TASK.length));
            else hub.hear(event);
          }
    } catch (error) {
      if (signal.aborted) return;
      log.error(
        { err: error },
        'progress of other nodes is not heard, and ended tasks are not forgotten, for the moment',
      );
    }
    await clock.sleep(RESUBSCRIBE_SECONDS, signal);
  }
};
