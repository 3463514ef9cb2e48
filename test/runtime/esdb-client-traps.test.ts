import { createRequire } from 'node:module';
import {
  type EventStoreDBClient,
  NO_STREAM,
  START,
  streamNameFilter,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type EsdbHere, startEsdbHere } from '../peers/esdb/esdb.ts';
import {
  clientTo,
  collect,
  disposeClients,
  errorOf,
  happened,
  isPending,
  listenTo,
  revisionsOf,
  several,
  until,
} from './esdb-world.ts';

// What @eventstore/db-client does that nobody would expect of it. The adapter is as it is because of these: when an
// upgrade of the client makes one of them fail, look at what the adapter does about it, and take it away there.

const test = suite<{ esdb: EsdbHere; client: EventStoreDBClient }>('Traps of @eventstore/db-client 6.2.1');

test.before.each(async (context) => {
  context.esdb = await startEsdbHere();
  context.client = clientTo(context.esdb);
});
test.after.each(async ({ esdb }) => {
  await disposeClients();
  await esdb.stop();
});

test('the version is the one that all this was seen in', () => {
  const { version } = createRequire(import.meta.url)('@eventstore/db-client/package.json') as { version: string };
  assert.is(version, '6.2.1');
});

test('a conflict: the error has an empty message and no name of its own', async ({ client }) => {
  await client.appendToStream('a', happened());
  const error = await errorOf(client.appendToStream('a', happened(), { expectedRevision: NO_STREAM }));
  assert.instance(error, WrongExpectedVersionError);
  assert.equal(
    [error.message, error.name, error.type, error.actualVersion],
    ['', 'Error', 'wrong-expected-version', 0n],
  );
});

test('a conflict with throwOnAppendFailure=false: the revision is 1, whatever it really is', async ({
  esdb,
  client,
}) => {
  await client.appendToStream('a', several(6));
  const lenient = clientTo({ connectionString: `${esdb.connectionString}&throwOnAppendFailure=false` });
  const result = await lenient.appendToStream('a', happened(), { expectedRevision: 0n });
  assert.equal([result.success, result.nextExpectedRevision], [false, 1n]);
});

test('an append that is not answered: pending for ever, its deadline notwithstanding', async ({ esdb, client }) => {
  await client.appendToStream('a', happened());
  esdb.fault({ kind: 'noAnswer', on: 'append' });
  const lost = client.appendToStream('a', happened(), { deadline: 50 });
  lost.catch(() => undefined);
  const longAfter = async (): Promise<void> => {
    esdb.fault({ kind: 'noAnswer', on: 'delete' });
    const error = await errorOf(client.deleteStream('a', { deadline: 400 }));
    assert.is(error.type, 'deadline-exceeded'); // other calls do have one
  };
  assert.ok(await isPending(lost, longAfter));
});

test('an append with credentials of its own is a call of its own, and does have its deadline', async ({
  esdb,
  client,
}) => {
  esdb.fault({ kind: 'noAnswer', on: 'append' });
  const credentials = { username: 'admin', password: 'changeit' };
  const error = await errorOf(client.appendToStream('a', happened(), { deadline: 100, credentials }));
  assert.is(error.type, 'deadline-exceeded');
  assert.is(esdb.state().calls.Append, 1);
});

test('a read and a subscription that are not answered: pending without a deadline', async ({ esdb, client }) => {
  await client.appendToStream('a', happened());
  esdb.fault({ kind: 'noAnswer', on: 'read' });
  const reading = collect(client.readStream('a', { deadline: 50 }));
  reading.catch(() => undefined);
  esdb.fault({ kind: 'noAnswer', on: 'subscribe' });
  const { heard } = listenTo(client.subscribeToAll({ fromPosition: START, deadline: 50 }));
  await until('both have arrived', () => esdb.state().faultsWaiting === 0);
  esdb.fault({ kind: 'noAnswer', on: 'delete' });
  assert.ok(await isPending(reading, () => errorOf(client.deleteStream('a', { deadline: 400 }))));
  assert.equal(heard, []);
});

/** What would have ended the process if nobody had listened. */
const uncaught = (): Promise<Error> => new Promise((resolve) => process.once('uncaughtException', resolve));

test('another server dies: appends under way here are rejected, and their answers then kill the process', async ({
  esdb,
  client,
}) => {
  const other = await startEsdbHere();
  await clientTo(other).appendToStream('x', happened());
  await client.appendToStream('a', happened());
  esdb.fault({ kind: 'hold', on: 'append' });
  const innocent = errorOf(client.appendToStream('a', happened()));
  await until('it is held', () => esdb.state().held === 1);
  await other.stop();
  assert.is((await innocent).type, 'unavailable');
  const deadly = uncaught();
  esdb.fault({ kind: 'release' });
  assert.match((await deadly).message, 'undefined is not iterable');
  assert.equal(await revisionsOf(client, 'a'), [0, 1]); // it was written
});

