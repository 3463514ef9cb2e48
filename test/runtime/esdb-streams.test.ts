import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openEventStoreDb } from '../../adapters/eventstore/eventstoredb/store.ts';
import type { EventStore } from '../../commands/ports/event-store.ts';
import { awaitState } from '../../commands/support/wait.ts';
import { VirtualClock } from '../../simulation/virtual-clock.ts';
import { appended, newEvents } from '../contracts/event-store.support.ts';
import { type EsdbHere, startEsdbHere } from '../peers/esdb/esdb-here.ts';
import { pass, turns, type Watched, watched } from '../support/esdb-here.ts';
import { hearingRejections } from '../support/unheard.ts';

const test = suite('100 streams are all that a connection to EventStoreDB carries (issue 18 A3)');

type Here = {
  readonly server: EsdbHere;
  readonly clock: VirtualClock;
  readonly store: EventStore;
  readonly db: ReturnType<typeof openEventStoreDb>;
};

const withServer = async (work: (here: Here) => Promise<void>): Promise<void> => {
  const server = await startEsdbHere({ streamsPerConnection: 100 });
  const clock = new VirtualClock();
  const db = openEventStoreDb(server.connectionString, { sleep: clock.sleep });
  try {
    await hearingRejections(() => work({ server, clock, db, store: db.store('test:') }));
  } finally {
    await db.close();
    await server.stop();
  }
};

const COMMANDS = 1_000;

/** A command that waits for the first event of a stream of its own. */
const waitingFor = ({ store, clock }: Here, stream: string): Watched<number | undefined> => {
  const revision = async (): Promise<number | undefined> => (await store.readLast(stream))?.revision;
  return watched(awaitState({ store, clock }, stream, revision, (found) => found, 600));
};

/** All of them are answered within one virtual second: nobody had to wait for a time limit, or for another to end. */
const answeredAtOnce = async ({ clock }: Here, asked: readonly Watched<unknown>[]): Promise<void> => {
  const before = clock.now();
  for (let turn = 0; turn < 100 && !asked.every(({ settled }) => settled()); turn += 1) await turns();
  assert.ok(
    asked.every(({ settled }) => settled()),
    'all are answered',
  );
  assert.is(clock.now(), before);
  await Promise.all(asked.map(({ result }) => result));
};

test('1,000 commands wait at once: they share one subscription, and appends beside them are one call each', () =>
  withServer(async (here) => {
    const { server, store, clock, db } = here;
    await appended(store, 'beside', 'none', newEvents(1));
    const commands = Array.from({ length: COMMANDS }, (_, number) => waitingFor(here, `command-${number}`));
    const reads = () => server.state().calls.Read ?? 0;
    for (let turn = 0; turn < 400 && (reads() < COMMANDS || db.loads.calls.waiting > 0); turn += 1) await turns(10);
    await turns();
    assert.is(commands.filter(({ settled }) => settled()).length, 0);
    assert.is(server.state().subscriptions, 1);
    assert.equal(db.loads.subscriptions, { connections: 1, streams: 1, waiting: 0 });
    assert.equal(db.loads.calls, { connections: 1, streams: 0, waiting: 0 });
    server.resetCounters();
    const beside = Array.from({ length: 100 }, (_, number) =>
      watched(appended(store, `beside-${number}`, 'none', newEvents(1))),
    );
    await answeredAtOnce(here, beside);
    assert.equal(server.state().calls, { Append: 100 }, 'nobody else asks for anything');
    const wanted = Array.from({ length: COMMANDS }, (_, number) =>
      watched(appended(store, `command-${number}`, 'none', newEvents(1))),
    );
    // A thousand events at once are more than the server holds for a subscriber: it is dropped, and comes back.
    await pass(clock, 9, () => [...wanted, ...commands].every(({ settled }) => settled()));
    for (const { result } of commands) assert.is(await result, 0);
    await turns();
    assert.is(server.state().subscriptions, 0, 'the last one closes the door');
  }));

test('more is asked at once than a connection carries: it waits here, in order, and never for a subscription', () =>
  withServer(async (here) => {
    const { server, store, db } = here;
    server.fault({ kind: 'hold', on: 'append', times: -1 });
    const asked = Array.from({ length: 250 }, (_, number) =>
      watched(appended(store, `stream-${number}`, 'none', newEvents(1))),
    );
    for (let turn = 0; turn < 100 && server.state().held < 100; turn += 1) await turns(10);
    assert.equal(db.loads.calls, { connections: 1, streams: 100, waiting: 150 });
    assert.is(server.state().held, 100);
    const abort = new AbortController();
    const kinds: string[] = [];
    const listening = (async () => {
      for await (const { kind } of store.subscribe(null, abort.signal)) kinds.push(kind);
    })();
    for (let turn = 0; turn < 100 && !kinds.includes('caughtUp'); turn += 1) await turns(10);
    assert.ok(kinds.includes('caughtUp'), 'a subscription has a connection of its own');
    server.clearFaults();
    server.fault({ kind: 'release' });
    await answeredAtOnce(here, asked);
    abort.abort();
    await listening;
  }));

test('250 subscriptions: on as many connections as they need, each hears, and appends do not notice them', () =>
  withServer(async (here) => {
    const { store, clock, db } = here;
    const abort = new AbortController();
    const heard = new Map<number, number>();
    const level = new Set<number>();
    const listening = Array.from({ length: 250 }, async (_, number) => {
      for await (const delivery of store.subscribe(null, abort.signal))
        if (delivery.kind === 'events') heard.set(number, (heard.get(number) ?? 0) + delivery.events.length);
        else level.add(number);
    });
    await pass(clock, 9, () => level.size === 250);
    assert.is(level.size, 250);
    assert.equal(db.loads.subscriptions, { connections: 3, streams: 250, waiting: 0 });
    const asked = Array.from({ length: 20 }, (_, number) =>
      watched(appended(store, `stream-${number}`, 'none', newEvents(1))),
    );
    await answeredAtOnce(here, asked);
    await pass(clock, 9, () => [...heard.values()].filter((count) => count === 20).length === 250);
    assert.is([...heard.values()].filter((count) => count === 20).length, 250);
    abort.abort();
    await Promise.all(listening);
    await turns();
    assert.is(db.loads.subscriptions.streams, 0);
  }));

test.run();
