import type { Clock } from '../commands/ports/clock.ts';
import {
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type StoredEvent,
  StoreUnavailable,
} from '../commands/ports/event-store.ts';
import { isTelemetry } from './projection-runner.ts';

/** Nothing that would be a copy can come of it; what was written before stands. */
export class CopyRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CopyRefused';
  }
}

/** How far the target goes: so many events, the last of them there. */
export type Reached = { readonly events: number; readonly after: Position | null };

type Options = {
  readonly clock: Pick<Clock, 'sleep'>;
  readonly tell?: (stage: 'copying', events: number) => void;
};

const BATCH_EVENTS = 500;
const BATCH_BYTES = 512 * 1024;
/** Of a store that takes appends in order: so many are under way at the most, and so much of memory. */
const WINDOW_APPENDS = 1_000;
const WINDOW_BYTES = 4 * 1024 * 1024;
const TOLD_EVERY = 1_000;
const PATIENCE_SECONDS = [0.5, 2, 5, 15] as const;

export const shown = ({ stream, revision, type, id }: Omit<StoredEvent, 'position'>): string =>
  `${type} ${id} (${stream}, revision ${revision})`;

export async function* historyOf(
  store: EventStore,
  after: Position | null = null,
): AsyncGenerator<StoredEvent, void, undefined> {
  for await (const page of store.readAll(after)) for (const event of page) if (!isTelemetry(event.stream)) yield event;
}

type Batch = { readonly stream: string; readonly after: number; readonly events: NewEvent[]; bytes: number };

/** All that is left of the source, so that the order over all streams is that of the source: how many events. */
export const appendAll = async (
  source: AsyncGenerator<StoredEvent>,
  to: EventStore,
  already: Reached,
  options: Options,
): Promise<number> => {
  let [reached, told] = [already, already.events];
  for await (const window of windowsOf(batchesOf(source), to.appendInOrder !== undefined)) {
    reached = await appendWindow(to, window, reached, options.clock);
    if (reached.events - told < TOLD_EVERY) continue;
    told = reached.events;
    options.tell?.('copying', reached.events - already.events);
  }
  return reached.events - already.events;
};

/** Consecutive events of one stream are one append. */
async function* batchesOf(source: AsyncGenerator<StoredEvent>): AsyncGenerator<Batch, void, undefined> {
  let batch: Batch | undefined;
  for await (const { stream, revision, id, type, data, metadata } of source) {
    const bytes = Buffer.byteLength(JSON.stringify({ data, metadata }));
    const isFull = (batch?.events.length ?? 0) >= BATCH_EVENTS || (batch?.bytes ?? 0) + bytes > BATCH_BYTES;
    if (batch && (batch.stream !== stream || isFull)) {
      yield batch;
      batch = undefined;
    }
    batch ??= { stream, after: revision - 1, events: [], bytes: 0 };
    batch.events.push({ id, type, data, metadata });
    batch.bytes += bytes;
  }
  if (batch) yield batch;
}

/**
 * The first append goes alone, so that a target which takes nothing of ours is found out before anything can stand in a wrong order;
 * and so does one that is larger than others, which a target may refuse for its size and then take the next.
 */
async function* windowsOf(
  batches: AsyncGenerator<Batch>,
  inOrder: boolean,
): AsyncGenerator<readonly Batch[], void, undefined> {
  let [window, bytes, first]: [Batch[], number, boolean] = [[], 0, true];
  for await (const batch of batches) {
    const alone = first || !inOrder || batch.bytes > BATCH_BYTES;
    first = false;
    if (window.length > 0 && (alone || window.length >= WINDOW_APPENDS || bytes + batch.bytes > WINDOW_BYTES)) {
      yield window;
      [window, bytes] = [[], 0];
    }
    if (alone) yield [batch];
    else {
      window.push(batch);
      bytes += batch.bytes;
    }
  }
  if (window.length > 0) yield window;
}

