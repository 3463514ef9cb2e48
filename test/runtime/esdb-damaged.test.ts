import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  DeletedStream,
  type EventStore,
  ForeignPosition,
  type Position,
  type UndecodableEvent,
} from '../../commands/ports/event-store.ts';
import { aggregates } from '../../commands/support/aggregates.ts';
import { CommandHandler } from '../../commands/support/handle.ts';
import type { CommandId, ZoneId } from '../../domain/words/ids.ts';
import { systemClock } from '../../runtime/clock.ts';
import { codec } from '../../runtime/compose.ts';
import { appended, collect, idsOf, newEvent, newEvents } from '../contracts/event-store.support.ts';
import { type Here, pass, withServer } from '../support/esdb-here.ts';
import { clientTo, disposeClients } from './esdb-world.ts';

const test = suite('What somebody else did to our streams in EventStoreDB');

const failureOf = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    (value) => {
      throw new Error(`It did not fail: ${JSON.stringify(value)}`);
    },
    (error: Error) => error,
  );
const readOf = (store: EventStore, stream: string, from?: number) => collect(store.readStream(stream, from));

const SENTENCE =
  'Somebody deleted events of the stream test:task-1 in EventStoreDB: put the history back from a backup of the server.';
const isTold = (error: Error): void => {
  assert.instance(error, DeletedStream);
  assert.is(error.message, SENTENCE);
  assert.is((error as DeletedStream).stream, 'task-1');
};

/** A stream of three events that somebody then deletes. */
const deleted = async ({ server, store }: Here, tombstone: boolean) => {
  const events = newEvents(3);
  await appended(store, 'task-1', 'none', events);
  server.log.remove('test:task-1', 'any', tombstone);
  return { events, records: server.log.all.length };
};

for (const tombstone of [false, true])
  test(`${tombstone ? 'tombstoned' : 'deleted'}: whoever reads it hears which stream and what to do, at once`, () =>
    withServer(async (here) => {
      const { store, server } = here;
      const { records } = await deleted(here, tombstone);
      isTold(await failureOf(readOf(store, 'task-1')));
      isTold(await failureOf(readOf(store, 'task-1', 3)));
      assert.is(server.log.all.length, records);
    }));

test('tombstoned: an append, the newest event and retention fail with the same sentence, and nothing is tried again', () =>
  withServer(async (here) => {
    const { store, server } = here;
    const { records } = await deleted(here, true);
    server.resetCounters();
    isTold(await failureOf(store.append('task-1', 2, newEvents(1))));
    isTold(await failureOf(store.append('task-1', 'none', newEvents(1))));
    isTold(await failureOf(store.readLast('task-1')));
    assert.instance(await failureOf(store.setRetention('task-1', { maxCount: 1 })), DeletedStream);
    assert.is(server.log.all.length, records);
    assert.equal(server.state().calls, { Append: 2, Read: 2 });
  }));

const byAda = (commandId: string) => ({
  commandId: commandId as CommandId,
  actor: { kind: 'user' as const, name: 'ada' },
  correlationId: commandId,
  causationId: null,
});
const zone = (name: string) => ({ type: 'AddZone' as const, data: { id: `zone-${name}` as ZoneId, name } });

test('deleted: a command stops before it writes, in a process that knew the stream and in a new one', () =>
  withServer(async ({ store, server }) => {
    const stopped: UndecodableEvent[] = [];
    const handlerOf = () =>
      new CommandHandler({ store, codec, now: systemClock.now, stopped: (error) => void stopped.push(error) });
    const knew = handlerOf();
    assert.ok((await knew.handle(aggregates.target, zone('a'), byAda('c-1'))).ok);
    const name = aggregates.target.name;
    server.log.remove(`test:${name}`, 'any', false);
    const records = server.log.all.length;
    for (const handler of [knew, handlerOf()])
      assert.instance(await failureOf(handler.handle(aggregates.target, zone('b'), byAda('c-2'))), DeletedStream);
    assert.is(server.log.all.length, records);
    assert.equal(
      stopped.map(({ stream, code }) => [stream, code]),
      [
        [name, 'HISTORY_DELETED'],
        [name, 'HISTORY_DELETED'],
      ],
    );
  }));

test('deleted: an append to what was never read is written and says where; whoever reads the stream then is told', () =>
  withServer(async (here) => {
    const { store } = here;
    await deleted(here, false);
    const again = newEvents(2);
    const { revision, position } = await appended(here.store, 'task-1', 'none', again);
    assert.is(revision, 4);
    const newest = await store.readLast('task-1');
    assert.equal([newest?.id, newest?.revision, newest?.position], [again[1]?.id, 4, position]);
    isTold(await failureOf(readOf(store, 'task-1')));
    assert.equal(idsOf(await readOf(store, 'task-1', 3)), idsOf(again));
  }));

