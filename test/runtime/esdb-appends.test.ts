import { inspect } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openEventStoreDb } from '../../adapters/eventstore/eventstoredb/store.ts';
import { type ExpectedRevision, StoreUnavailable } from '../../commands/ports/event-store.ts';
import { systemClock } from '../../runtime/clock.ts';
import { appended, collect, idsOf, newEvent, newEvents } from '../contracts/event-store.support.ts';
import { startEsdbHere } from '../peers/esdb/esdb-here.ts';
import { pass, turns, type Watched, watched, withServer } from '../support/esdb-here.ts';

const test = suite('appends to EventStoreDB: what is not answered is unknown, and the same is asked again (F11, F12)');

const failureOf = async (call: Promise<unknown>): Promise<Error> => {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('It did not fail.');
};
const causeOf = (error: Error): string => (error.cause instanceof Error ? error.cause.message : '');

test('no answer at all: twice 5 s, then unavailable; afterwards the same append is taken', () =>
  withServer(async ({ server, clock, store }) => {
    const events = newEvents(2);
    server.fault({ kind: 'noAnswer', on: 'append', times: -1 });
    const asked = watched(store.append('a', 'none', events));
    const passed = await pass(clock, 20, asked.settled);
    const error = await failureOf(asked.result);
    assert.instance(error, StoreUnavailable);
    assert.match(causeOf(error), /did not answer an append to test:a within 5 s/);
    assert.ok(passed >= 10 && passed <= 12, `${passed} s`);
    server.clearFaults();
    assert.is((await appended(store, 'a', 'none', events)).revision, 1);
  }));

test('committed and not answered: the second try has the same ids, one copy stands there, and it was this call', () =>
  withServer(async ({ server, clock, store }) => {
    const events = newEvents(3);
    server.fault({ kind: 'committedNotAnswered', times: 1 });
    const asked = watched(store.append('a', 'none', events));
    await pass(clock, 10, asked.settled);
    const result = await asked.result;
    assert.is(result.outcome, 'appended');
    assert.equal(idsOf(await collect(store.readStream('a'))), idsOf(events));
    assert.is(server.state().faultsWaiting, 0);
  }));

test('committed and never answered: the caller that asks again gets the first answer', () =>
  withServer(async ({ server, clock, store }) => {
    const events = newEvents(2);
    server.fault({ kind: 'committedNotAnswered', times: -1 });
    const asked = watched(store.append('a', 'none', events));
    await pass(clock, 20, asked.settled);
    assert.instance(await failureOf(asked.result), StoreUnavailable);
    server.clearFaults();
    const again = await store.append('a', 'none', events);
    const last = await store.readLast('a');
    assert.equal(again, { outcome: 'appended', revision: 1, position: last?.position });
  }));

for (const repeatedPosition of ['none', 'invalid', 'first'] as const)
  test(`a repeated append gives the first position, whatever the server says of it (${repeatedPosition})`, () =>
    withServer(
      async ({ store }) => {
        const events = newEvents(2);
        const first = await appended(store, 'a', 'none', events);
        assert.equal(await store.append('a', 'none', events), first);
      },
      { repeatedPosition },
    ));

test('no server yet: the first append is unavailable within two seconds and says why; then it is there and takes it', async () => {
  const server = await startEsdbHere();
  await server.kill();
  const store = openEventStoreDb(server.connectionString, { sleep: systemClock.sleep }).store('test:');
  const calls = [() => store.append('a', 'none', newEvents(1)), () => store.head(), () => store.readLast('a')];
  for (const call of calls) {
    const error = await failureOf(call());
    assert.instance(error, StoreUnavailable);
    assert.match(causeOf(error), /UNAVAILABLE/);
  }
  await server.restart();
  assert.is((await appended(store, 'a', 'none', newEvents(1))).revision, 0);
  await store.close();
  await server.stop();
});

test('one server dies with an append under way: the pending append to another server is not touched', () =>
  withServer(async (here) =>
    withServer(async (other) => {
      here.server.fault({ kind: 'hold', on: 'append' });
      const events = newEvents(1);
      const pending = watched(here.store.append('a', 'none', events));
      other.server.fault({ kind: 'noAnswer', on: 'append', times: 1 });
      const doomed = watched(other.store.append('a', 'none', newEvents(1)));
      await turns();
      await other.server.kill();
      await turns();
      assert.not(pending.settled());
      here.server.fault({ kind: 'release' });
      assert.is((await pending.result).outcome, 'appended');
      await pass(other.clock, 20, doomed.settled);
      assert.instance(await failureOf(doomed.result), StoreUnavailable);
    }),
  ));

