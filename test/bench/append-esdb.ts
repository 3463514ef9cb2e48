import { EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import { openEventStoreDb } from '../../adapters/eventstore/eventstoredb/store.ts';
import { systemClock } from '../../runtime/clock.ts';
import { startEsdb } from '../peers/esdb/esdb.ts';
import { type BenchResult, example } from './append.ts';
import { appendsBesideWaiting, type BesideWaiting } from './append-beside.ts';

const ROUNDS = 7;
const IN_FLIGHT = 100;
const STREAMS = 200;
const EVENTS = 3_000;
const ONE_BY_ONE = 300;

export type EsdbAppendBench = BenchResult & {
  readonly oneByOneMs: { readonly ours: number; readonly floor: number; readonly ratio: number };
  readonly p99Ms: BesideWaiting;
};

type Append = (stream: string, at: number) => Promise<unknown>;

/** Ours and the server's own client, each append a call of its own, on the stand-in with the times of a real server. */
export const benchAppendEsdb = async (): Promise<EsdbAppendBench> => {
  const given = process.env.SAMPAN_TEST_ESDB;
  const esdb = given === undefined ? await startEsdb({ latency: true }) : undefined;
  const url = given ?? esdb?.connectionString ?? '';
  const prefix = `sampanbench${Date.now()}:`;
  const server = openEventStoreDb(url, { sleep: systemClock.sleep });
  const client = EventStoreDBClient.connectionString(url);
  const store = server.store(prefix);
  const ours: Append = (stream, at) => store.append(stream, at < 0 ? 'none' : at, [example()]);
  const bare: Append = (stream, at) => {
    const { id, type, data, metadata } = example();
    return client.appendToStream(`${prefix}${stream}`, jsonEvent({ id, type, data: { ...data }, metadata }), {
      expectedRevision: at < 0 ? NO_STREAM : BigInt(at),
      credentials: { username: 'nobody', password: 'nobody' }, // a call of its own
    });
  };
  try {
    await rate(ours, 'warm-ours', EVENTS / 2);
    await rate(bare, 'warm-bare', EVENTS / 2);
    const rounds: { readonly ours: number; readonly floor: number }[] = [];
    const single: { readonly ours: number; readonly floor: number }[] = [];
    // Alternating, because a shared machine has slow minutes; the figure is the median of the rounds' ratios.
    for (let round = 0; round < ROUNDS; round += 1) {
      const floor = await rate(bare, `bare-${round}`, EVENTS);
      rounds.push({ floor, ours: await rate(ours, `ours-${round}`, EVENTS) });
      const floorMs = at(await times(bare, `bare-one-${round}`, ONE_BY_ONE, 1), 0.5);
      single.push({ floor: floorMs, ours: at(await times(ours, `ours-one-${round}`, ONE_BY_ONE, 1), 0.5) });
    }
    const middle = middleOf(rounds);
    const one = middleOf(single);
    return {
      name: 'append to EventStoreDB',
      ...{ ratio: middle.ratio, ours: Math.round(middle.ours), floor: Math.round(middle.floor), unit: 'appends/s' },
      oneByOneMs: { ours: rounded(one.ours), floor: rounded(one.floor), ratio: one.ratio },
      p99Ms: await appendsBesideWaiting(store),
    };
  } finally {
    await client.dispose();
    await server.close();
    await esdb?.stop();
  }
};

const rounded = (value: number): number => Number(value.toFixed(3));
const at = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN;

const middleOf = (rounds: readonly { readonly ours: number; readonly floor: number }[]) => {
  const sorted = rounds.toSorted((a, b) => a.ours / a.floor - b.ours / b.floor);
  const middle = sorted[sorted.length >> 1];
  if (middle === undefined) throw new Error('No round was run.');
  return { ...middle, ratio: rounded(middle.ours / middle.floor) };
};

/** 100 in flight, each for two streams of its own in turns. */
const rate = async (append: Append, round: string, events: number): Promise<number> => {
  const each = events / IN_FLIGHT;
  const writer = async (number: number): Promise<void> => {
    const streams = STREAMS / IN_FLIGHT;
    for (let done = 0; done < each; done += 1)
      await append(`${round}-${number}-${done % streams}`, Math.floor(done / streams) - 1);
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: IN_FLIGHT }, (_, number) => writer(number)));
  return events / ((performance.now() - began) / 1000);
};

/** Milliseconds of each append. */
const times = async (append: Append, round: string, count: number, inFlight: number): Promise<readonly number[]> => {
  const taken: number[] = [];
  const writer = async (number: number): Promise<void> => {
    for (let done = 0; done < count / inFlight; done += 1) {
      const began = performance.now();
      await append(`${round}-${number}`, done - 1);
      taken.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, (_, number) => writer(number)));
  return taken;
};
