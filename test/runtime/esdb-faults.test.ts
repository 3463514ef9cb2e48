import {
  type EventStoreDBClient,
  eventTypeFilter,
  type Filter,
  NO_STREAM,
  START,
  streamNameFilter,
} from '@eventstore/db-client';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type EsdbFault, type EsdbHere, startEsdbHere } from '../peers/esdb/esdb.ts';
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

const test = suite<{ esdb: EsdbHere; client: EventStoreDBClient }>('The EventStoreDB peer: subscriptions and faults');

test.before.each(async (context) => {
  context.esdb = await startEsdbHere();
  context.client = clientTo(context.esdb);
});
test.after.each(async ({ esdb }) => {
  await disposeClients();
  await esdb.stop();
});

const ours = { filter: streamNameFilter({ prefixes: ['task-'] }) };

test('a subscription: confirmation, what stands after the position, caughtUp, then what comes', async ({ client }) => {
  const { position } = await client.appendToStream('task-1', [happened(1)]);
  if (!position) throw new Error('no position');
  await client.appendToStream('task-1', [happened(2), happened(3)]);
  const { heard, untilHeard } = listenTo(client.subscribeToAll({ fromPosition: position, ...ours }));
  await untilHeard('caughtUp');
  await client.appendToStream('other', happened(9));
  await client.appendToStream('task-2', happened(4));
  await untilHeard(4);
  assert.equal(heard, ['confirmed', 2, 3, 'caughtUp', 4]);
});

test('filters: by prefixes and by expression, of streams and of types', async ({ client }) => {
  await client.appendToStream('task-1', [happened(1, 'Alpha'), happened(2, 'Beta')]);
  await client.appendToStream('plan-1', [happened(3, 'Alpha')]);
  const numbersOf = async (filter: Filter): Promise<readonly unknown[]> => {
    const { heard, untilHeard } = listenTo(client.subscribeToAll({ fromPosition: START, filter }));
    await untilHeard('caughtUp');
    return heard.filter((word) => typeof word === 'number');
  };
  assert.equal(await numbersOf(streamNameFilter({ prefixes: ['plan-', 'task-'] })), [1, 2, 3]);
  assert.equal(await numbersOf(streamNameFilter({ regex: '^pl.n' })), [3]);
  assert.equal(await numbersOf(eventTypeFilter({ prefixes: ['Be'] })), [2]);
  assert.equal(await numbersOf(eventTypeFilter({ regex: '^A' })), [1, 3]);
});

test('checkpoints: one after every interval times window events looked at, matching or not', async ({
  client,
  esdb,
}) => {
  await client.appendToStream('other', several(70 - esdb.state().records));
  const reached: bigint[] = [];
  const filter = streamNameFilter({
    prefixes: ['task-'],
    maxSearchWindow: 10,
    checkpointInterval: 3,
    checkpointReached: async (_subscription, { commit }) => void reached.push(commit),
  });
  const { untilHeard } = listenTo(client.subscribeToAll({ fromPosition: START, filter }));
  await untilHeard('caughtUp');
  assert.equal(
    reached,
    [29, 59].map((index) => BigInt(esdb.log.all[index]?.position ?? 0)),
  );
  await client.appendToStream('other', several(20));
  await until('the third checkpoint', () => reached.length === 3);
});

test('noAnswer: the append is swallowed, and the next one is not', async ({ client, esdb }) => {
  await client.appendToStream('a', happened());
  esdb.fault({ kind: 'noAnswer', on: 'append' });
  const swallowed = client.appendToStream('a', happened());
  swallowed.catch(() => undefined);
  assert.ok(await isPending(swallowed, () => client.appendToStream('a', happened())));
  assert.equal(await revisionsOf(client, 'a'), [0, 1]);
  assert.is(esdb.state().faultsWaiting, 0);
});

test('committedNotAnswered: it is written, and the same append again tells so', async ({ client, esdb }) => {
  await client.appendToStream('a', happened());
  esdb.fault({ kind: 'committedNotAnswered' });
  const event = happened();
  const unanswered = client.appendToStream('b', event, { expectedRevision: NO_STREAM });
  unanswered.catch(() => undefined);
  await until('it is written', () => esdb.log.view('b', esdb.log.all.length).kind === 'present');
  const again = await client.appendToStream('b', event, { expectedRevision: NO_STREAM });
  assert.is(again.nextExpectedRevision, 0n);
  assert.equal(await revisionsOf(client, 'b'), [0]);
});

test('unavailable, error: as often as ordered, for what they are ordered for', async ({ client, esdb }) => {
  await client.appendToStream('a', happened());
  esdb.fault({ kind: 'unavailable', on: 'read', times: 2 });
  assert.is(esdb.state().faultsWaiting, 2);
  await client.appendToStream('a', happened());
  for (const _ of [1, 2]) assert.is((await errorOf(revisionsOf(client, 'a'))).type, 'unavailable');
  assert.equal(await revisionsOf(client, 'a'), [0, 1]);
  esdb.fault({ kind: 'error', code: 13, message: 'broken', on: 'append' });
  assert.is((await errorOf(client.appendToStream('a', happened()))).type, 'unknown');
  esdb.fault({ kind: 'unavailable', times: -1 });
  assert.is((await errorOf(client.appendToStream('a', happened()))).type, 'unavailable');
  esdb.clearFaults();
  assert.is((await client.appendToStream('a', happened())).success, true);
});

