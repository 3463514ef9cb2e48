import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../commands/ports/clock.ts';
import { type EventStore, type NewEvent, type StoredEvent, StoreUnavailable } from '../commands/ports/event-store.ts';
import { isTelemetry } from './projection-runner.ts';

export type CopyStage = 'looking' | 'copying' | 'comparing';
export type Copied = {
  /** All of the history, in both stores now. */
  readonly events: number;
  readonly streams: number;
  /** Written this time; the rest stood there already. */
  readonly copied: number;
  /** Telemetry, which is left behind: its stream keeps one value, and the next report makes it again. */
  readonly skipped: number;
  /** Came into the source while it was copied: run it again. */
  readonly cameMeanwhile: number;
};
type CopyOptions = {
  readonly clock: Pick<Clock, 'sleep'>;
  /** Called now and then. */
  readonly tell?: (stage: CopyStage, events: number) => void;
};

/** Nothing that would be a copy can come of it; what was written before stands. */
export class CopyRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CopyRefused';
  }
}

const BATCH_EVENTS = 500;
const BATCH_BYTES = 512 * 1024;
const TOLD_EVERY = 1_000;
const PATIENCE_SECONDS = [0.5, 2, 5, 15] as const;

/**
 * A history into another store: the same ids, types, data and metadata, the same order in each stream and over all. May be
 * repeated: it goes on where it ended. At the end both are read and compared event by event.
 */
export const copyStore = async (from: EventStore, to: EventStore, options: CopyOptions): Promise<Copied> => {
  const looked = await look(from, options);
  const source = historyOf(from);
  const already = await sameSoFar(source, to);
  const copied = await append(source, to, options);
  const { compared, cameMeanwhile } = await compare(from, to, already + copied, options);
  return { ...looked, events: compared, copied, cameMeanwhile };
};

/** A history that retention has cut would be another one afterwards: revisions would not be the same. */
const look = async (from: EventStore, { tell }: CopyOptions): Promise<{ streams: number; skipped: number }> => {
  const next = new Map<string, number>();
  let [events, skipped] = [0, 0];
  for await (const page of from.readAll(null))
    for (const { stream, revision } of page) {
      if (isTelemetry(stream)) {
        skipped += 1;
        continue;
      }
      const expected = next.get(stream) ?? 0;
      if (revision !== expected)
        throw new CopyRefused(
          `The stream ${stream} has revision ${revision} where ${expected} is due: a part of its history is gone, and what is left cannot be copied as it is.`,
        );
      next.set(stream, revision + 1);
      events += 1;
      if (events % TOLD_EVERY === 0) tell?.('looking', events);
    }
  return { streams: next.size, skipped };
};

async function* historyOf(store: EventStore): AsyncGenerator<StoredEvent, void, undefined> {
  for await (const page of store.readAll(null)) for (const event of page) if (!isTelemetry(event.stream)) yield event;
}

/** Reads the source as far as the target goes; throws where that holds anything else. */
const sameSoFar = async (source: AsyncGenerator<StoredEvent>, to: EventStore): Promise<number> => {
  let same = 0;
  for await (const found of historyOf(to)) {
    const { value: expected } = await source.next();
    const difference = differenceOf(expected || undefined, found, same + 1);
    if (difference !== null)
      throw new CopyRefused(`The target holds something else: ${difference} Nothing was written.`);
    same += 1;
  }
  return same;
};

const COMPARED = ['stream', 'revision', 'id', 'type', 'data', 'metadata'] as const;
const shown = ({ stream, revision, type, id }: StoredEvent): string =>
  `${type} ${id} (${stream}, revision ${revision})`;

/** Positions are the store's own and not compared. No values: they are many, and the place says where to look. */
const differenceOf = (
  expected: StoredEvent | undefined,
  found: StoredEvent | undefined,
  number: number,
): string | null => {
  if (expected === undefined) return found ? `event ${number} is ${shown(found)}, where the source ends.` : null;
  if (found === undefined) return `event ${number}, ${shown(expected)}, is missing.`;
  const fields = COMPARED.filter((field) => !isDeepStrictEqual(expected[field], found[field]));
  if (fields.length === 0) return null;
  return `event ${number} is ${shown(found)}; the source has ${shown(expected)}; different: ${fields.join(', ')}.`;
};

type Batch = { readonly stream: string; readonly after: number; readonly events: NewEvent[]; bytes: number };

/** One append after another, so that the order over all streams is that of the source. */
const append = async (source: AsyncGenerator<StoredEvent>, to: EventStore, options: CopyOptions): Promise<number> => {
  let batch: Batch | undefined;
  let [copied, told] = [0, 0];
  const flush = async (full: Batch): Promise<void> => {
    await appendOnce(to, full, options.clock);
    copied += full.events.length;
    if (copied - told < TOLD_EVERY) return;
    told = copied;
    options.tell?.('copying', copied);
  };
  for await (const { stream, revision, id, type, data, metadata } of source) {
    const bytes = Buffer.byteLength(JSON.stringify({ data, metadata }));
    if (
      batch &&
      (batch.stream !== stream || batch.events.length >= BATCH_EVENTS || batch.bytes + bytes > BATCH_BYTES)
    ) {
      await flush(batch);
      batch = undefined;
    }
    batch ??= { stream, after: revision - 1, events: [], bytes: 0 };
    batch.events.push({ id, type, data, metadata });
    batch.bytes += bytes;
  }
  if (batch) await flush(batch);
  return copied;
};

/** An answer that did not come leaves open whether it was written; the same ids again settle that. */
const appendOnce = async (
  to: EventStore,
  { stream, after, events }: Batch,
  clock: CopyOptions['clock'],
): Promise<void> => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const { outcome } = await to.append(stream, after < 0 ? 'none' : after, events);
      if (outcome !== 'conflict') return;
      throw new CopyRefused(`Somebody else writes into the target: ${stream} does not end at revision ${after} there.`);
    } catch (error) {
      const patience = PATIENCE_SECONDS[attempt];
      const isAway = error instanceof StoreUnavailable && error.code === 'STORE_UNAVAILABLE';
      if (!isAway || patience === undefined) throw error;
      await clock.sleep(patience);
    }
  }
};

const compare = async (
  from: EventStore,
  to: EventStore,
  written: number,
  { tell }: CopyOptions,
): Promise<{ compared: number; cameMeanwhile: number }> => {
  const target = historyOf(to);
  let [compared, cameMeanwhile] = [0, 0];
  let ended = false;
  for await (const expected of historyOf(from)) {
    const next: IteratorResult<StoredEvent, void> | undefined = ended ? undefined : await target.next();
    ended ||= next?.done === true;
    if (ended && compared >= written) {
      cameMeanwhile += 1;
      continue;
    }
    const difference = differenceOf(expected, next?.value || undefined, compared + 1);
    if (difference !== null) throw new CopyRefused(`The copy is not the same: ${difference}`);
    compared += 1;
    if (compared % TOLD_EVERY === 0) tell?.('comparing', compared);
  }
  const more = ended ? undefined : await target.next();
  const difference = differenceOf(undefined, more?.value || undefined, compared + 1);
  if (difference !== null) throw new CopyRefused(`The copy is not the same: ${difference}`);
  return { compared, cameMeanwhile };
};
