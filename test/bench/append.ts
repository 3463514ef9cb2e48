import { randomUUID } from 'node:crypto';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { openForWriting } from '../../adapters/eventstore/sqlite/layout.ts';
import { openSqliteStore } from '../../adapters/eventstore/sqlite/store.ts';
import type { EventStore, NewEvent } from '../../commands/ports/event-store.ts';
import type { CommandId, Instant } from '../../domain/words/ids.ts';

export type BenchResult = {
  readonly name: string;
  readonly ratio: number;
  readonly ours: number;
  readonly floor: number;
  readonly unit: string;
};

type Delay = { readonly p50: number; readonly p99: number; readonly max: number };
export type AppendBench = BenchResult & {
  readonly lowest: number;
  readonly highest: number;
  /** How late the event loop was, in milliseconds, while each of the two wrote. */
  readonly loopDelayMs: { readonly ours: Delay; readonly floor: Delay };
  /** 4 KiB and one fdatasync, again and again: where the floor is near to it, the disk is what is measured. */
  readonly bareFsyncs: number;
};

const ROUNDS = 7;
const IN_FLIGHT = 100;
const OURS_EVENTS = 20_000;
const FLOOR_EVENTS = 2000;
const FSYNCS = 300;

/** 100 streams appended to at once, each append durable, against one transaction per append on the main thread. */
export const benchAppend = async (): Promise<AppendBench> => {
  const directory = mkdtempSync(join(tmpdir(), 'sampan-append-'));
  const store = await openSqliteStore(join(directory, 'ours.db'));
  const floor = openFloor(join(directory, 'floor.db'));
  const late = { ours: lateness(), floor: lateness() };
  try {
    await appendAll(store, 'warm', OURS_EVENTS / 4);
    await floor.append('warm', FLOOR_EVENTS / 4);
    const rounds: { ours: number; floor: number; fsyncs: number }[] = [];
    // Alternating, because a shared disk has slow minutes; the figure is the median of the rounds' ratios.
    for (let round = 0; round < ROUNDS; round += 1) {
      const fsyncs = await rate(FSYNCS, async () => bareFsyncs(join(directory, 'bare'), FSYNCS));
      const ours = await late.ours.during(() =>
        rate(OURS_EVENTS, () => appendAll(store, `round-${round}`, OURS_EVENTS)),
      );
      const one = await late.floor.during(() => rate(FLOOR_EVENTS, () => floor.append(`round-${round}`, FLOOR_EVENTS)));
      await check(store, round);
      rounds.push({ ours, floor: one, fsyncs });
    }
    const ratio = ({ ours, floor: one }: { ours: number; floor: number }): number => ours / one;
    rounds.sort((a, b) => ratio(a) - ratio(b));
    const [first, middle, last] = [rounds[0], rounds[Math.floor(ROUNDS / 2)], rounds[ROUNDS - 1]];
    if (!first || !middle || !last) throw new Error('No round was run.');
    return {
      name: 'append',
      ratio: rounded(ratio(middle)),
      ours: Math.round(middle.ours),
      floor: Math.round(middle.floor),
      unit: 'events/s',
      lowest: rounded(ratio(first)),
      highest: rounded(ratio(last)),
      loopDelayMs: { ours: late.ours.seen(), floor: late.floor.seen() },
      bareFsyncs: Math.round(middle.fsyncs),
    };
  } finally {
    floor.close();
    await store.close();
    rmSync(directory, { recursive: true });
  }
};

const rounded = (value: number): number => Number(value.toFixed(2));

