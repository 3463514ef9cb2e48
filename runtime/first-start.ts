import { existsSync, renameSync } from 'node:fs';
import type { EventCodec, EventStore } from '../commands/ports/event-store.ts';
import type { AnyProjection } from '../projections/projection.ts';
import { rebuild } from './replay.ts';

/**
 * The read models of a node that has none yet: made in one pass, as a replay makes them, instead of a commit for each delivery.
 * Nobody reads them before they are level, so they need not be readable meanwhile. What it does not bring to its end, it leaves
 * undone: whoever feeds the read models then begins at the start, tells what is in the way, and waits for a store that is away.
 */
export const buildFirst = async (
  store: EventStore,
  codec: Pick<EventCodec, 'decode'>,
  file: string,
  over: AbortSignal,
  projections?: readonly AnyProjection[],
): Promise<void> => {
  if (existsSync(file)) return;
  try {
    await rebuild(until(store, over), codec, file, projections, (name, built) => renameSync(built, name));
  } catch {
    // told by whoever meets it next
  }
};

/** A signal ends a start in the middle of a history. */
const until = (store: EventStore, over: AbortSignal): Pick<EventStore, 'readAll' | 'comparePositions'> => ({
  comparePositions: (a, b) => store.comparePositions(a, b),
  readAll: async function* (after, filter) {
    for await (const page of store.readAll(after, filter)) {
      over.throwIfAborted();
      yield page;
    }
  },
});