test('one client alone: after a failed read it has two batch streams, and the end of the old one kills the process', async ({
  esdb,
  client,
}) => {
  await client.appendToStream('a', happened());
  esdb.fault({ kind: 'unavailable', on: 'read' });
  await errorOf(revisionsOf(client, 'a')); // from here on it uses another connection, and the old one stays
  esdb.fault({ kind: 'hold', on: 'append' });
  const innocent = errorOf(client.appendToStream('a', happened()));
  await until('it is held', () => esdb.state().held === 1);
  assert.is(esdb.state().connections, 2);
  esdb.fault({ kind: 'cut', connections: 'oldest' });
  assert.is((await innocent).type, 'unavailable');
  const deadly = uncaught();
  esdb.fault({ kind: 'release' });
  assert.match((await deadly).message, 'undefined is not iterable');
});

test('no server: the first append throws the raw error of gRPC, a read the client’s own', async ({ esdb, client }) => {
  await esdb.kill();
  const append = await errorOf(client.appendToStream('a', happened()));
  assert.equal([append.code, append.type], [14, undefined]);
  const read = await errorOf(revisionsOf(clientTo(esdb), 'a'));
  assert.equal([read.code, read.type], [14, 'unavailable']);
});

test('a subscription that has ended: one error, no end, and it never comes back', async ({ esdb, client }) => {
  const { heard, untilHeard } = listenTo(client.subscribeToAll({ fromPosition: START }));
  await untilHeard('caughtUp');
  esdb.fault({ kind: 'endSubscriptions' });
  await untilHeard('error cancelled');
  await client.appendToStream('a', happened(77));
  await revisionsOf(client, 'a');
  assert.ok(!heard.includes(77) && !heard.includes('end'));
  assert.is(esdb.state().subscriptions, 0);
});

test('an error of a read in `for await`: thrown; of a subscription in `for await`: thrown too', async ({
  esdb,
  client,
}) => {
  const events = client.subscribeToAll({ fromPosition: START });
  const consuming = errorOf(
    (async () => {
      for await (const _ of events) if (esdb.state().subscriptions > 0) esdb.fault({ kind: 'endSubscriptions' });
    })(),
  );
  assert.is((await consuming).type, 'cancelled');
});

test('GetSupportedMethods fails with anything but unavailable: every append fails so, for ever', async ({
  esdb,
  client,
}) => {
  esdb.fault({ kind: 'error', code: 13, message: 'once', on: 'features' });
  const first = await errorOf(client.appendToStream('a', happened()));
  const second = await errorOf(client.appendToStream('a', happened()));
  assert.equal([first.code, second.code], [13, 13]);
  assert.is(first, second, 'the same rejected promise');
  assert.is(esdb.state().calls.GetSupportedMethods, 1);
  assert.is((await errorOf(revisionsOf(client, 'a'))).type, 'stream-not-found'); // the connection itself is well
  assert.is((await clientTo(esdb).appendToStream('a', happened())).success, true);
});

test('GetSupportedMethods is not answered: the first append waits without a deadline', async ({ esdb, client }) => {
  esdb.fault({ kind: 'noAnswer', on: 'features' });
  const append = client.appendToStream('a', happened(), { deadline: 50 });
  append.catch(() => undefined);
  await until('it was asked', () => esdb.state().faultsWaiting === 0);
  esdb.fault({ kind: 'noAnswer', on: 'delete' });
  assert.ok(await isPending(append, () => errorOf(client.deleteStream('a', { deadline: 400 }))));
});

test('readAll takes a filter in silence and reads everything', async ({ esdb, client }) => {
  await client.appendToStream('a', happened());
  const options: object = { filter: streamNameFilter({ prefixes: ['a'] }) };
  assert.is((await collect(client.readAll(options))).length, esdb.state().records);
});

test('a subscription without a filter hears of no checkpoint', async ({ client }) => {
  await client.appendToStream('a', several(100));
  const reached: unknown[] = [];
  const options: object = { fromPosition: START, checkpointReached: async () => void reached.push('reached') };
  await listenTo(client.subscribeToAll(options)).untilHeard('caughtUp');
  assert.equal(reached, []);
});

test('a repeated append: success, and no word of its being a repetition', async ({ client }) => {
  const event = happened();
  const first = await client.appendToStream('a', event, { expectedRevision: NO_STREAM });
  const again = await client.appendToStream('a', event, { expectedRevision: NO_STREAM });
  assert.equal([again.success, again.nextExpectedRevision], [first.success, first.nextExpectedRevision]);
});

test('disposed: its streams end, and it goes on working all the same', async ({ client }) => {
  await client.appendToStream('a', happened());
  await client.dispose();
  assert.is((await client.appendToStream('a', happened())).nextExpectedRevision, 1n);
  assert.equal(await revisionsOf(client, 'a'), [0, 1]);
});

test.run();
