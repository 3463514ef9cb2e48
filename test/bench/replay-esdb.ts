import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { decode } from '../../adapters/eventstore/codec.ts';
import { systemClock } from '../../runtime/clock.ts';
import { compose } from '../../runtime/compose.ts';
import { readConfig } from '../../runtime/config.ts';
import { rebuild } from '../../runtime/replay.ts';
import { verify } from '../../runtime/verify.ts';
import { demoWorld } from '../../simulation/demo-world.ts';
import type { BenchResult } from './append.ts';
import {
  bareSubscription,
  type EsdbHistory,
  esdbHistory,
  type Figures,
  middleOf,
  NAMESPACE,
  rateOf,
  seconds,
} from './esdb-history.ts';

const EVENTS = 100_000;
const ROUNDS = 5;

/** What is measured on a history in EventStoreDB: a replay, a first start until it is ready, one subscriber that catches up. */
export type EsdbReading = 'replay' | 'start' | 'subscribe';
export type EsdbReplayResult = BenchResult & { readonly events: number };
type Options = { readonly events?: number; readonly rounds?: number; readonly seed?: number };

export const benchReplayEsdb = async (
  what: EsdbReading,
  { events = EVENTS, rounds = ROUNDS, seed = 7 }: Options = {},
): Promise<EsdbReplayResult> => {
  const history = await esdbHistory(events, seed);
  try {
    const figures: Figures[] = [];
    for (let round = 0; round < rounds; round += 1) figures.push(await ROUND[what](history, events));
    if (what === 'replay') await verified(history);
    const { ratio, ours, floor } = middleOf(figures);
    const unit = what === 'start' ? 's' : 'events/s';
    const shown = (value: number): number => (what === 'start' ? Number(value.toFixed(2)) : Math.round(value));
    return { name: NAMES[what], ratio, ours: shown(ours), floor: shown(floor), unit, events };
  } finally {
    await history.close();
  }
};

const NAMES: Readonly<Record<EsdbReading, string>> = {
  replay: 'replay from EventStoreDB, of the bare filtered subscription',
  start: 'first start on EventStoreDB until ready, of the time of a replay',
  subscribe: 'catch-up of a subscriber to EventStoreDB, of the bare filtered subscription',
};

const rowsOf = ({ directory }: EsdbHistory): string => join(directory, 'rows.db');

const verified = async (history: EsdbHistory): Promise<void> => {
  const { identical, message } = await verify(history.store, { decode }, rowsOf(history));
  if (!identical) throw new Error(message);
};

const replayed = async (history: EsdbHistory): Promise<number> =>
  (await rebuild(history.store, { decode }, rowsOf(history))).events;

const subscribed = async ({ store }: EsdbHistory): Promise<number> => {
  const over = new AbortController();
  let read = 0;
  for await (const delivery of store.subscribe(null, over.signal)) {
    if (delivery.kind === 'events') read += delivery.events.length;
    if (delivery.kind === 'caughtUp') over.abort();
  }
  return read;
};

/** A whole service on a new data directory, over machines that are made up. */
const started = async ({ directory, connectionString }: EsdbHistory): Promise<number> => {
  const dataDir = join(directory, 'node');
  mkdirSync(dataDir, { recursive: true });
  const env = { SAMPAN_DATA: dataDir, SAMPAN_EVENT_STORE: connectionString, SAMPAN_NAMESPACE: NAMESPACE };
  const openWorld = () => demoWorld(systemClock);
  let close = async (): Promise<void> => undefined;
  const taken = await seconds(async () => {
    const parts = await compose(readConfig({ ...env, SAMPAN_PORT: '0' }), pino({ level: 'silent' }), { openWorld });
    close = parts.close;
  });
  await close();
  // A new node has the key of the vault, and no views.
  for (const file of readdirSync(dataDir)) if (file.startsWith('read-models')) rmSync(join(dataDir, file));
  return taken;
};

const ROUND: Readonly<Record<EsdbReading, (history: EsdbHistory, events: number) => Promise<Figures>>> = {
  replay: async (history, events) => ({
    floor: await rateOf(events, () => bareSubscription(history.client)),
    ours: await rateOf(events, () => replayed(history)),
  }),
  subscribe: async (history, events) => ({
    floor: await rateOf(events, () => bareSubscription(history.client)),
    ours: await rateOf(events, () => subscribed(history)),
  }),
  start: async (history) => ({ floor: await seconds(() => replayed(history)), ours: await started(history) }),
};
