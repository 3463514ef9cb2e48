import * as assert from 'uvu/assert';
import type { JsonObject, Position } from '../../commands/ports/event-store.ts';
import type { StoreTest } from './event-store.suite.ts';
import { appended, appendOneByOne, collect, collectPages, idsOf, newEvent, newEvents } from './event-store.support.ts';

export const readRules = (test: StoreTest): void => {
  test('unknown stream: reads as empty and has no last event', async ({ store, stream }) => {
    assert.equal(await collect(store.readStream(stream('a'))), []);
    assert.is(await store.readLast(stream('a')), undefined);
  });

  test('readStream: from a revision on, that one included, and from beyond the end nothing', async ({
    store,
    stream,
  }) => {
    const events = newEvents(5);
    await appended(store, stream('a'), 'none', events);
    const from = async (revision: number) => idsOf(await collect(store.readStream(stream('a'), revision)));
    assert.equal(await from(0), idsOf(events));
    assert.equal(await from(3), idsOf(events.slice(3)));
    assert.equal(await from(5), []);
  });

  test('readStream: a stream of many pages comes whole and in order', async ({ store, stream }) => {
    const events = newEvents(1203);
    await appended(store, stream('a'), 'none', events);
    const stored = await collect(store.readStream(stream('a')));
    assert.equal(idsOf(stored), idsOf(events));
    assert.equal(
      stored.map(({ revision }) => revision),
      events.map((_, index) => index),
    );
  });

  test('readStream: what is appended while it is read does no harm', async ({ store, stream }) => {
    await appended(store, stream('a'), 'none', newEvents(3));
    let read = 0;
    for await (const event of store.readStream(stream('a'))) {
      assert.is(event.revision, read);
      read += 1;
      if (read === 1) await appended(store, stream('a'), 2, newEvents(1));
    }
    assert.ok(read === 3 || read === 4);
  });

  test('readLast: the newest event, whole', async ({ store, stream }) => {
    const [first, second] = newEvents(2);
    if (!first || !second) throw new Error('two');
    await appended(store, stream('a'), 'none', [first]);
    const { position } = await appended(store, stream('a'), 0, [second]);
    assert.equal(await store.readLast(stream('a')), { ...second, stream: stream('a'), revision: 1, position });
  });

  test('an event comes back as it went in, by every way of reading', async ({ store, stream, prefix }) => {
    const event = newEvent('Odd', ODD);
    const { position } = await appended(store, stream('a'), 'none', [event]);
    const expected = { ...event, stream: stream('a'), revision: 0, position };
    assert.equal(await collect(store.readStream(stream('a'))), [expected]);
    assert.equal(await store.readLast(stream('a')), expected);
    assert.equal(await collectPages(store.readAll(null, { streamPrefixes: [prefix] })), [expected]);
  });

  test('an event of nearly a megabyte comes back as it went in', async ({ store, stream }) => {
    const event = newEvent('Large', { text: 'ü€😀 "\\'.repeat(68_000), numbers: Array(10_000).fill(1.5) });
    assert.ok(Buffer.byteLength(JSON.stringify(event.data)) > 0.8 * 2 ** 20);
    assert.ok(Buffer.byteLength(JSON.stringify(event)) < 0.99 * 2 ** 20);
    await appended(store, stream('a'), 'none', [event]);
    assert.equal((await store.readLast(stream('a')))?.data, event.data);
  });

  test('readAll: events of many streams come in the order of their appends', async ({ store, stream, prefix }) => {
    const events = newEvents(30);
    const names = [stream('a'), stream('b'), stream('c')];
    for (const [index, event] of events.entries()) {
      const round = Math.floor(index / 3);
      await appended(store, names[index % 3] ?? '', round === 0 ? 'none' : round - 1, [event]);
    }
    const all = await collectPages(store.readAll(null, { streamPrefixes: [prefix] }));
    assert.equal(idsOf(all), idsOf(events));
    for (const [index, event] of all.entries()) {
      const before = all[index - 1];
      if (before) assert.ok(store.comparePositions(before.position, event.position) < 0);
    }
  });

  test('positions: what is none of this store is refused, so that rows made of another one are noticed', async ({
    store,
    stream,
  }) => {
    const { position } = await appended(store, stream('a'), 'none', newEvents(1));
    for (const foreign of ['somewhere', '-1', '1.5', '']) {
      assert.throws(() => store.comparePositions(foreign as Position, foreign as Position), undefined, foreign);
      assert.throws(() => store.comparePositions(position, foreign as Position), undefined, foreign);
    }
  });

  test('readAll: without a filter it holds everything, and starts after the position given', async ({
    store,
    stream,
    prefix,
  }) => {
    const start = await store.head();
    const events = newEvents(4);
    await appendOneByOne(store, stream('a'), events);
    const own = (all: readonly { stream: string; id: string }[]) =>
      idsOf(all.filter((e) => e.stream.startsWith(prefix)));
    const all = await collectPages(store.readAll(start));
    assert.equal(own(all), idsOf(events));
    const second = all.find(({ id }) => id === events[1]?.id)?.position as Position;
    assert.equal(own(await collectPages(store.readAll(second))), idsOf(events.slice(2)));
    assert.equal(own(await collectPages(store.readAll(await store.head()))), []);
  });

  test('readAll: a filter of stream prefixes lets those alone pass', async ({ store, stream, prefix }) => {
    const [task, batch, other, similar] = [newEvent(), newEvent(), newEvent(), newEvent()];
    await appended(store, stream('task-1'), 'none', [task]);
    await appended(store, stream('batch-1'), 'none', [batch]);
    await appended(store, stream('other-1'), 'none', [other]);
    await appended(store, stream('Task-%_1'), 'none', [similar]);
    const read = async (...streamPrefixes: string[]) =>
      idsOf(await collectPages(store.readAll(null, { streamPrefixes })));
    assert.equal(await read(`${prefix}task-`), [task.id]);
    assert.equal(await read(`${prefix}task-`, `${prefix}batch-`), [task.id, batch.id]);
    assert.equal(await read(`${prefix}t%`, `${prefix}_ask`), []);
    assert.equal(await read(stream('task-1'), stream('task-12')), [task.id]);
  });

  test('readAll: a filter of event types lets those alone pass', async ({ store, stream, prefix }) => {
    const type = (name: string) => `${prefix}${name}`;
    const events = ['One', 'Two', 'OneMore', 'One'].map((name) => newEvent(type(name)));
    await appended(store, stream('a'), 'none', events);
    const read = async (...names: string[]) =>
      (await collectPages(store.readAll(null, { eventTypes: names.map(type) }))).map(({ revision }) => revision);
    assert.equal(await read('One'), [0, 3]);
    assert.equal(await read('One', 'Two'), [0, 1, 3]);
    assert.equal(await read('Nothing'), []);
  });

  test('readAll: many pages come whole and in order', async ({ store, stream, prefix }) => {
    const streams = Array.from({ length: 5 }, (_, number) => ({
      name: stream(String(number)),
      events: newEvents(900),
    }));
    for (const { name, events } of streams) await appended(store, name, 'none', events);
    const all = await collectPages(store.readAll(null, { streamPrefixes: [prefix] }));
    assert.equal(idsOf(all), idsOf(streams.flatMap(({ events }) => events)));
  });
};

const ODD: JsonObject = {
  text: 'naïve 三板 😀 \u0000 \u2028 \\ " \' \ud83d',
  'a key with spaces': { nested: [[], {}, [null, true, false, '', 0, -1.5, 1e21, 1e-7, 2 ** 53 - 1]] },
  '': 'empty key',
  constructor: 'not special',
  numbers: [0.1, 1 / 3, Number.MAX_VALUE, Number.MIN_VALUE],
};
