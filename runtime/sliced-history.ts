import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventStore } from '../commands/ports/event-store.ts';

/** What whoever folds the history needs of the store. */
export type History = Pick<EventStore, 'subscribe' | 'head' | 'readStream' | 'comparePositions'>;

/** As many events as are folded and committed within a few milliseconds (docs/adr/0012). */
const SLICE = 50;

/**
 * The history in small deliveries with a turn of the event loop after each, for whoever folds it beside the API: a large
 * page would be one commit, and nobody would be answered until it is done.
 */
export const inSlices = (store: History, tell: (events: number) => void): History => ({
  head: () => store.head(),
  readStream: (stream, from) => store.readStream(stream, from),
  comparePositions: (a, b) => store.comparePositions(a, b),
  subscribe: async function* (after, signal, filter) {
    for await (const delivery of store.subscribe(after, signal, filter)) {
      if (delivery.kind !== 'events') {
        yield delivery;
        continue;
      }
      for (let at = 0; at < delivery.events.length && !signal.aborted; at += SLICE) {
        const events = delivery.events.slice(at, at + SLICE);
        const isLast = at + SLICE >= delivery.events.length;
        const position = isLast ? delivery.position : (events.at(-1)?.position ?? delivery.position);
        yield { kind: 'events', events, position };
        tell(events.length);
        await nextTurn();
      }
      if (signal.aborted) return; // the rest of the page was not told: nothing may say that all has been
    }
  },
});