const expectedOf = ({ after }: Batch): ExpectedRevision => (after < 0 ? 'none' : after);
const passed = ({ events, after }: Reached, batches: readonly Batch[], position: Position | null): Reached => ({
  events: events + batches.reduce((sum, batch) => sum + batch.events.length, 0),
  after: position ?? after,
});

const appendWindow = async (
  to: EventStore,
  window: readonly Batch[],
  reached: Reached,
  clock: Options['clock'],
): Promise<Reached> => {
  if (window.length === 1 || to.appendInOrder === undefined) return appendEach(to, window, reached, clock);
  const appends = window.map((batch) => ({ ...batch, expected: expectedOf(batch) }));
  const { appended, position, refused } = await to.appendInOrder(appends);
  const certain = passed(reached, window.slice(0, appended), position);
  const rest = window.slice(appended);
  if (rest.length === 0) return certain;
  const standing = await patiently(clock, () => standingOf(to, rest, certain, refused));
  const whole = rest.slice(0, wholeIn(rest, standing.length));
  const after = standing[whole.reduce((sum, { events }) => sum + events.length, 0) - 1]?.position ?? null;
  return appendEach(to, rest.slice(whole.length), passed(certain, whole, after), clock);
};

/** How many of the appends stand wholly where so many of their events stand. */
const wholeIn = (batches: readonly Batch[], events: number): number => {
  let left = events;
  const first = batches.findIndex((batch) => {
    left -= batch.events.length;
    return left < 0;
  });
  return first < 0 ? batches.length : first;
};

/**
 * What the target has after the last event that stands for certain, where that is how the source goes on: then nothing is lost, and
 * the rest can follow. Throws CopyRefused where it is not.
 */
const standingOf = async (
  to: EventStore,
  rest: readonly Batch[],
  certain: Reached,
  refused: string | null,
): Promise<readonly StoredEvent[]> => {
  const due = rest.flatMap(({ stream, after, events }) =>
    events.map((event, index) => ({ ...event, stream, revision: after + 1 + index })),
  );
  const standing: StoredEvent[] = [];
  for await (const found of historyOf(to, certain.after)) {
    const expected = due[standing.length];
    const number = certain.events + standing.length + 1;
    if (expected?.id !== found.id || expected.stream !== found.stream || expected.revision !== found.revision) {
      if (expected === undefined || !due.some(({ id, stream }) => id === found.id && stream === found.stream))
        throw new CopyRefused(`Somebody else writes into the target: event ${number} there is ${shown(found)}.`);
      throw new CopyRefused(
        `The target's order is broken at event ${number}: ${shown(found)} was written there and ${shown(expected)}, which comes before it, was not${refused === null ? '' : ` (${refused})`}; begin the copy again in an empty namespace.`,
      );
    }
    standing.push(found);
  }
  return standing;
};

const appendEach = async (
  to: EventStore,
  batches: readonly Batch[],
  reached: Reached,
  clock: Options['clock'],
): Promise<Reached> => {
  let now = reached;
  for (const batch of batches) now = passed(now, [batch], await patiently(clock, () => appendOnce(to, batch)));
  return now;
};

const appendOnce = async (to: EventStore, batch: Batch): Promise<Position> => {
  const result = await to.append(batch.stream, expectedOf(batch), batch.events);
  if (result.outcome === 'appended') return result.position;
  throw new CopyRefused(
    `Somebody else writes into the target: ${batch.stream} does not end at revision ${batch.after} there.`,
  );
};

/** An answer that did not come leaves open whether it was written; the same again settles that. */
const patiently = async <T>(clock: Options['clock'], work: () => Promise<T>): Promise<T> => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const patience = PATIENCE_SECONDS[attempt];
      const isAway = error instanceof StoreUnavailable && error.code === 'STORE_UNAVAILABLE';
      if (!isAway || patience === undefined) throw error;
      await clock.sleep(patience);
    }
  }
};
