import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode, encode } from '../../adapters/eventstore/codec.ts';
import { openSqliteStore } from '../../adapters/eventstore/sqlite/store.ts';
import type { StoredEvent } from '../../commands/ports/event-store.ts';
import type { World } from '../../commands/ports/world.ts';
import type { App } from '../../commands/support/app.ts';
import { CommandHandler } from '../../commands/support/handle.ts';
import { RunningCommands } from '../../commands/support/running-commands.ts';
import { systemClock } from '../../runtime/clock.ts';
import { buildHttp, type HttpDeps } from '../../runtime/http.ts';
import { createLog } from '../../runtime/log.ts';
import { measuring } from '../../runtime/metrics/measuring.ts';
import { createMetrics } from '../../runtime/metrics/metrics.ts';
import { StoreProbe, vitalsOf } from '../../runtime/readiness.ts';
import { FakeChangeLog, FakeProgress, FakeReplays, fakeViews, fakeWorld } from './fakes.ts';

const NOW = '2026-01-31T08:02:00.000Z' as ReturnType<App['clock']['now']>;
export const TOKEN = 'test-token-of-a-length-that-is-long-enough-0123';

export type Answer = {
  readonly status: number;
  readonly body: { readonly data?: Record<string, unknown> | null; readonly errors?: readonly Problem[] };
};
export type Problem = { readonly message: string; readonly extensions?: { readonly code?: string } };

type Change = Partial<Pick<HttpDeps, 'allowedOrigins' | 'initMilliseconds'>> & {
  readonly world?: Partial<World>;
  readonly now?: () => string;
  /** Default: no time passes. */
  readonly sleep?: App['clock']['sleep'];
  readonly tick?: App['clock']['tick'];
};

const timeless: App['clock']['sleep'] = (_, signal) =>
  new Promise((resolve) => signal?.addEventListener('abort', () => resolve()));

/** The API on a port of its own, over a real store in a temporary directory, with fakes for all else. */
export const startApi = async ({
  world,
  now = () => NOW,
  sleep = timeless,
  tick = systemClock.tick,
  ...options
}: Change = {}) => {
  const directory = mkdtempSync(join(tmpdir(), 'sampan-api-'));
  const store = await openSqliteStore(join(directory, 'events.db'));
  const clock: App['clock'] = {
    now: () => now() as typeof NOW,
    tick,
    sleep,
  };
  const handler = new CommandHandler({ store, codec: { encode, decode }, now: clock.now });
  const readModels = fakeViews();
  const progress = new FakeProgress();
  const changeLog = new FakeChangeLog();
  const replays = new FakeReplays();
  /** A test may say that the store is away. */
  const leader = { here: true, epoch: 1, holder: 'test-node' };
  const answers = { head: () => store.head() };
  const lines: string[] = [];
  const log = createLog('debug', { to: { write: (line) => void lines.push(line) } });
  const metrics = createMetrics();
  const { witness, page: pageOf } = measuring(metrics, log);
  const running = new RunningCommands({ instance: 'test', alone: true });
  const app: App = {
    store,
    handler,
    world: fakeWorld(world),
    clock,
    random: () => 0.5,
    epoch: () => 1,
    running,
    witness,
  };
  const probe = new StoreProbe({ store: { head: () => answers.head() }, clock });
  const vitals = vitalsOf(probe, { leadership: () => ({ ...leader }) });
  const page = pageOf({
    consumers: replays,
    readModels,
    vitals,
    head: () => probe.head,
    compare: (a, b) => store.comparePositions(a, b),
    clock,
  });
  const operations = { vitals, metrics, page };
  const parts = { app, readModels, progress, changeLog, replays, consumers: replays, operations };
  const server = buildHttp({ ...parts, token: TOKEN, log, ...options });
  await server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;

  const send = async (body: unknown, headers: Record<string, string> = {}): Promise<Answer> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}`, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  };
  const ask = (query: string, variables?: Record<string, unknown>): Promise<Answer> =>
    send({ query, ...(variables ? { variables } : {}) });
  /** What commands came to; without the record that there is of each (docs/adr/0017). */
  const history = async (): Promise<readonly StoredEvent[]> => {
    const events: StoredEvent[] = [];
    for await (const page of store.readAll(null)) events.push(...page);
    return events.filter(({ stream }) => !stream.startsWith('command-'));
  };
  const close = async (): Promise<void> => {
    await server.close();
    await store.close();
    rmSync(directory, { recursive: true });
  };
  const api = { url, port, app, readModels, progress, changeLog, replays, answers, leader, metrics, lines, server };
  return { ...api, send, ask, history, close };
};
export type Api = Awaited<ReturnType<typeof startApi>>;
