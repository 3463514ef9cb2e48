import { type EventStoreDBClient, type Position, START, streamNameFilter } from '@eventstore/db-client';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type EsdbHere, startEsdbHere } from '../peers/esdb/esdb.ts';
import { clientTo, collect, disposeClients, happened, listenTo } from './esdb-world.ts';

const test = suite<{ esdb: EsdbHere; client: EventStoreDBClient }>(
  'The EventStoreDB peer: a scavenge, as a real 23.10.6 was seen to behave',
);

test.before.each(async (context) => {
  context.esdb = await startEsdbHere();
  context.client = clientTo(context.esdb);
});
test.after.each(async ({ esdb }) => {
  await disposeClients();
  await esdb.stop();
});

const FILTERS = [
  ['without a filter', {}],
  ['with a filter', { filter: streamNameFilter({ prefixes: ['kept', 'trimmed'] }) }],
] as const;

/** A stream of which a scavenge leaves the last event alone, and three events of another after it. */
const history = async (client: EventStoreDBClient): Promise<readonly Position[]> => {
  await client.setStreamMetadata('trimmed', { maxCount: 1 });
  const positions: Position[] = [];
  const put = async (stream: string, n: number): Promise<void> => {
    const { position } = await client.appendToStream(stream, happened(n));
    if (position === undefined) throw new Error('no position');
    positions.push(position);
  };
  await put('trimmed', 1);
  await put('trimmed', 2);
  for (const n of [3, 4, 5]) await put('kept', n);
  await put('trimmed', 6);
  return positions;
};

const numbersAfter = async (client: EventStoreDBClient, from: Position | typeof START, options: object) => {
  const { heard, untilHeard } = listenTo(client.subscribeToAll({ fromPosition: from, ...options }));
  await untilHeard('caughtUp');
  return heard.filter((word): word is number => typeof word === 'number');
};

for (const [how, options] of FILTERS) {
  test(`${how}, resumed from a record that was scavenged away: the first event that still stands is not given`, async ({
    client,
    esdb,
  }) => {
    const [first, second, third] = await history(client);
    if (!first || !second || !third) throw new Error('three');
    assert.equal(await numbersAfter(client, second, options), [3, 4, 5, 6]);
    assert.is(esdb.scavenge(), 2);
    for (const gone of [first, second]) assert.equal(await numbersAfter(client, gone, options), [4, 5, 6]);
    assert.equal(await numbersAfter(client, third, options), [4, 5, 6], 'its record stands: nothing is stepped over');
  });
}

test('readAll from a record that was scavenged away loses nothing', async ({ client, esdb }) => {
  const [, second] = await history(client);
  if (!second) throw new Error('two');
  esdb.scavenge();
  const read = await collect(client.readAll({ fromPosition: second }));
  assert.equal(
    read.map(({ event }) => event?.data),
    [3, 4, 5, 6].map((n) => ({ n })),
  );
});

test('nothing stands after the scavenged record: what is written later is given', async ({ client, esdb }) => {
  await client.appendToStream('gone', happened(1));
  const { position } = await client.appendToStream('gone', happened(2));
  await client.tombstoneStream('gone');
  const { position: last } = await client.appendToStream('left', happened(3));
  await client.deleteStream('left');
  if (!position || !last) throw new Error('no position');
  esdb.scavenge();
  const { heard, untilHeard } = listenTo(
    client.subscribeToAll({ fromPosition: last, filter: streamNameFilter({ prefixes: ['later'] }) }),
  );
  await untilHeard('caughtUp');
  await client.appendToStream('later', happened(7));
  await untilHeard(7);
  assert.equal(heard, ['confirmed', 'caughtUp', 7]);
});

test('a subscription that runs while records vanish loses nothing', async ({ client, esdb }) => {
  const { heard, untilHeard } = listenTo(
    client.subscribeToAll({ fromPosition: START, filter: streamNameFilter({ prefixes: ['kept', 'trimmed'] }) }),
  );
  await untilHeard('caughtUp');
  await history(client);
  await untilHeard(6);
  esdb.scavenge();
  await client.appendToStream('kept', happened(8));
  await untilHeard(8);
  assert.equal(heard, ['confirmed', 'caughtUp', 1, 2, 3, 4, 5, 6, 8]);
});

test.run();
