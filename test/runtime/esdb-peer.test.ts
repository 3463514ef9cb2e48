import { ANY, BACKWARDS, END, type EventStoreDBClient, NO_STREAM, START, STREAM_EXISTS } from '@eventstore/db-client';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type EsdbHere, startEsdbHere } from '../peers/esdb/esdb.ts';
import { clientTo, collect, disposeClients, errorOf, happened, revisionsOf, several } from './esdb-world.ts';

const test = suite<{ esdb: EsdbHere; client: EventStoreDBClient }>('The EventStoreDB peer');
const ADMIN = { credentials: { username: 'admin', password: 'changeit' } };

test.before(async (context) => {
  context.esdb = await startEsdbHere();
  context.client = clientTo(context.esdb);
});
test.after(async ({ esdb }) => {
  await disposeClients();
  await esdb.stop();
});

for (const [rpc, options] of [
  ['BatchAppend', {}],
  ['Append', ADMIN],
] as const) {
  test(`${rpc}: the expected revision decides, and a conflict writes nothing`, async ({ client, esdb }) => {
    const stream = `conflict-${rpc}`;
    esdb.resetCounters();
    const first = await client.appendToStream(stream, several(3), { expectedRevision: NO_STREAM, ...options });
    assert.is(first.nextExpectedRevision, 2n);
    for (const expectedRevision of [NO_STREAM, 1n, 3n] as const) {
      const error = await errorOf(client.appendToStream(stream, happened(), { expectedRevision, ...options }));
      assert.is(error.type, 'wrong-expected-version');
      assert.is(error.actualVersion, 2n);
      assert.is(error.expectedVersion, expectedRevision);
    }
    const absent = await errorOf(
      client.appendToStream(`${stream}-x`, happened(), { expectedRevision: STREAM_EXISTS, ...options }),
    );
    assert.is(absent.actualVersion, 'no_stream');
    assert.is((await client.appendToStream(stream, happened(), { expectedRevision: 2n, ...options })).success, true);
    assert.equal(await revisionsOf(client, stream), [0, 1, 2, 3]);
    assert.is(esdb.state().calls[rpc], 6);
  });

  test(`${rpc}: a repetition at exactly its place is answered with the revision and position of the first write`, async ({
    client,
  }) => {
    const stream = `repeat-${rpc}`;
    const [one, two, three] = several(3);
    if (!one || !two || !three) throw new Error('three');
    const send = (events: ReturnType<typeof several>, expectedRevision: bigint | typeof NO_STREAM) =>
      client.appendToStream(stream, events, { expectedRevision, ...options });
    const first = await send([one, two], NO_STREAM);
    await send([three], 1n);
    const again = await send([one, two], NO_STREAM);
    assert.is(again.nextExpectedRevision, 1n);
    assert.ok(first.position);
    assert.equal(again.position, first.position);
    assert.is((await send([two, three], 0n)).nextExpectedRevision, 2n);
    const different: readonly (readonly [ReturnType<typeof several>, bigint | typeof NO_STREAM])[] = [
      [[one, happened()], NO_STREAM],
      [[happened(), two], NO_STREAM],
      [[two, one], NO_STREAM],
      [[one, two, three, happened()], NO_STREAM],
      [[one, two], 0n],
    ];
    for (const [events, expected] of different)
      assert.is((await errorOf(send(events, expected))).type, 'wrong-expected-version');
    assert.equal(await revisionsOf(client, stream), [0, 1, 2]);
  });
}

test('any: a known id is not written again in its stream, but in another', async ({ client }) => {
  const event = happened();
  await client.appendToStream('any-1', event, { expectedRevision: ANY });
  await client.appendToStream('any-1', happened(), { expectedRevision: ANY });
  assert.is((await client.appendToStream('any-1', event, { expectedRevision: ANY })).nextExpectedRevision, 0n);
  assert.is((await client.appendToStream('any-2', event, { expectedRevision: ANY })).nextExpectedRevision, 0n);
  assert.equal(await revisionsOf(client, 'any-1'), [0, 1]);
  assert.equal(await revisionsOf(client, 'any-2'), [0]);
});

test('an append larger than the limit: refused by both RPCs, and nothing is written', async ({ client }) => {
  const large = { ...happened(), data: { n: 1, text: 'x'.repeat(1_100_000) } };
  for (const options of [{}, ADMIN]) {
    const error = await errorOf(client.appendToStream('large', large, options));
    assert.is(error.type, 'maximum-append-size-exceeded');
    assert.is(error.maxAppendSize, 1_048_576);
  }
  assert.is((await errorOf(revisionsOf(client, 'large'))).type, 'stream-not-found');
});

test('a stream is read from a revision, in both directions, as many as asked for', async ({ client }) => {
  await client.appendToStream('read', several(6));
  const numbers = async (options: object): Promise<bigint[]> =>
    (await collect(client.readStream('read', options))).map(({ event }) => event?.revision ?? -1n);
  assert.equal(await numbers({ fromRevision: 4n }), [4n, 5n]);
  assert.equal(await numbers({ fromRevision: 1n, maxCount: 2 }), [1n, 2n]);
  assert.equal(await numbers({ direction: BACKWARDS, fromRevision: END, maxCount: 2 }), [5n, 4n]);
  assert.equal(await numbers({ direction: BACKWARDS, fromRevision: 1n }), [1n, 0n]);
  assert.equal(await numbers({ fromRevision: 9n }), []);
  assert.is((await errorOf(collect(client.readStream('nowhere')))).type, 'stream-not-found');
});