test('the beginning cut off by somebody ($tb): told; trimmed by our own retention, or never written: not', () =>
  withServer(async ({ store, server }) => {
    const events = newEvents(4);
    await appended(store, 'task-1', 'none', events);
    await appended(store, 'trimmed', 'none', newEvents(4));
    await store.setRetention('trimmed', { maxCount: 2 });
    const metadata = { type: '$metadata', contentType: 'application/json', metadata: new Uint8Array() };
    const data = Buffer.from('{"$tb":2}');
    server.log.append('$$test:task-1', 'any', [{ ...metadata, id: newEvent().id, data }]);
    isTold(await failureOf(readOf(store, 'task-1')));
    assert.equal(idsOf(await readOf(store, 'task-1', 2)), idsOf(events.slice(2)));
    assert.is((await readOf(store, 'trimmed')).length, 2);
    assert.equal(await readOf(store, 'nothing'), []);
    assert.equal(await readOf(store, 'nothing', 7), []);
  }));

test('a read of what stands costs one call, and one of what is not there two', () =>
  withServer(async ({ store, server }) => {
    await appended(store, 'a', 'none', newEvents(2));
    server.resetCounters();
    await readOf(store, 'a');
    await readOf(store, 'a', 2);
    assert.equal(server.state().calls, { Read: 2 });
    await readOf(store, 'b');
    assert.equal(server.state().calls, { Read: 4 });
  }));

test('retention of a deleted stream: its metadata hold no number that the server cannot read', () =>
  withServer(async (here) => {
    const { store, server } = here;
    await deleted(here, false);
    await store.setRetention('task-1', { maxCount: 5 });
    const client = clientTo(server);
    assert.equal((await client.getStreamMetadata('test:task-1')).metadata, { maxCount: 5, truncateBefore: 3 });
    await disposeClients();
  }));

test('five at once set the same stream’s retention: all succeed, and the last one stands', () =>
  withServer(async ({ store, server }) => {
    await appended(store, 'a', 'none', newEvents(9));
    await Promise.all([1, 2, 3, 4, 5].map((maxCount) => store.setRetention('a', { maxCount })));
    await Promise.all(Array.from({ length: 5 }, () => store.setRetention('a', { maxCount: 3 })));
    assert.is((await readOf(store, 'a')).length, 3);
    assert.is(server.state().faultsWaiting, 0);
  }));

test('an append of more than the server takes in one message: for good, and not tried again', () =>
  withServer(async ({ store, server }) => {
    server.resetCounters();
    const text = 'x'.repeat(17 * 1024 * 1024);
    const failure = await failureOf(store.append('a', 'none', [newEvent('Happened', { text })]));
    assert.instance(failure, RangeError);
    assert.is(failure.message, 'EventStoreDB takes 16 MiB in one message at the most.');
    assert.equal(await readOf(store, 'a'), []);
  }));

/** A place in the log between two records: one of another server, or of another history on this one. */
const between = (position: Position): Position => {
  const [commit = '0'] = position.split(':');
  return `${Number(commit) + 1}:${Number(commit) + 1}` as Position;
};

test('a position that is no place in this server: said so, by a subscription and by reading', () =>
  withServer(async ({ store }) => {
    const { position } = await appended(store, 'a', 'none', newEvents(1));
    await appended(store, 'a', 0, newEvents(2));
    const foreign = between(position);
    const listening = async (): Promise<void> => {
      for await (const _ of store.subscribe(foreign, new AbortController().signal)) return;
    };
    for (const failure of [await failureOf(listening()), await failureOf(collect(store.readAll(foreign)))]) {
      assert.instance(failure, ForeignPosition);
      assert.is((failure as ForeignPosition).code, 'HISTORY_OTHER');
      assert.match(failure.message, `The history has no place ${foreign}`);
    }
  }));

test('a server that fails at everything is not taken for another history', () =>
  withServer(async ({ store, server, clock, troubles }) => {
    const { position } = await appended(store, 'a', 'none', newEvents(1));
    await appended(store, 'a', 0, newEvents(1));
    for (const on of ['read', 'subscribe'] as const) server.fault({ kind: 'error', code: 2, on, times: 3 });
    const abort = new AbortController();
    const seen: string[] = [];
    const listening = (async () => {
      for await (const { kind } of store.subscribe(position, abort.signal)) seen.push(kind);
    })();
    await pass(clock, 60, () => seen.includes('caughtUp'));
    assert.ok(seen.includes('events') && troubles.length > 0);
    abort.abort();
    await listening;
  }));

test.run();
