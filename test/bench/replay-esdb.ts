import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventStoreDBClient } from '@eventstore/db-client';
import { decode } from '../../adapters/eventstore/codec.ts';
import { openEventStoreDb } from '../../adapters/eventstore/eventstoredb/store.ts';
import { openForReading } from '../../adapters/eventstore/sqlite/layout.ts';
import { rebuild } from '../../runtime/replay.ts';
import { verify } from '../../runtime/verify.ts';
import { startEsdb } from '../peers/esdb/esdb.ts';
import type { BenchResult } from './append.ts';
import { writeHistory } from './replay-history.ts';

const PREFIX = 'sampan:';
const EVENTS = 100_000;
const ROUNDS = 5;

export type EsdbReplayResult = BenchResult & { readonly events: number; readonly rows: number };

/** The same history through the EventStoreDB adapter, from the stand-in, against the bare client that reads it and does nothing. */
export const benchReplayEsdb = async ({
  events = EVENTS,
  rounds = ROUNDS,
  seed = 7,
} = {}): Promise<EsdbReplayResult> => {
  const directory = mkdtempSync(join(tmpdir(), 'sampan-replay-esdb-'));
  const [history, dataFile, rows] = ['events.db', 'esdb.journal', 'rows.db'].map((name) => join(directory, name));
  if (!history || !dataFile || !rows) throw new Error('three');
  writeHistory(history, { events }, seed);
  toJournal(history, dataFile);
  const esdb = await startEsdb({ dataFile });
  const server = openEventStoreDb(esdb.connectionString, { sleep: async (seconds, signal) => pause(seconds, signal) });
  const store = server.store(PREFIX);
  const client = EventStoreDBClient.connectionString(esdb.connectionString);
  try {
    const figures: { readonly ours: number; readonly floor: number }[] = [];
    // Alternating, because a shared machine has slow minutes; the figure is the median of the rounds' ratios.
    for (let round = 0; round < rounds; round += 1) {
      const floor = await rate(events, () => readOnly(client));
      const ours = await rate(events, async () => (await rebuild(store, { decode }, rows)).events);
      figures.push({ ours, floor });
    }
    const verified = await verify(store, { decode }, rows);
    if (!verified.identical) throw new Error(verified.message);
    figures.sort((a, b) => a.ours / a.floor - b.ours / b.floor);
    const middle = figures[rounds >> 1];
    if (!middle) throw new Error('No round was run.');
    const ratio = Number((middle.ours / middle.floor).toFixed(3));
    const figure = { ratio, ours: Math.round(middle.ours), floor: Math.round(middle.floor), unit: 'events/s' };
    return { name: 'replay from EventStoreDB (stand-in)', ...figure, events, rows: verified.rows };
  } finally {
    await client.dispose();
    await server.close();
    await esdb.stop();
    rmSync(directory, { recursive: true });
  }
};

const pause = async (seconds: number, signal?: AbortSignal): Promise<void> => {
  await sleep(seconds * 1000, undefined, { ref: false, ...(signal ? { signal } : {}) }).catch(() => undefined);
};

const rate = async (events: number, work: () => Promise<number>): Promise<number> => {
  const began = performance.now();
  const read = await work();
  const seconds = (performance.now() - began) / 1000;
  if (read !== events) throw new Error(`${read} of ${events} events were read.`);
  return events / seconds;
};

const readOnly = async (client: EventStoreDBClient): Promise<number> => {
  let read = 0;
  for await (const { event } of client.readAll()) if (event?.streamId.startsWith(PREFIX)) read += 1;
  return read;
};

/** The stand-in's own file, because appending so many events one by one would take longer than all that is measured. */
const toJournal = (history: string, journal: string): void => {
  const db = openForReading(history);
  const select = db
    .prepare<[], [string, string, string, string]>(
      'select s.name, e.id, e.type, e.body from events e join streams s on s.id = e.stream order by e.position',
    )
    .raw();
  const out = openSync(journal, 'w');
  const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');
  let lines: string[] = [];
  const flush = (): void => {
    writeSync(out, lines.join(''));
    lines = [];
  };
  for (const [stream, id, type, body] of select.iterate()) {
    const { data, metadata } = JSON.parse(body) as { data: unknown; metadata: object };
    const event = [id, type, 'application/json', base64(data), base64({ ...metadata, append: id })];
    lines.push(`${JSON.stringify({ s: `${PREFIX}${stream}`, c: 1_767_600_000_000, e: [event] })}\n`);
    if (lines.length >= 1000) flush();
  }
  flush();
  closeSync(out);
  db.close();
};