test('a frozen server: calls end by our clock; thawed, everything goes on over a new connection', () =>
  withServer(async ({ server, clock, store }) => {
    await appended(store, 'a', 'none', newEvents(1));
    server.fault({ kind: 'freeze' });
    const asked = [watched(store.append('a', 0, newEvents(1))), watched(store.readLast('a')), watched(store.head())];
    await pass(clock, 80, () => asked.every(({ settled }) => settled()));
    for (const { result } of asked) assert.instance(await failureOf(result), StoreUnavailable);
    server.fault({ kind: 'thaw' });
    await turns();
    const last = await store.readLast('a');
    assert.ok(last !== undefined && last.revision <= 1);
    assert.is((await appended(store, 'a', last.revision, newEvents(1))).revision, last.revision + 1);
    const { connections } = server.state();
    assert.is(connections, 1, 'those that were given up are closed');
  }));

test('unavailable, an aborted write, a cut connection: tried again at once, and taken', () =>
  withServer(async ({ server, clock, store }) => {
    let revision: ExpectedRevision = 'none';
    for (const order of [
      () => server.fault({ kind: 'unavailable', on: 'append', times: 2 }),
      () => server.fault({ kind: 'error', on: 'append', code: 10, message: 'aborted' }),
      () => server.fault({ kind: 'cut' }),
    ]) {
      order();
      const asked: Watched<{ readonly revision: number }> = watched(appended(store, 'a', revision, newEvents(1)));
      await pass(clock, 3, asked.settled);
      revision = (await asked.result).revision;
    }
    assert.is(revision, 2);
  }));

test('more than the server takes in one append: refused with the limit, asked once', () =>
  withServer(
    async ({ server, store }) => {
      const error = await failureOf(store.append('a', 'none', [newEvent('Big', { text: 'x'.repeat(4000) })]));
      assert.instance(error, RangeError);
      assert.match(error.message, /takes 2000 bytes in one append at the most/);
      assert.is(server.state().calls.Append, 1);
    },
    { maxAppendSize: 2000 },
  ));

test('TLS with user and password: in the URL or apart, encoded characters too; wrong ones are told, and nowhere shown', async () => {
  const password = 'p@ss:w/ord %';
  const server = await startEsdbHere({ tls: true, users: [{ name: 'mover', password }] });
  const open = (url: string, login?: { username: string; password: string }) =>
    openEventStoreDb(url, { sleep: systemClock.sleep, ...(login ? { login } : {}) }).store('test:');
  const good = open(server.connectionString);
  assert.is((await appended(good, 'a', 'none', newEvents(1))).revision, 0);
  const bare = server.connectionString.replace(/\/\/[^@]*@/, '//');
  const apart = open(bare, { username: 'mover', password });
  assert.is((await appended(apart, 'a', 0, newEvents(1))).revision, 1);
  const wrong = open(bare, { username: 'mover', password: 'sesame-canary' });
  for (const call of [() => wrong.append('a', 1, newEvents(1)), () => wrong.head()]) {
    const error = await failureOf(call());
    assert.instance(error, StoreUnavailable);
    assert.match(causeOf(error), /access-denied/);
    assert.not.match(inspect(error, { depth: 9, showHidden: true }), /sesame|c2VzYW1l/);
  }
  assert.throws(() => open(bare), /with TLS needs a user/);
  const stranger = open(bare.replace(/&tlsCAFile=[^&]*/, ''), { username: 'mover', password });
  assert.instance(await failureOf(stranger.head()), StoreUnavailable);
  for (const store of [good, apart, wrong, stranger]) await store.close();
  await server.stop();
});

test('what others wrote into a stream of ours is neither skipped nor guessed at', () =>
  withServer(async ({ server, store }) => {
    await appended(store, 'a', 'none', newEvents(1));
    server.log.append('test:a', 'any', [
      {
        id: '11111111-1111-4111-8111-111111111111',
        type: 'Theirs',
        contentType: 'application/json',
        data: Buffer.from('{}'),
        metadata: Buffer.from('{}'),
      },
    ]);
    const error = await failureOf(collect(store.readStream('a')));
    assert.match(error.message, /Event 1 of test:a in EventStoreDB was not written by Sampan/);
  }));

test.run();
