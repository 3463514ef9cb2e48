import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../commands/ports/clock.ts';
import type { EventStore, StoredEvent } from '../commands/ports/event-store.ts';
import { isTelemetry } from './projection-runner.ts';
import { appendAll, CopyRefused, historyOf, type Reached, shown } from './store-copy-appends.ts';

export { CopyRefused } from './store-copy-appends.ts';

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

const TOLD_EVERY = 1_000;

/**
 * A history into another store: the same ids, types, data and metadata, the same order in each stream and over all. May be
 * repeated: it goes on where it ended. At the end both are read and compared event by event.
 */
export const copyStore = async (from: EventStore, to: EventStore, options: CopyOptions): Promise<Copied> => {
  const looked = await look(from, options);
  const source = historyOf(from);
  const already = await sameSoFar(source, to);
  const copied = await appendAll(source, to, already, options);
  const { compared, cameMeanwhile } = await compare(from, to, already.events + copied, options);
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

/** Reads the source as far as the target goes; throws where that holds anything else. */
const sameSoFar = async (source: AsyncGenerator<StoredEvent>, to: EventStore): Promise<Reached> => {
  let [same, after]: [number, Reached['after']] = [0, null];
  for await (const found of historyOf(to)) {
    const { value: expected } = await source.next();
    const difference = differenceOf(expected || undefined, found, same + 1);
    if (difference !== null)
      throw new CopyRefused(`The target holds something else: ${difference} Nothing was written.`);
    same += 1;
    after = found.position;
  }
  return { events: same, after };
};

const COMPARED = ['stream', 'revision', 'id', 'type', 'data', 'metadata'] as const;

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
