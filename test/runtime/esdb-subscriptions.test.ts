import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Delivery, EventStore, StreamFilter } from '../../commands/ports/event-store.ts';
import { StoreUnavailable } from '../../commands/ports/event-store.ts';
import { appended, idsOf, newEvents } from '../contracts/event-store.support.ts';
import type { EsdbFault } from '../peers/esdb/esdb-control.ts';
import { type Here, pass, turns, withServer } from '../support/esdb-here.ts';

const test = suite('subscriptions to EventStoreDB come back by themselves, and miss and double nothing (F14)');

/** Everything that a subscription gives, as it comes, taken by a consumer that is never behind. */
const heard = (store: EventStore, after: Delivery['position'] = null, filter?: StreamFilter) => {
  const abort = new AbortController();
  const seen: Delivery[] = [];
  let error: unknown;
  const listening = (async () => {
    for await (const delivery of store.subscribe(after, abort.signal, filter)) seen.push(delivery);
  })().catch((told: unknown) => {
    error = told;
  });
  const events = () => seen.flatMap((delivery) => (delivery.kind === 'events' ? [...delivery.events] : []));
  return {
    seen,
    events,
    error: () => error,
    caughtUp: () => seen.some(({ kind }) => kind === 'caughtUp'),
    stop: async () => {
      abort.abort();
      await listening;
    },
  };
};

/** Appends, then waits in virtual time until they were heard: how many seconds that took. */
const secondsUntilHeard = async ({ clock, store }: Here, listener: ReturnType<typeof heard>, stream: string) => {
  const events = newEvents(3);
  const before = listener.events().length;
  const last = await store.readLast(stream);
  await appended(store, stream, last?.revision ?? 'none', events);
  const seconds = await pass(clock, 40, () => listener.events().length >= before + 3);
  assert.equal(idsOf(listener.events().slice(before)), idsOf(events));
  return seconds;
};

const faults: readonly (readonly [name: string, orders: readonly EsdbFault[], within: number])[] = [
  ['all subscriptions are ended by the server', [{ kind: 'endSubscriptions' }], 6],
  ['all connections are cut', [{ kind: 'cut' }], 6],
  ['they go silent, with everything else in order', [{ kind: 'silent' }], 30],
  [
    'ended, and refused for a while',
    [{ kind: 'unavailable', on: 'subscribe', times: 4 }, { kind: 'endSubscriptions' }],
    20,
  ],
];
for (const [name, orders, within] of faults)
  test(`${name}: what is appended then is heard within ${within} s of virtual time, once, in order`, () =>
    withServer(async (here) => {
      const { server, store, clock, troubles } = here;
      const listener = heard(store);
      await pass(clock, 5, listener.caughtUp);
      assert.ok((await secondsUntilHeard(here, listener, 'a')) <= 1);
      for (const order of orders) server.fault(order);
      await turns();
      const seconds = await secondsUntilHeard(here, listener, 'a');
      assert.ok(seconds <= within, `${seconds} s`);
      assert.ok((await secondsUntilHeard(here, listener, 'b')) <= 1);
      assert.ok(troubles.length > 0);
      const ids = idsOf(listener.events());
      assert.is(new Set(ids).size, 9);
      await listener.stop();
    }));

test('the server is gone for a minute: the subscription waits, and has all that was appended when it is back', () =>
  withServer(async (here) => {
    const { server, clock, store } = here;
    const listener = heard(store);
    await secondsUntilHeard(here, listener, 'a');
    await server.kill();
    await pass(clock, 60);
    assert.is(listener.error(), undefined);
    await server.restart();
    assert.ok((await secondsUntilHeard(here, listener, 'a')) <= 10);
    await listener.stop();
  }));

test('events that the server delivers twice are given once', () =>
  withServer(async (here) => {
    const { server, store, clock } = here;
    const listener = heard(store);
    await pass(clock, 5, listener.caughtUp);
    server.fault({ kind: 'duplicate', times: 2 });
    await secondsUntilHeard(here, listener, 'a');
    await secondsUntilHeard(here, listener, 'a');
    assert.is(server.state().faultsWaiting, 0);
    assert.is(new Set(idsOf(listener.events())).size, listener.events().length);
    await listener.stop();
  }));

test('a subscription that breaks in the middle of catching up goes on from there', () =>
  withServer(async (here) => {
    const { server, store, clock } = here;
    const events = newEvents(900);
    await appended(store, 'a', 'none', events);
    server.fault({ kind: 'cutAfter', on: 'subscribe', events: 250, times: 3 });
    const listener = heard(store);
    await pass(clock, 30, () => listener.events().length >= 900);
    assert.equal(idsOf(listener.events()), idsOf(events));
    assert.is(server.state().faultsWaiting, 0);
    await listener.stop();
  }));

