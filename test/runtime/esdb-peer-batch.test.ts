import type { EventStoreDBClient } from '@eventstore/db-client';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type EsdbHere, startEsdbHere } from '../peers/esdb/esdb.ts';
import { clientTo, collect, disposeClients, errorOf, happened, isPending, revisionsOf, until } from './esdb-world.ts';

const test = suite<{ esdb: EsdbHere; client: EventStoreDBClient }>(
  'The EventStoreDB peer: appends of one call, as Streams.BatchAppend.cs has them',
);

test.before.each(async (context) => {
  context.esdb = await startEsdbHere();
  context.client = clientTo(context.esdb);
});
test.after.each(async ({ esdb }) => {
  await disposeClients();
  await esdb.stop();
});

const written = async (client: EventStoreDBClient): Promise<string[]> =>
  (await collect(client.readAll())).flatMap(({ event }) =>
    event === undefined || event.streamId.startsWith('$') ? [] : [event.streamId],
  );

test('they are begun in the order of their messages: one that is held holds those behind it', async ({
  client,
  esdb,
}) => {
  await client.appendToStream('first', happened());
  esdb.fault({ kind: 'hold', on: 'append' });
  const held = client.appendToStream('held', happened());
  await until('it is held', () => esdb.state().held === 1);
  const behind = client.appendToStream('behind', happened());
  assert.ok(await isPending(behind, () => collect(client.readAll({ maxCount: 1 }))));
  assert.equal(await written(client), ['first']);
  esdb.fault({ kind: 'release' });
  await Promise.all([held, behind]);
  assert.equal(await written(client), ['first', 'held', 'behind']);
});

test('busy, after one: the second is refused and the third is written; the call goes on', async ({ client, esdb }) => {
  await client.appendToStream('first', happened());
  esdb.fault({ kind: 'busy', after: 1 });
  const [one, two, three] = [0, 1, 2].map((number) => client.appendToStream(`s-${number}`, happened()));
  assert.ok(one && two && three);
  const [, refused] = await Promise.all([one, errorOf(two), three]);
  assert.match(String(refused.message), /Server Is Busy/);
  assert.equal(await written(client), ['first', 's-0', 's-2']);
  assert.is(esdb.state().faultsWaiting, 0);
});

test('cutAppend, after one: the second is written and nobody hears of it; what is behind it is not', async ({
  client,
  esdb,
}) => {
  await client.appendToStream('a', happened());
  esdb.fault({ kind: 'cutAppend', after: 1 });
  const [one, two, three] = [0, 1, 2].map((number) => errorOf(client.appendToStream(`s-${number}`, happened())));
  assert.ok(one && two && three);
  one.catch(() => undefined); // it may have been answered before the cut
  assert.is((await two).type, 'unavailable');
  assert.is((await three).type, 'unavailable');
  await until('nobody is connected', () => esdb.state().connections === 0);
  assert.equal([await revisionsOf(client, 's-0'), await revisionsOf(client, 's-1')], [[0], [0]]);
  assert.equal(await written(client), ['a', 's-0', 's-1']);
});

test.run();
