import { type EventStore, type NewEvent, StoreUnavailable } from '../../commands/ports/event-store.ts';
import { type Metrics, timed } from './metrics.ts';

const codeOf = (error: unknown): string => (error instanceof StoreUnavailable ? error.code : 'OTHER');

/** The store, counted. `onAppended` hears of the events of each append that was answered. */
export const meteredStore = (
  store: EventStore,
  metrics: Metrics,
  onAppended: (events: readonly NewEvent[]) => void = () => undefined,
): EventStore => {
  const failed = (operation: string) => (error: unknown) => {
    metrics.storeFailures.inc({ operation, code: codeOf(error) });
  };
  const call = async <T>(operation: string, ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      failed(operation)(error);
      throw error;
    }
  };
  async function* reading<T>(operation: string, source: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
    try {
      yield* source;
    } catch (error) {
      failed(operation)(error);
      throw error;
    }
  }
  return {
    append: (stream, expected, events) =>
      timed(metrics, () => store.append(stream, expected, events), {
        ok: (seconds, { outcome }) => {
          metrics.appends.observe({ outcome }, seconds);
          if (outcome !== 'appended') return;
          metrics.appendedEvents.inc(events.length);
          onAppended(events);
        },
        failed: (seconds, error) => {
          const outcome = error instanceof StoreUnavailable ? 'unavailable' : 'error';
          metrics.appends.observe({ outcome }, seconds);
          failed('append')(error);
        },
      }),
    readStream: (stream, from) => reading('readStream', store.readStream(stream, from)),
    readLast: (stream) => call('readLast', () => store.readLast(stream)),
    readAll: (after, filter) => reading('readAll', store.readAll(after, filter)),
    subscribe: (after, signal, filter) => reading('subscribe', store.subscribe(after, signal, filter)),
    setRetention: (stream, retention) => call('setRetention', () => store.setRetention(stream, retention)),
    comparePositions: (a, b) => store.comparePositions(a, b),
    head: () => call('head', () => store.head()),
    close: () => store.close(),
  };
};