/** Per round, because a histogram that pauses counts the pause; then the median round, and the worst of all moments. */
const lateness = () => {
  const resolution = 1;
  const rounds: Delay[] = [];
  const middle = (of: keyof Delay): number =>
    rounds.map((round) => round[of]).toSorted((a, b) => a - b)[rounds.length >> 1] ?? Number.NaN;
  return {
    during: async <T>(work: () => Promise<T>): Promise<T> => {
      const histogram = monitorEventLoopDelay({ resolution });
      histogram.enable();
      const result = await work();
      await nextTurn();
      histogram.disable();
      // It counts from tick to tick, so its own interval is in every value and is taken off again.
      const milliseconds = (nanoseconds: number): number => rounded(Math.max(0, nanoseconds / 1e6 - resolution));
      const [p50, p99] = [milliseconds(histogram.percentile(50)), milliseconds(histogram.percentile(99))];
      rounds.push({ p50, p99, max: milliseconds(histogram.max) });
      return result;
    },
    seen: (): Delay => ({ p50: middle('p50'), p99: middle('p99'), max: Math.max(...rounds.map(({ max }) => max)) }),
  };
};

const bareFsyncs = (file: string, times: number): void => {
  const descriptor = openSync(file, 'a');
  const page = Buffer.alloc(4096);
  for (let done = 0; done < times; done += 1) {
    writeSync(descriptor, page);
    fdatasyncSync(descriptor);
  }
  closeSync(descriptor);
};

/** What was measured counts only if it is there. */
const check = async (store: EventStore, round: number): Promise<void> => {
  for (let number = 0; number < IN_FLIGHT; number += 1) {
    const last = await store.readLast(`round-${round}-${number}`);
    if (last?.revision !== OURS_EVENTS / IN_FLIGHT - 1) throw new Error(`Stream ${number} ends at ${last?.revision}.`);
  }
};

const rate = async (events: number, work: () => Promise<void>): Promise<number> => {
  const start = process.hrtime.bigint();
  await work();
  return events / (Number(process.hrtime.bigint() - start) / 1e9);
};

const appendAll = async (store: EventStore, round: string, events: number): Promise<void> => {
  const each = events / IN_FLIGHT;
  const client = async (number: number): Promise<void> => {
    for (let done = 0; done < each; done += 1) {
      const result = await store.append(`${round}-${number}`, done === 0 ? 'none' : done - 1, [example()]);
      if (result.outcome !== 'appended') throw new Error(`Not appended: ${result.outcome}`);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, (_, number) => client(number)));
};

/** The same tables and pragmas, without our code: what a plain use of better-sqlite3 would do. */
const openFloor = (file: string) => {
  const db = openForWriting(file);
  const find = db.prepare<[string], number>('select id from streams where name = ?').pluck();
  const add = db.prepare<[string], number>('insert into streams (name) values (?) returning id').pluck();
  const last = db.prepare<[number], number>('select max(revision) from events where stream = ?').pluck();
  const insert = db.prepare('insert into events (stream, revision, id, type, body) values (?, ?, ?, ?, ?)');
  const one = db.transaction((name: string, { id, type, data, metadata }: NewEvent) => {
    const stream = find.get(name) ?? add.get(name) ?? 0;
    insert.run(stream, (last.get(stream) ?? -1) + 1, id, type, JSON.stringify({ data, metadata }));
  });
  return {
    /** As many in one turn of the loop as are in flight. */
    append: async (round: string, events: number): Promise<void> => {
      for (let done = 0; done < events; done += 1) {
        one.immediate(`${round}-${done % IN_FLIGHT}`, example());
        if (done % IN_FLIGHT === IN_FLIGHT - 1) await nextTurn();
      }
    },
    close: () => db.close(),
  };
};

/** About 350 bytes of JSON, as a task's events are. */
export const example = (): NewEvent => {
  const id = randomUUID();
  return {
    id,
    type: 'DiskStaged',
    data: { disk: 'vda', bytes: 21_474_836_480, seconds: 183.25, note: 'x'.repeat(60) },
    metadata: {
      schema: 1,
      at: '2026-01-01T00:00:00.000Z' as Instant,
      actor: { kind: 'system', name: 'sampan' },
      commandId: id as CommandId,
      correlationId: id,
      causationId: null,
    },
  };
};