test('$all: positions grow by no guessable number, forwards includes the position, backwards does not', async ({
  client,
}) => {
  const { position } = await client.appendToStream('all', several(4));
  const all = await collect(client.readAll());
  const positions = all.map(({ event }) => event?.position.commit ?? 0n);
  assert.ok(positions.every((commit, index) => index === 0 || commit > (positions[index - 1] ?? 0n) + 1n));
  const last = all.at(-1)?.event?.position;
  assert.equal(last, position);
  if (!last) throw new Error('no event');
  assert.equal((await collect(client.readAll({ fromPosition: last }))).length, 1);
  const before = await collect(client.readAll({ fromPosition: last, direction: BACKWARDS, maxCount: 1 }));
  assert.is(before[0]?.event?.revision, 2n);
  const newest = await collect(client.readAll({ fromPosition: END, direction: BACKWARDS, maxCount: 1 }));
  assert.is(newest[0]?.event?.revision, 3n);
  const read = await collect(client.readStream('all', { direction: BACKWARDS, fromRevision: END, maxCount: 1 }));
  assert.equal(read[0]?.event?.position, position);
  const between = { commit: last.commit + 1n, prepare: last.prepare + 1n };
  assert.is((await errorOf(collect(client.readAll({ fromPosition: between })))).type, 'unknown');
});

test('$all: holds the streams of the system and of metadata', async ({ client, esdb }) => {
  await client.setStreamMetadata('with-metadata', { maxCount: 3 });
  esdb.writeStats();
  const all = await collect(client.readAll());
  assert.ok(all[0]?.event?.streamId.startsWith('$'));
  const types = new Set(all.map(({ event }) => event?.type));
  for (const type of ['$metadata', '$settings', '$statsCollected']) assert.ok(types.has(type), type);
});

test('$maxCount: holds at once, also for what was written before; $all keeps it until a scavenge', async ({
  client,
  esdb,
}) => {
  await client.appendToStream('kept', several(5));
  await client.setStreamMetadata('kept', { maxCount: 2 });
  assert.equal((await client.getStreamMetadata('kept')).metadata, { maxCount: 2 });
  assert.equal(await revisionsOf(client, 'kept'), [3, 4]);
  await client.appendToStream('kept', several(1), { expectedRevision: 4n });
  assert.equal(await revisionsOf(client, 'kept'), [4, 5]);
  const inAll = async (): Promise<number[]> =>
    (await collect(client.readAll()))
      .filter(({ event }) => event?.streamId === 'kept')
      .map(({ event }) => Number(event?.revision));
  assert.equal(await inAll(), [0, 1, 2, 3, 4, 5]);
  assert.is(esdb.scavenge(), 4);
  assert.equal(await inAll(), [4, 5]);
  await client.setStreamMetadata('kept', { truncateBefore: 5 });
  assert.equal(await revisionsOf(client, 'kept'), [5]);
});

test('$maxAge: what is older goes, the last event too, and revisions go on', async ({ client }) => {
  await client.setStreamMetadata('aged', { maxAge: 1 });
  await client.appendToStream('aged', several(2));
  while ((await revisionsOf(client, 'aged')).length > 0); // the runner's limit is for hangs
  assert.is((await client.appendToStream('aged', happened(), { expectedRevision: 1n })).nextExpectedRevision, 2n);
});

test('deleted: nobody finds it; written to again, its revisions go on; the revision is checked', async ({ client }) => {
  await client.appendToStream('gone', several(3));
  const early = await errorOf(client.deleteStream('gone', { expectedRevision: 0n }));
  assert.is(early.type, 'wrong-expected-version');
  await client.deleteStream('gone', { expectedRevision: 2n });
  assert.is((await errorOf(revisionsOf(client, 'gone'))).type, 'stream-not-found');
  const again = await client.appendToStream('gone', several(2), { expectedRevision: NO_STREAM });
  assert.is(again.nextExpectedRevision, 4n);
  assert.equal(await revisionsOf(client, 'gone'), [3, 4]);
});

test('deleted: new metadata bring the stream back, but none of its events', async ({ client }) => {
  await client.appendToStream('back', several(3));
  await client.deleteStream('back');
  await client.setStreamMetadata('back', { maxCount: 9 });
  assert.equal(await revisionsOf(client, 'back'), []);
  assert.equal((await client.getStreamMetadata('back')).metadata, { maxCount: 9, truncateBefore: 3 });
  assert.is((await client.appendToStream('back', happened(), { expectedRevision: 2n })).nextExpectedRevision, 3n);
  assert.equal(await revisionsOf(client, 'back'), [3]);
});

test('tombstoned: it can be neither read nor written any more, by either RPC', async ({ client }) => {
  await client.appendToStream('dead', several(2));
  await client.tombstoneStream('dead', { expectedRevision: 1n });
  assert.is((await errorOf(revisionsOf(client, 'dead'))).type, 'stream-deleted');
  for (const options of [{}, ADMIN])
    assert.is((await errorOf(client.appendToStream('dead', happened(), options))).type, 'stream-deleted');
  const all = await collect(client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 }));
  assert.is(all[0]?.event?.type, '$streamDeleted');
});

test('a reader that takes its time: everything arrives in order', async ({ client }) => {
  for (let batch = 0; batch < 5; batch += 1) await client.appendToStream('long', several(2_000));
  let expected = 0n;
  for await (const { event } of client.readStream('long', { fromRevision: START })) {
    assert.is(event?.revision, expected);
    if (expected % 1_000n === 0n) await new Promise((resolve) => setImmediate(resolve));
    expected += 1n;
  }
  assert.is(expected, 10_000n);
});

test.run();
