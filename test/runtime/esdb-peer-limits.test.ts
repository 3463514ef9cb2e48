import { END, type EventStoreDBClient, START, streamNameFilter } from '@eventstore/db-client';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type EsdbHere, startEsdbHere } from '../peers/esdb/esdb.ts';
import { clientTo, disposeClients, errorOf, happened, listenTo, revisionsOf, several, until } from './esdb-world.ts';

const test = suite<{ esdb: EsdbHere; client: EventStoreDBClient }>(
  'The EventStoreDB peer: limits, as a real 23.10.6 was seen to have them',
);
const ADMIN = { credentials: { username: 'admin', password: 'changeit' } };

test.before.each(async (context) => {
  context.esdb = await startEsdbHere();
  context.client = clientTo(context.esdb);
});
test.after.each(async ({ esdb }) => {
  await disposeClients();
  await esdb.stop();
});

test('100 subscriptions on one connection: the next call waits in the client, without an error, until its deadline', async ({
  esdb,
  client,
}) => {
  const filter = streamNameFilter({ prefixes: ['quiet'] });
  const open = Array.from({ length: 100 }, () => client.subscribeToAll({ fromPosition: END, filter }));
  await until('100 subscriptions', () => esdb.state().subscriptions === 100);
  assert.is(esdb.state().connections, 1);
  esdb.resetCounters();
  const late = await errorOf(client.appendToStream('a', happened(), { ...ADMIN, deadline: 300 }));
  assert.is(late.type, 'deadline-exceeded');
  assert.equal(esdb.state().calls, {}, 'the server has not heard of it');
  await open[0]?.unsubscribe();
  assert.is((await client.appendToStream('a', happened(), ADMIN)).success, true);
});

test('clients with the same options share one connection, and its streams', async ({ esdb, client }) => {
  const filter = streamNameFilter({ prefixes: ['quiet'] });
  const twin = clientTo(esdb);
  for (const one of [client, twin])
    for (let count = 0; count < 50; count += 1) one.subscribeToAll({ fromPosition: END, filter });
  await until('100 subscriptions', () => esdb.state().subscriptions === 100);
  assert.is(esdb.state().connections, 1);
  assert.is(
    (await errorOf(client.appendToStream('a', happened(), { ...ADMIN, deadline: 300 }))).type,
    'deadline-exceeded',
  );
});

const LIVE = { fromPosition: START, filter: streamNameFilter({ prefixes: ['live'] }) } as const;

test('live, one append of 32 is heard; one of 33 ends the subscription, which goes on from where it stood', async ({
  client,
}) => {
  const first = listenTo(client.subscribeToAll(LIVE));
  await first.untilHeard('caughtUp');
  await client.appendToStream('live', several(32));
  await first.untilCount(34);
  assert.equal(first.heard.slice(2), [...Array(32).keys()]);
  await client.appendToStream('live', several(33));
  await first.untilHeard('error timeout');
  const at = first.positions.at(-1);
  if (at === undefined) throw new Error('no position');
  const given = first.positions.length;
  assert.ok(given >= 32 && given < 65);
  const second = listenTo(client.subscribeToAll({ ...LIVE, fromPosition: at }));
  await second.untilHeard('caughtUp');
  assert.is(given + second.positions.length, 65);
});

test('the error of a dropped subscription is a TimeoutError that says what to do', async ({ client }) => {
  const subscription = client.subscribeToAll(LIVE);
  const dropped = new Promise<unknown>((resolve) => subscription.once('error', resolve));
  await new Promise<void>((resolve) => subscription.once('caughtUp', () => resolve()));
  await client.appendToStream('live', several(1_000));
  const error = await errorOf(dropped.then((why) => Promise.reject(why)));
  assert.is(error.type, 'timeout');
  assert.is(error.code, 10);
  assert.match(String(error.message), 'Consumer too slow to handle event while live. Client resubscription required.');
});

test('catching up, nothing is too much: 5,000 events in appends of 1,000', async ({ client }) => {
  for (let batch = 0; batch < 5; batch += 1) await client.appendToStream('live', several(1_000));
  const { heard, untilHeard } = listenTo(client.subscribeToAll(LIVE));
  await untilHeard('caughtUp');
  assert.is(heard.length, 5_002);
});

test('live, a client that takes nothing is dropped, and hears of it when it takes again; one that takes is not', async ({
  esdb,
  client,
}) => {
  const taking = listenTo(client.subscribeToAll(LIVE));
  await taking.untilHeard('caughtUp');
  const stuck = client.subscribeToAll(LIVE);
  const dropped = new Promise<unknown>((resolve) => stuck.once('error', resolve));
  await new Promise<void>((resolve) => stuck.once('caughtUp', () => resolve()));
  stuck.pause();
  let sent = 0;
  for (; esdb.state().subscriptions === 2 && sent < 10_000; sent += 1)
    await client.appendToStream('live', { ...happened(), data: { n: 0, text: 'x'.repeat(30_000) } });
  assert.is(esdb.state().subscriptions, 1);
  await taking.untilCount(2 + sent);
  assert.not(taking.heard.includes('error timeout'));
  stuck.on('data', () => undefined).resume();
  assert.is(((await dropped) as { type?: string }).type, 'timeout');
});

test('with the times of a real server: an append takes its 1.2 ms, and appends wait side by side', async () => {
  const esdb = await startEsdbHere({ latency: true });
  const client = clientTo(esdb);
  await client.appendToStream('warm', happened(), ADMIN);
  const began = performance.now();
  for (let count = 0; count < 20; count += 1) await client.appendToStream('one', happened(), ADMIN);
  assert.ok(performance.now() - began >= 24);
  await Promise.all(several(200).map((event) => client.appendToStream('many', event, ADMIN)));
  assert.is((await revisionsOf(client, 'many')).length, 200);
  await esdb.stop();
});

test.run();
