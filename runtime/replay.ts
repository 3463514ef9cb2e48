import { closeSync, fsyncSync, openSync } from 'node:fs';
import { makeCurrent, nextFile, removeLeftovers } from '../adapters/readstore/files.ts';
import { ReadStore } from '../adapters/readstore/store.ts';
import type { EventCodec, EventStore, Position, StoredEvent } from '../commands/ports/event-store.ts';
import { PROJECTIONS } from '../projections/all.ts';
import { Fold, type Parked } from '../projections/fold.ts';
import type { AnyProjection } from '../projections/projection.ts';
import { lastMark, projected } from './projection-runner.ts';

type Decode = Pick<EventCodec, 'decode'>;
type Whole = Pick<EventStore, 'readAll' | 'comparePositions'>;
export type Rebuilt = {
  readonly events: number;
  readonly position: string | null;
  /** Read models that could not take an event, by name: they end before it (F18). */
  readonly parked: ReadonlyMap<string, Parked>;
};

const EVENTS_PER_COMMIT = 20_000;

/** Bulk writing does not wait for the disk; a name in the file system must not stand for what is not there. */
const toDisk = (file: string): void => {
  const descriptor = openSync(file, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

/**
 * New read models from the whole history, put in the place of the old ones when they are complete; nobody may feed the old
 * ones meanwhile. Whatever happens on the way, the name stands for one complete file, the old or the new.
 */
export const rebuild = async (
  store: Whole,
  codec: Decode,
  file: string,
  projections: readonly AnyProjection[] = PROJECTIONS,
  place: (file: string, built: string) => void = makeCurrent,
): Promise<Rebuilt> => {
  removeLeftovers(file);
  const building = nextFile(file);
  try {
    const readStore = new ReadStore(building, projections, { bulk: true });
    const rebuilt = await fill(store, codec, readStore).finally(() => readStore.close());
    toDisk(building);
    place(file, building);
    return rebuilt;
  } finally {
    removeLeftovers(file);
  }
};

const fill = async (store: Whole, codec: Decode, readStore: ReadStore): Promise<Rebuilt> => {
  const fold = new Fold({
    projections: readStore.projections,
    checkpoint: () => null,
    load: (projection, key) => readStore.row(projection, key),
    compare: (a, b) => store.comparePositions(a as Position, b as Position), // only positions of this store come here
  });
  let events = 0;
  let uncommitted: StoredEvent | undefined;
  let commitAt = EVENTS_PER_COMMIT;
  let position: string | null = null;
  const commit = (page: readonly StoredEvent[]): void => {
    if (position !== null) readStore.commit(fold.take(position), lastMark(page));
    uncommitted = undefined;
    commitAt = events + EVENTS_PER_COMMIT;
  };
  for await (const page of store.readAll(null)) {
    for (const event of page) fold.apply(event, () => projected(codec, event));
    events += page.length;
    uncommitted = page.at(-1);
    position = uncommitted?.position ?? position;
    if (events >= commitAt) commit(page);
  }
  if (uncommitted) commit([uncommitted]);
  readStore.finishBulk();
  return { events, position, parked: fold.parked };
};
