import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openForWriting } from '../../adapters/eventstore/sqlite/layout.ts';
import { openSqliteStore } from '../../adapters/eventstore/sqlite/store.ts';
import type { EventStore, NewEvent } from '../../commands/ports/event-store.ts';
import type { CommandId, Instant } from '../../domain/ids.ts';

export type BenchResult = {
  readonly name: string;
  readonly ratio: number;
  readonly ours: number;
  readonly floor: number;
  readonly unit: string;
};

const ROUNDS = 7;
const IN_FLIGHT = 100;
const OURS_EVENTS = 20_000;
const FLOOR_EVENTS = 2000;

/** 100 streams appended to at once, each append durable, against one transaction per append on the main thread. */
export const benchAppend = async (): Promise<BenchResult> => {
  const directory = mkdtempSync(join(tmpdir(), 'sampan-append-'));
  const store = await openSqliteStore(join(directory, 'ours.db'));
  const floor = openFloor(join(directory, 'floor.db'));
  try {
    await appendAll(store, 'warm', OURS_EVENTS / 4);
    floor.append('warm', FLOOR_EVENTS / 4);
    const rounds: { ours: number; floor: number }[] = [];
    // Alternating, because a shared disk has slow minutes; the figure is the median of the rounds' ratios.
    for (let round = 0; round < ROUNDS; round += 1) {
      const ours = await rate(OURS_EVENTS, () => appendAll(store, `round-${round}`, OURS_EVENTS));
      const one = await rate(FLOOR_EVENTS, async () => floor.append(`round-${round}`, FLOOR_EVENTS));
      rounds.push({ ours, floor: one });
    }
    rounds.sort((a, b) => a.ours / a.floor - b.ours / b.floor);
    const middle = rounds[Math.floor(ROUNDS / 2)];
    if (middle === undefined) throw new Error('No round was run.');
    return { name: 'append', ratio: middle.ours / middle.floor, ...middle, unit: 'events/s' };
  } finally {
    floor.close();
    await store.close();
    rmSync(directory, { recursive: true });
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
    append: (round: string, events: number): void => {
      for (let done = 0; done < events; done += 1) one.immediate(`${round}-${done % IN_FLIGHT}`, example());
    },
    close: () => db.close(),
  };
};

/** About 350 bytes of JSON, as a task's events are. */
const example = (): NewEvent => {
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
