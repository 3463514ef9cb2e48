import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import { startApi, TOKEN } from '../graphql/api.ts';
import { taskRow } from '../graphql/rows.ts';
import { samples } from '../operations/support.ts';
import type { BenchResult } from './append.ts';
import type { Order, Report } from './fan-out-clients.ts';

type Options = { readonly subscribers?: number; readonly events?: number; readonly rounds?: number };
export type FanOutBench = BenchResult & { readonly eachRound: readonly number[] };
type Side = {
  readonly url: string;
  readonly hello: readonly string[];
  /** How many it would send an event to. */
  readonly subscribed: () => Promise<number>;
  /** Sends one event to all. */
  readonly publish: (event: number) => void;
  readonly close: () => Promise<void>;
};

const LOOK_EVERY_MILLISECONDS = 50;

/** What a dashboard that lists tasks follows. */
const QUERY = `subscription { taskChanged { position task { id name state stateText phase phaseText condition conditionText
  startedAt serverId source { vmName } target { name } } } }`;

const ours = async (): Promise<Side> => {
  const api = await startApi();
  api.readModels.rows.set('task-1', taskRow());
  return {
    url: `ws://127.0.0.1:${api.port}/graphql`,
    hello: [
      JSON.stringify({ type: 'connection_init', payload: { token: TOKEN } }),
      JSON.stringify({ id: '1', type: 'subscribe', payload: { query: QUERY } }),
    ],
    subscribed: async () => (await samples(api.metrics, 'sampan_graphql_subscriptions'))['{feed="task_changed"}'] ?? 0,
    publish: (event) => api.changeLog.publish(`${event}`, { kind: 'TASK', ids: ['task-1'] }),
    close: api.close,
  };
};

/** As many bytes as ours sends. */
const floor = async (bytes: number): Promise<Side> => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const text = 'x'.repeat(bytes);
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, // it listens on a port
    hello: [],
    subscribed: async () => server.clients.size,
    publish: () => {
      for (const client of server.clients) client.send(text);
    },
    close: async () => {
      for (const client of server.clients) client.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/** The clients are a process of their own, so that what they cost is not counted. */
const measure = async (side: Side, subscribers: number, events: number) => {
  const clients = fork(fileURLToPath(new URL('fan-out-clients.ts', import.meta.url)), { execArgv: process.execArgv });
  const order = (message: Order): void => void clients.send(message);
  const gone = once(clients, 'exit');
  const died = gone.then(() => {
    throw new Error('The clients died; what they say stands above.');
  });
  died.catch(() => undefined);
  const report = async (): Promise<Report> => {
    const [told] = await Promise.race([once(clients, 'message'), died]);
    return told as Report; // as fan-out-clients.ts sends it
  };
  try {
    const connected = report();
    order({ url: side.url, hello: side.hello, subscribers });
    await connected;
    while ((await side.subscribed()) < subscribers) await Promise.race([sleep(LOOK_EVERY_MILLISECONDS), died]);
    // Some that are not counted: code is compiled meanwhile.
    let bytes = 0;
    const send = async (event: number): Promise<void> => {
      const counts = report();
      order({ expect: subscribers });
      await counts;
      const received = report();
      side.publish(event);
      bytes = (await received).bytes;
    };
    for (let event = 1; event <= 3; event += 1) await send(event);
    const before = process.cpuUsage();
    for (let event = 4; event < 4 + events; event += 1) await send(event);
    const { user, system } = process.cpuUsage(before);
    return { milliseconds: (user + system) / 1000 / events, bytes };
  } finally {
    clients.kill();
    await gone;
    await side.close();
  }
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/**
 * CPU of this process for one event to all subscribers, against one string to as many plain WebSockets. Alternating rounds; the
 * ratio is the median of theirs.
 */
export const benchFanOut = async ({
  subscribers = 1_000,
  events = 50,
  rounds = 3,
}: Options = {}): Promise<FanOutBench> => {
  const pairs: { readonly ours: number; readonly floor: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const mine = await measure(await ours(), subscribers, events);
    const plain = await measure(await floor(mine.bytes), subscribers, events);
    pairs.push({ ours: mine.milliseconds, floor: plain.milliseconds });
  }
  return {
    name: 'fan-out',
    ratio: median(pairs.map((pair) => pair.ours / pair.floor)),
    ours: median(pairs.map((pair) => pair.ours)),
    floor: median(pairs.map((pair) => pair.floor)),
    unit: `CPU ms for one event to ${subscribers}`,
    eachRound: pairs.map((pair) => Number((pair.ours / pair.floor).toFixed(2))),
  };
};
