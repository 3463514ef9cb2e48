import { setImmediate as turn } from 'node:timers/promises';
import { pino } from 'pino';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Delivery,
  type Position,
  type StoredEvent,
  StoreUnavailable,
  UndecodableEvent,
} from '../../commands/ports/event-store.ts';
import type { App } from '../../commands/support/app.ts';
import { systemClock } from '../../runtime/clock.ts';
import { hearTelemetry } from '../../runtime/hear-telemetry.ts';
import { StoppedConsumers } from '../../runtime/stopped-consumers.ts';
import { StreamWorker, type WorkerDeps } from '../../runtime/stream-worker.ts';
import { eventually } from '../support/eventually.ts';

const STREAM = 'migrationTask-task-1';
const unknown = new UndecodableEvent('The event Teleported@1 is unknown.', {
  type: 'Teleported',
  stream: STREAM,
  revision: 4,
  position: '17',
});
const told = { stream: STREAM, type: 'Teleported', position: '17', reason: unknown.message };

const logged = () => {
  const lines: Record<string, unknown>[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { log, lines };
};

test('a stream that cannot be read: its worker waits 30 seconds before it looks again, is logged once, and goes on when it can', async () => {
  const { log, lines } = logged();
  const consumers = new StoppedConsumers(log);
  const naps: { readonly seconds: number; readonly end: () => void }[] = [];
  let looks = 0;
  let readable = false;
  const sleep = (seconds: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      naps.push({ seconds, end: resolve });
      signal?.addEventListener('abort', () => resolve());
    });
  const now = () => '2026-01-01T00:00:00.000Z' as ReturnType<App['clock']['now']>;
  const clock = { now, tick: systemClock.tick, sleep };
  const deps: WorkerDeps = {
    app: { clock } as Partial<App> as App, // nothing else of it is asked
    log,
    consumers,
    progress: { report: () => undefined },
    owedBy: async () => {
      looks += 1;
      if (!readable) throw unknown;
      return [];
    },
  };
  const worker = new StreamWorker(deps, STREAM);
  worker.wake();
  for (const round of [1, 2, 3]) {
    await eventually(`nap ${round}`, async () => naps.length === round || undefined, { everyMilliseconds: 1 });
    for (let turns = 0; turns < 20; turns += 1) await turn();
    assert.is(looks, round, 'one look for each nap');
    assert.equal(consumers.stopped(), [{ consumer: 'process', ...told }]);
    readable = round === 3;
    naps.at(-1)?.end();
  }
  await eventually('it goes on', async () => consumers.stopped().length === 0 || undefined, { everyMilliseconds: 1 });
  await worker.stop();
  assert.equal(
    naps.map(({ seconds }) => seconds),
    [30, 30, 30],
  );
  const { consumer, stream, type, revision, position, reason } = lines[0] ?? {};
  assert.equal({ consumer, revision, stream, type, position, reason }, { consumer: 'process', revision: 4, ...told });
  assert.is(lines.length, 1);
});

test('another error is none of an event: nobody is told to have stopped', () => {
  const consumers = new StoppedConsumers(logged().log);
  assert.is(consumers.met('process', new StoreUnavailable('STORE_UNAVAILABLE')), false);
  assert.equal(consumers.stopped(), []);
});

test('each consumer and stream has its own entry, and goes on by itself', () => {
  const { log, lines } = logged();
  const consumers = new StoppedConsumers(log);
  for (const consumer of ['process', 'commands', 'process']) assert.is(consumers.met(consumer, unknown), true);
  assert.equal(
    consumers.stopped().map(({ consumer }) => consumer),
    ['process', 'commands'],
  );
  assert.is(lines.length, 2);
  consumers.goesOn('process', STREAM);
  consumers.goesOn('commands', 'migrationTask-task-2');
  assert.equal(consumers.stopped(), [{ consumer: 'commands', ...told }]);
});

test('ended tasks are forgotten by the name of their stream, whatever is in the event, and again after the store was away', async () => {
  const { log, lines } = logged();
  const forgotten: string[] = [];
  const stop = new AbortController();
  let subscriptions = 0;
  const ended = (stream: string): Delivery => {
    const metadata = { schema: 99 } as Partial<StoredEvent['metadata']> as StoredEvent['metadata'];
    const event = {
      id: 'x',
      type: 'MigrationSucceeded',
      data: {},
      metadata,
      stream,
      revision: 9,
      position: '9' as Position,
    };
    return { kind: 'events', events: [event], position: '9' as Position };
  };
  const store = {
    head: async () => null,
    subscribe: async function* (): AsyncGenerator<Delivery> {
      subscriptions += 1;
      yield ended(`migrationTask-task-${subscriptions}`);
      if (subscriptions === 1) throw new StoreUnavailable('STORE_UNAVAILABLE');
      stop.abort();
    },
  };
  const clock = {
    now: () => '2026-01-01T00:00:00.000Z' as ReturnType<App['clock']['now']>,
    tick: systemClock.tick,
    sleep: async () => undefined,
  };
  await hearTelemetry(
    { store, clock, log, hub: { forget: (id) => void forgotten.push(id), hear: () => undefined } },
    stop.signal,
  );
  assert.equal(forgotten, ['task-1', 'task-2']);
  assert.is(lines.length, 1);
});

test.run();
