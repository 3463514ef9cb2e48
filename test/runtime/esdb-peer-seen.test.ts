import {
  ANY,
  END,
  type EventStoreDBClient,
  eventTypeFilter,
  NO_STREAM,
  START,
  STREAM_EXISTS,
  streamNameFilter,
} from '@eventstore/db-client';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type EsdbHere, startEsdbHere } from '../peers/esdb/esdb.ts';
import { clientTo, collect, disposeClients, errorOf, happened, listenTo, revisionsOf, several } from './esdb-world.ts';

const test = suite<{ esdb: EsdbHere; client: EventStoreDBClient }>(
  'The EventStoreDB peer does what a real 23.10.6 was seen to do',
);
const ADMIN = { credentials: { username: 'admin', password: 'changeit' } };
const BOTH = [
  ['BatchAppend', {}],
  ['Append', ADMIN],
] as const;

test.before(async (context) => {
  context.esdb = await startEsdbHere();
  context.client = clientTo(context.esdb);
});
test.after(async ({ esdb }) => {
  await disposeClients();
  await esdb.stop();
});

const MEBIBYTE = 1024 * 1024;
/** `{"n":0,"text":""}` is 17 bytes of the data. */
const ofBytes = (bytes: number) => ({ ...happened(), data: { n: 0, text: 'x'.repeat(bytes - 17) } });

for (const [rpc, options] of BOTH) {
  test(`${rpc}: 1 MiB of data passes, with metadata and type beside it; one byte more does not`, async ({ client }) => {
    const stream = `size-${rpc}`;
    const full = { ...ofBytes(MEBIBYTE), metadata: { text: 'x'.repeat(600 * 1024) } };
    assert.is((await client.appendToStream(stream, full, options)).success, true);
    const error = await errorOf(client.appendToStream(stream, ofBytes(MEBIBYTE + 1), options));
    assert.is(error.type, 'maximum-append-size-exceeded');
    const together = [ofBytes(MEBIBYTE / 2), ofBytes(MEBIBYTE / 2 + 1)];
    assert.is((await errorOf(client.appendToStream(stream, together, options))).type, 'maximum-append-size-exceeded');
    assert.equal(await revisionsOf(client, stream), [0]);
  });

  test(`${rpc}: an event without a type, an id of zeros, a stream without a name: refused, and nothing is written`, async ({
    client,
    esdb,
  }) => {
    const before = esdb.state().records;
    const refused = [
      client.appendToStream(`refused-${rpc}`, happened(0, ''), options),
      client.appendToStream(`refused-${rpc}`, happened(0, 'A', '00000000-0000-0000-0000-000000000000'), options),
      client.appendToStream('', happened(), options),
    ];
    for (const append of refused) {
      const error = await errorOf(append);
      assert.is(error.type, 'unknown');
      const said = rpc === 'Append' ? 'Exception was thrown by handler.' : 'Could not recognize BadRequest';
      assert.match(String(error.message), said);
    }
    assert.is(esdb.state().records, before);
  });

  test(`${rpc}: an append to the stream $$, which ends a real server, is refused`, async ({ client, esdb }) => {
    const before = esdb.state().records;
    const error = await errorOf(client.appendToStream('$$', happened(), options));
    assert.match(String(error.message), 'A real server ends');
    assert.is(esdb.state().records, before);
  });
}

test('a message of more than 16 MiB: status 8, which the client has no error for', async ({ client }) => {
  const error = await errorOf(client.appendToStream('huge', ofBytes(17 * MEBIBYTE), ADMIN));
  assert.is(error.code, 8);
  assert.is((await errorOf(revisionsOf(client, 'huge'))).type, 'stream-not-found');
});

test('ids come back in small letters', async ({ client }) => {
  const id = 'ABCDEF01-2345-4678-89AB-CDEF01234567';
  await client.appendToStream('letters', happened(0, 'A', id), { expectedRevision: NO_STREAM });
  const [read] = await collect(client.readStream('letters'));
  assert.is(read?.event?.id, id.toLowerCase());
  const again = await client.appendToStream('letters', happened(0, 'A', id), { expectedRevision: NO_STREAM });
  assert.is(again.nextExpectedRevision, 0n);
});

test('an append without events succeeds and makes no stream; one id twice in one append stands twice', async ({
  client,
}) => {
  assert.is((await client.appendToStream('nothing', [], ADMIN)).success, true);
  assert.is((await errorOf(revisionsOf(client, 'nothing'))).type, 'stream-not-found');
  const event = happened();
  await client.appendToStream('twins', [event, event]);
  assert.equal(await revisionsOf(client, 'twins'), [0, 1]);
});

test('any: new then known is written again; known then new is a conflict', async ({ client }) => {
  const known = happened();
  await client.appendToStream('mixed', known);
  assert.is((await client.appendToStream('mixed', [happened(), known], { expectedRevision: ANY })).success, true);
  assert.equal(await revisionsOf(client, 'mixed'), [0, 1, 2]);
  const error = await errorOf(client.appendToStream('mixed', [known, happened()], { expectedRevision: ANY }));
  assert.is(error.type, 'wrong-expected-version');
});

test('the same ids at the revision of now: written again', async ({ client }) => {
  const event = happened();
  await client.appendToStream('twice', event, { expectedRevision: NO_STREAM });
  await client.appendToStream('twice', event, { expectedRevision: 0n });
  assert.equal(await revisionsOf(client, 'twice'), [0, 1]);
});

