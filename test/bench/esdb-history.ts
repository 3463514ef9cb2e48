import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient, START, streamNameFilter } from '@eventstore/db-client';
import { openEventStoreDb } from '../../adapters/eventstore/eventstoredb/store.ts';
import { openForReading } from '../../adapters/eventstore/sqlite/layout.ts';
import type { EventStore } from '../../commands/ports/event-store.ts';
import { systemClock } from '../../runtime/clock.ts';
import { startEsdb } from '../peers/esdb/esdb.ts';
import { writeHistory } from './replay-history.ts';

export const NAMESPACE = 'sampan';
const PREFIX = `${NAMESPACE}:`;
/** What the standard system projections write for each event of ours, at the least. */
const LINKS = 2;

export type EsdbHistory = {
  readonly directory: string;
  /** The same history in a file of the embedded store. */
  readonly file: string;
  readonly connectionString: string;
  readonly store: EventStore;
  readonly client: EventStoreDBClient;
  close(): Promise<void>;
};

/**
 * A history of tasks in the stand-in, with the times of a real server and the links of system projections: of three to four records one
 * is ours.
 */
export const esdbHistory = async (events: number, seed: number): Promise<EsdbHistory> => {
  const directory = mkdtempSync(join(tmpdir(), 'sampan-bench-esdb-'));
  const [file, dataFile] = [join(directory, 'events.db'), join(directory, 'esdb.journal')];
  writeHistory(file, { events }, seed);
  toJournal(file, dataFile);
  const esdb = await startEsdb({ dataFile, latency: true, links: true });
  const { connectionString } = esdb;
  while ((await esdb.state()).records < events * (1 + LINKS)) await systemClock.sleep(0.2);
  const server = openEventStoreDb(connectionString, { sleep: systemClock.sleep });
  const client = EventStoreDBClient.connectionString(connectionString);
  return {
    ...{ directory, file, connectionString, client },
    store: server.store(PREFIX),
    close: async () => {
      await client.dispose();
      await server.close();
      await esdb.stop();
      rmSync(directory, { recursive: true });
    },
  };
};

/** The floor of all reading: the bare client's subscription, which the server filters, and nothing is made of what it gives. */
export const bareSubscription = async (client: EventStoreDBClient): Promise<number> => {
  const all = client.subscribeToAll({
    fromPosition: START,
    filter: streamNameFilter({ prefixes: [PREFIX], maxSearchWindow: 2_000 }),
  });
  let read = 0;
  await new Promise<void>((resolve, reject) => {
    all.on('data', ({ event }) => {
      if (event !== undefined) read += 1;
    });
    all.once('caughtUp', () => resolve());
    all.once('error', reject);
  });
  // The client tells of it before it has given what came before.
  while (all.readableLength > 0) await new Promise((resolve) => setImmediate(resolve));
  await all.unsubscribe();
  return read;
};

export type Figures = { readonly ours: number; readonly floor: number };

/** Alternating, because a shared machine has slow minutes; the figure is that round whose ratio is the middle one. */
export const middleOf = (rounds: readonly Figures[]): Figures & { readonly ratio: number } => {
  const sorted = rounds.toSorted((a, b) => a.ours / a.floor - b.ours / b.floor);
  const middle = sorted[sorted.length >> 1];
  if (middle === undefined) throw new Error('No round was run.');
  return { ...middle, ratio: Number((middle.ours / middle.floor).toFixed(3)) };
};

export const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
};

/** Events a second; throws where it did not read all of them. */
export const rateOf = async (events: number, work: () => Promise<number>): Promise<number> => {
  let read = 0;
  const taken = await seconds(async () => {
    read = await work();
  });
  if (read !== events) throw new Error(`${read} of ${events} events were read.`);
  return events / taken;
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