test('slow, hold: the answer comes later; what is held is carried out when it is released', async ({
  client,
  esdb,
}) => {
  await client.appendToStream('a', happened());
  esdb.fault({ kind: 'slow', ms: 60, on: 'read' });
  const began = Date.now();
  await revisionsOf(client, 'a');
  assert.ok(Date.now() - began >= 59);
  esdb.fault({ kind: 'hold', on: 'append' });
  const held = client.appendToStream('a', happened());
  await until('it is held', () => esdb.state().held === 1);
  assert.equal(await revisionsOf(client, 'a'), [0]);
  esdb.fault({ kind: 'release' });
  assert.is((await held).nextExpectedRevision, 1n);
});

test('freeze: nothing is answered and nothing delivered until it thaws', async ({ client, esdb }) => {
  await client.appendToStream('task-1', happened(1));
  const { heard, untilHeard } = listenTo(client.subscribeToAll({ fromPosition: START, ...ours }));
  await untilHeard('caughtUp');
  esdb.fault({ kind: 'freeze' });
  const appended = client.appendToStream('task-1', happened(2));
  const read = revisionsOf(client, 'task-1');
  await until('both are held', () => esdb.state().held === 2);
  esdb.log.append('task-1', 'any', [{ ...record('task-1'), data: Buffer.from('{"n":3}') }]);
  assert.ok(!heard.includes(3));
  esdb.fault({ kind: 'thaw' });
  await appended;
  assert.ok((await read).length >= 2);
  await untilHeard(3);
  await untilHeard(2);
});

const record = (type: string) => ({
  ...{ id: happened().id, type, contentType: 'application/json' },
  metadata: new Uint8Array(),
});

test('cut: what is under way fails, and the next request finds the server again', async ({ client, esdb }) => {
  await client.appendToStream('a', happened());
  const { heard, untilCount } = listenTo(client.subscribeToAll({ fromPosition: START, ...ours }));
  await untilCount(2);
  esdb.fault({ kind: 'hold', on: 'append' });
  const held = errorOf(client.appendToStream('a', happened()));
  await until('it is held', () => esdb.state().held === 1);
  esdb.fault({ kind: 'cut' });
  assert.is((await held).type, 'unavailable');
  await untilCount(3);
  assert.is(heard.at(-1), 'error unavailable');
  await until('nobody is connected', () => esdb.state().connections === 0);
  assert.equal(await revisionsOf(client, 'a'), [0]);
});

test('cutAfter: a read breaks off after so many events', async ({ client, esdb }) => {
  await client.appendToStream('a', several(50));
  esdb.fault({ kind: 'cutAfter', events: 10 });
  const seen: unknown[] = [];
  const reading = async (): Promise<void> => {
    for await (const { event } of client.readStream('a')) seen.push(event?.revision);
  };
  assert.is((await errorOf(reading())).type, 'unavailable');
  assert.ok(seen.length <= 10);
});

test('duplicate: the next event is delivered twice', async ({ client, esdb }) => {
  const { heard, untilHeard } = listenTo(client.subscribeToAll({ fromPosition: START, ...ours }));
  await untilHeard('caughtUp');
  esdb.fault({ kind: 'duplicate' });
  await client.appendToStream('task-1', [happened(1), happened(2)]);
  await untilHeard(2);
  assert.equal(heard.slice(2), [1, 1, 2]);
  assert.is(esdb.state().faultsWaiting, 0);
});

test('silent: live subscriptions deliver nothing more and say nothing; a new one does', async ({ client, esdb }) => {
  const silent = listenTo(client.subscribeToAll({ fromPosition: START, ...ours }));
  await silent.untilHeard('caughtUp');
  esdb.fault({ kind: 'silent' });
  await client.appendToStream('task-1', happened(1));
  const fresh = listenTo(client.subscribeToAll({ fromPosition: START, ...ours }));
  await fresh.untilHeard('caughtUp');
  assert.equal(fresh.heard, ['confirmed', 1, 'caughtUp']);
  assert.equal(silent.heard, ['confirmed', 'caughtUp']);
  assert.is(esdb.state().subscriptions, 2);
});

test('endSubscriptions, fallBehind: they end as cancelled, or say that they are behind', async ({ client, esdb }) => {
  const { heard, untilHeard, untilCount } = listenTo(client.subscribeToAll({ fromPosition: START, ...ours }));
  await untilHeard('caughtUp');
  esdb.fault({ kind: 'fallBehind' });
  await untilCount(4);
  assert.equal(heard, ['confirmed', 'caughtUp', 'fellBehind', 'caughtUp']);
  esdb.fault({ kind: 'endSubscriptions' });
  await untilHeard('error cancelled');
  await until('it has left', () => esdb.state().subscriptions === 0);
});

test('unsubscribed: the peer knows, and counts what was asked of it', async ({ client, esdb }) => {
  const subscription = client.subscribeToAll({ fromPosition: START, ...ours });
  await listenTo(subscription).untilHeard('caughtUp');
  await collect(client.readAll({ maxCount: 1 }));
  await subscription.unsubscribe();
  await until('it has left', () => esdb.state().subscriptions === 0);
  assert.equal(esdb.state().calls, { Subscribe: 1, Read: 1 });
});

const refusals: readonly (readonly [EsdbFault, string])[] = [
  [{ kind: 'unavailable', on: 'subscribe' }, 'error unavailable'],
  [{ kind: 'notLeader', on: 'subscribe' }, 'error not-leader'],
];
for (const [fault, expected] of refusals) {
  test(`${fault.kind} for a subscription: it fails before it is confirmed`, async ({ client, esdb }) => {
    esdb.fault(fault);
    const { heard, untilCount } = listenTo(client.subscribeToAll({ fromPosition: START, ...ours }));
    await untilCount(1);
    assert.equal(heard, [expected]);
  });
}

test.run();