test('a stream forwards from its end, or none of its events: an error', async ({ client }) => {
  await client.appendToStream('reads', several(2));
  for (const options of [{ fromRevision: END }, { maxCount: 0 }] as const) {
    const error = await errorOf(collect(client.readStream('reads', options)));
    assert.is(error.type, 'unknown');
    assert.match(String(error.message), 'Unexpected ReadStreamResult: Error');
  }
});

test('$all from beyond its end: nothing, and no error', async ({ client }) => {
  const far = { commit: 9_000_000_000n, prepare: 9_000_000_000n };
  assert.equal(await collect(client.readAll({ fromPosition: far })), []);
});

test('a filter of no prefixes gives nothing; one that is no regular expression fails', async ({ client }) => {
  await client.appendToStream('filtered', several(2));
  const none = listenTo(client.subscribeToAll({ fromPosition: START, filter: streamNameFilter({ prefixes: [] }) }));
  await none.untilHeard('caughtUp');
  assert.equal(none.heard, ['confirmed', 'caughtUp']);
  const wrong = listenTo(client.subscribeToAll({ fromPosition: START, filter: eventTypeFilter({ regex: '(' }) }));
  await wrong.untilHeard('error unknown');
});

test('checkpoints while catching up have prepare 0, and nothing is lost by beginning again from any of them', async ({
  client,
}) => {
  for (let at = 0; at < 20; at += 1) {
    await client.appendToStream('checked', happened(at));
    await client.appendToStream('other', several(at % 7));
  }
  const told: { readonly commit: bigint; readonly prepare: bigint }[] = [];
  const checkpointReached = (_: unknown, position: (typeof told)[number]): void => void told.push(position);
  const options = { prefixes: ['checked'], maxSearchWindow: 1, checkpointInterval: 1 };
  const all = listenTo(
    client.subscribeToAll({ fromPosition: START, filter: streamNameFilter({ ...options, checkpointReached }) }),
  );
  await all.untilHeard('caughtUp');
  const catching = told.filter(({ prepare }) => prepare === 0n);
  assert.ok(catching.length > 20);
  for (const from of catching) {
    const rest = listenTo(
      client.subscribeToAll({ fromPosition: from, filter: streamNameFilter({ prefixes: ['checked'] }) }),
    );
    await rest.untilHeard('caughtUp');
    const after = all.positions.filter(({ commit }) => commit > from.commit);
    assert.equal(
      rest.positions.map(({ commit }) => commit),
      after.map(({ commit }) => commit),
    );
  }
});

test('metadata keep one event, and a scavenge takes the older ones', async ({ client, esdb }) => {
  for (const maxCount of [5, 6, 7]) await client.setStreamMetadata('described', { maxCount });
  assert.equal(await revisionsOf(client, '$$described'), [2]);
  assert.is(esdb.scavenge() >= 2, true);
  const all = await collect(client.readAll());
  assert.is(all.filter(({ event }) => event?.streamId === '$$described').length, 1);
});

test('metadata that are no JSON object are taken, and have no effect', async ({ client }) => {
  await client.appendToStream('odd', several(2));
  await client.appendToStream('$$odd', happened(3), ADMIN);
  assert.equal(await revisionsOf(client, 'odd'), [0, 1]);
});

test('deleting a stream that is not there: a conflict; a tombstone for one: done', async ({ client }) => {
  assert.is((await errorOf(client.deleteStream('missing'))).type, 'wrong-expected-version');
  await client.tombstoneStream('missing-2');
  assert.is((await errorOf(client.appendToStream('missing-2', happened()))).type, 'stream-deleted');
});

test('tombstoned: neither its metadata nor a subscription to it are to be had', async ({ client }) => {
  await client.appendToStream('dead', several(2));
  await client.setStreamMetadata('dead', { maxCount: 3 });
  await client.tombstoneStream('dead');
  const subscribed = (stream: string) =>
    new Promise<unknown>((resolve) => client.subscribeToStream(stream).on('error', resolve));
  for (const stream of ['dead', '$$dead']) {
    assert.is((await errorOf(revisionsOf(client, stream))).type, 'stream-deleted', `read ${stream}`);
    assert.is((await errorOf(client.appendToStream(stream, happened(), ADMIN))).type, 'stream-deleted');
    assert.is(((await subscribed(stream)) as { type?: string }).type, 'stream-deleted', `subscribe ${stream}`);
  }
});

test('soft-deleted: stream_exists is refused, a repeat of the first append is known and the stream stays deleted', async ({
  client,
}) => {
  const first = several(3);
  await client.appendToStream('soft', first, { expectedRevision: NO_STREAM });
  await client.deleteStream('soft');
  const exists = await errorOf(client.appendToStream('soft', happened(), { expectedRevision: STREAM_EXISTS }));
  assert.is(exists.type, 'stream-deleted');
  const again = await client.appendToStream('soft', first, { expectedRevision: NO_STREAM });
  assert.is(again.nextExpectedRevision, 2n);
  assert.is((await errorOf(revisionsOf(client, 'soft'))).type, 'stream-not-found');
  const next = await client.appendToStream('soft', happened(), { expectedRevision: NO_STREAM });
  assert.is(next.nextExpectedRevision, 3n);
});

test.run();
