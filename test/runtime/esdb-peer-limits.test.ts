import { END, type EventStoreDBClient, streamNameFilter } from '@eventstore/db-client';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type EsdbHere, startEsdbHere } from '../peers/esdb/esdb.ts';
import { clientTo, disposeClients, errorOf, happened, until } from './esdb-world.ts';

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

test.run();