test('quiet for us, busy for others: the position goes on, so that a restart need not read it all again', () =>
  withServer(async ({ server, store, clock }) => {
    const listener = heard(store, null, { eventTypes: ['Wanted'] });
    await pass(clock, 5, listener.caughtUp);
    await appended(store, 'a', 'none', newEvents(40));
    for (let times = 0; times < 5; times += 1) server.writeStats();
    await pass(clock, 15);
    const checkpoint = listener.seen.findLast(({ kind }) => kind === 'checkpoint');
    assert.ok(checkpoint?.position, 'a checkpoint');
    const last = (await store.readLast('a'))?.position;
    assert.ok(last !== undefined && checkpoint?.position && store.comparePositions(checkpoint.position, last) >= 0);
    assert.equal(listener.events(), []);
    await listener.stop();
  }));

test('a slow consumer: no checkpoint and no "caught up" overtakes an event that came before it', () =>
  withServer(async ({ store, clock }) => {
    const abort = new AbortController();
    const seen: Delivery[] = [];
    let goOn = (): void => undefined;
    const stuck = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    await appended(store, 'a', 'none', newEvents(1, 'Wanted'));
    const listening = (async () => {
      for await (const delivery of store.subscribe(null, abort.signal, { eventTypes: ['Wanted'] })) {
        seen.push(delivery);
        await stuck;
      }
    })();
    await pass(clock, 5, () => seen.length > 0);
    // As many as are held for a consumer that is stuck, a few that wait in the client's buffer, then a checkpoint.
    for (let at = 0; at < 2006; at += 34) {
      await appended(store, 'a', at, newEvents(17, 'Wanted')); // live, a subscription has room for 32
      await appended(store, 'a', at + 17, newEvents(17, 'Wanted'));
    }
    await appended(store, 'a', 2006, newEvents(1200, 'Other'));
    await turns(400);
    goOn();
    const count = () => seen.flatMap((delivery) => (delivery.kind === 'events' ? delivery.events : [])).length;
    await pass(clock, 100, () => count() >= 2007 && seen.some(({ kind }) => kind === 'checkpoint'));
    abort.abort();
    await listening;
    assert.is(count(), 2007);
    assert.ok(seen.some(({ kind }) => kind === 'checkpoint'));
    for (const [index, { position }] of seen.entries()) {
      const before = seen[index - 1]?.position ?? null;
      if (before !== null && position !== null) assert.ok(store.comparePositions(before, position) <= 0, `${index}`);
    }
  }));

test('a server that does not tell who has caught up: found out by looking at the log', () =>
  withServer(
    async ({ store, clock }) => {
      await appended(store, 'a', 'none', newEvents(700));
      const listener = heard(store);
      await pass(clock, 25, listener.caughtUp);
      assert.ok(listener.caughtUp());
      assert.is(listener.events().length, 700);
      assert.is(listener.seen.at(-1)?.kind, 'caughtUp');
      await listener.stop();
    },
    { tellsCaughtUp: false },
  ));

test('others’ streams on the same server are not seen, by any way of reading', () =>
  withServer(async (here) => {
    const { server, store, clock } = here;
    const theirs = {
      type: 'Wanted',
      contentType: 'application/json',
      data: Buffer.from('{}'),
      metadata: Buffer.from('{}'),
    };
    server.log.append('order-1', 'any', [{ id: '11111111-1111-4111-8111-111111111111', ...theirs }]);
    server.log.append('tester:a', 'any', [{ id: '22222222-2222-4222-8222-222222222222', ...theirs }]);
    for (const filter of [undefined, { eventTypes: ['Wanted'] }, { streamPrefixes: [''] }]) {
      const listener = heard(store, null, filter);
      await pass(clock, 5, listener.caughtUp);
      assert.equal(listener.events(), []);
      for await (const page of store.readAll(null, filter)) assert.equal(page, []);
      await listener.stop();
    }
  }));

test('the store is closed: a subscription that was not left ends with an error, and nothing is held any more', () =>
  withServer(async ({ store, clock, server }) => {
    const listener = heard(store);
    await pass(clock, 5, listener.caughtUp);
    await store.close();
    await turns();
    assert.instance(listener.error(), StoreUnavailable);
    assert.is(server.state().subscriptions, 0);
  }));

test('left by its consumer: the server is told', () =>
  withServer(async ({ store, clock, server }) => {
    const listener = heard(store);
    await pass(clock, 5, listener.caughtUp);
    assert.is(server.state().subscriptions, 1);
    await listener.stop();
    await turns();
    assert.is(server.state().subscriptions, 0);
  }));

test.run();
