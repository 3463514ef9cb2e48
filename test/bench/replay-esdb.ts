import { randomUUID } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient, START, streamNameFilter } from '@eventstore/db-client';
import { decode } from '../../adapters/eventstore/codec.ts';
import { openEventStoreDb } from '../../adapters/eventstore/eventstoredb/store.ts';
import { openForReading } from '../../adapters/eventstore/sqlite/layout.ts';
import type { EventStore } from '../../commands/ports/event-store.ts';
import { systemClock } from '../../runtime/clock.ts';
import { buildFirst } from '../../runtime/first-start.ts';
import { ReadGenerations } from '../../runtime/read-generations.ts';
import { rebuild } from '../../runtime/replay.ts';
import { verify } from '../../runtime/verify.ts';
import { startEsdb } from '../peers/esdb/esdb.ts';
import type { BenchResult } from './append.ts';
import { writeHistory } from './replay-history.ts';

const PREFIX = 'sampan:';
const EVENTS = 100_000;
const ROUNDS = 5;

export type EsdbReplayResult = BenchResult & { readonly events: number; readonly rows: number };

type Options = { readonly events?: number; readonly rounds?: number; readonly seed?: number };
type World = {
  readonly store: EventStore;
  readonly client: EventStoreDBClient;
  readonly events: number;
  /** A name for a file of rows that does not exist yet. */
  readonly rows: () => string;
};

/** A history of ours among others', in the stand-in with the times of a real server. */
const withHistory = async <T>(options: Options, work: (world: World) => Promise<T>): Promise<T> => {
  const { events = EVENTS, seed = 7 } = options;
  const directory = mkdtempSync(join(tmpdir(), 'sampan-replay-esdb-'));
  const [history, dataFile] = [join(directory, 'events.db'), join(directory, 'esdb.journal')];
  writeHistory(history, { events }, seed);
  toJournal(history, dataFile);
  const esdb = await startEsdb({ dataFile, latency: true });
  const server = openEventStoreDb(esdb.connectionString, { sleep: systemClock.sleep });
  const client = EventStoreDBClient.connectionString(esdb.connectionString);
  let made = 0;
  const rows = (): string => {
    made += 1;
    return join(directory, `rows-${made}.db`);
  };
  try {
    return await work({ store: server.store(PREFIX), client, events, rows });
  } finally {
    await client.dispose();
    await server.close();
    await esdb.stop();
    rmSync(directory, { recursive: true });
  }
};

/** Alternating, because a shared machine has slow minutes; the figure is the median of the rounds' ratios. */
const compared = async (rounds: number, floor: () => Promise<number>, ours: () => Promise<number>) => {
  const figures: { readonly ours: number; readonly floor: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const one = await floor();
    figures.push({ floor: one, ours: await ours() });
  }
  figures.sort((a, b) => a.ours / a.floor - b.ours / b.floor);
  const middle = figures[rounds >> 1];
  if (!middle) throw new Error('No round was run.');
  const ratio = Number((middle.ours / middle.floor).toFixed(3));
  return { ratio, ours: Math.round(middle.ours), floor: Math.round(middle.floor), unit: 'events/s' };
};

/** Replay, against the server's own client that listens to what is ours and does nothing with it. */
export const benchReplayEsdb = (options: Options): Promise<EsdbReplayResult> =>
  withHistory(options, async ({ store, client, events, rows }) => {
    const file = rows();
    const figures = await compared(
      options.rounds ?? ROUNDS,
      () => rate(events, () => listenOnly(client)),
      () => rate(events, async () => (await rebuild(store, { decode }, file)).events),
    );
    const verified = await verify(store, { decode }, file);
    if (!verified.identical) throw new Error(verified.message);
    return { name: 'replay from EventStoreDB (stand-in)', ...figures, events, rows: verified.rows };
  });

/** The first start of a node on that history until its views are level, against a replay: times, not rates. */
export const benchStartEsdb = (options: Options): Promise<BenchResult> =>
  withHistory(options, async ({ store, events, rows }) => {
    const { ours, floor } = await compared(
      options.rounds ?? ROUNDS,
      () => rate(events, async () => (await rebuild(store, { decode }, rows())).events),
      () => rate(events, () => firstStart(store, rows(), events)),
    );
    const [seconds, least] = [events / ours, events / floor].map((value) => Number(value.toFixed(3)));
    const ratio = Number((floor / ours).toFixed(3));
    return { name: 'first start on EventStoreDB (stand-in)', ratio, ours: seconds ?? 0, floor: least ?? 0, unit: 's' };
  });

/** One subscriber that catches up, against the bare subscription. */
export const benchSubscribeEsdb = (options: Options): Promise<BenchResult> =>
  withHistory(options, async ({ store, client, events }) => {
    const figures = await compared(
      options.rounds ?? ROUNDS,
      () => rate(events, () => listenOnly(client)),
      () => rate(events, () => catchUp(store)),
    );
    return { name: 'subscription to EventStoreDB (stand-in)', ...figures };
  });

const firstStart = async (store: EventStore, file: string, events: number): Promise<number> => {
  const over = new AbortController();
  await buildFirst(store, { decode }, file, over.signal);
  const views = new ReadGenerations({ store, codec: { decode }, file, alarm: () => undefined, clock: systemClock });
  await views.whenCaughtUp(over.signal);
  await views.close();
  return events;
};

const catchUp = async (store: EventStore): Promise<number> => {
  let read = 0;
  const over = new AbortController();
  for await (const delivery of store.subscribe(null, over.signal)) {
    if (delivery.kind === 'events') read += delivery.events.length;
    if (delivery.kind === 'caughtUp') break;
  }
  over.abort();
  return read;
};

const rate = async (events: number, work: () => Promise<number>): Promise<number> => {
  const began = performance.now();
  const read = await work();
  const seconds = (performance.now() - began) / 1000;
  if (read !== events) throw new Error(`${read} of ${events} events were read.`);
  return events / seconds;
};

const listenOnly = async (client: EventStoreDBClient): Promise<number> => {
  let read = 0;
  const subscription = client.subscribeToAll({ fromPosition: START, filter: streamNameFilter({ prefixes: [PREFIX] }) });
  await new Promise<void>((resolve, reject) => {
    subscription.on('data', () => {
      read += 1;
    });
    subscription.on('caughtUp', () => resolve());
    subscription.on('error', reject);
  });
  await subscription.unsubscribe();
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
  let written = 0;
  const flush = (): void => {
    writeSync(out, lines.join(''));
    lines = [];
  };
  for (const [stream, id, type, body] of select.iterate()) {
    const { data, metadata } = JSON.parse(body) as { data: unknown; metadata: object };
    const event = [id, type, 'application/json', base64(data), base64(metadata)];
    lines.push(`${JSON.stringify({ s: `${PREFIX}${stream}`, c: 1_767_600_000_000, e: [event] })}\n`);
    written += 1;
    const links = written % 5 < 3 ? 3 : 2; // as many as were seen with the standard projections: 2.6
    for (let link = 0; link < links; link += 1) {
      const made = [randomUUID(), '$>', 'application/octet-stream', base64(`0@${PREFIX}${stream}`), base64({})];
      lines.push(`${JSON.stringify({ s: `$ce-${link}-${stream}`, c: 1_767_600_000_000, e: [made] })}\n`);
    }
    if (lines.length >= 1000) flush();
  }
  flush();
  closeSync(out);
  db.close();
};
