import * as assert from 'uvu/assert';
import { StoreUnavailable } from '../../commands/ports/event-store.ts';
import type { StoreTest } from './event-store.suite.ts';
import { appended, appendOneByOne, collect, collectPages, idsOf, newEvent, newEvents } from './event-store.support.ts';

export const appendRules = (test: StoreTest): void => {
  test('unknown stream: an append that expects none starts at revision 0', async ({ store, stream }) => {
    const [first, second, third] = newEvents(3);
    if (!first || !second || !third) throw new Error('three');
    assert.is((await appended(store, stream('a'), 'none', [first])).revision, 0);
    assert.is((await appended(store, stream('a'), 0, [second, third])).revision, 2);
    const stored = await collect(store.readStream(stream('a')));
    assert.equal(
      stored.map(({ id, revision }) => [id, revision]),
      [
        [first.id, 0],
        [second.id, 1],
        [third.id, 2],
      ],
    );
  });

  test('existing stream: an append that expects none is a conflict and writes nothing', async ({ store, stream }) => {
    await appended(store, stream('a'), 'none', newEvents(2));
    assert.equal(await store.append(stream('a'), 'none', newEvents(1)), { outcome: 'conflict', actual: 1 });
    assert.is((await collect(store.readStream(stream('a')))).length, 2);
  });

  test('unknown stream: an append that expects a revision is a conflict with none', async ({ store, stream }) => {
    assert.equal(await store.append(stream('a'), 3, newEvents(1)), { outcome: 'conflict', actual: 'none' });
    assert.equal(await collect(store.readStream(stream('a'))), []);
  });

  test('existing stream: an older or a later revision than the last is a conflict', async ({ store, stream }) => {
    await appended(store, stream('a'), 'none', newEvents(3));
    assert.equal(await store.append(stream('a'), 1, newEvents(1)), { outcome: 'conflict', actual: 2 });
    assert.equal(await store.append(stream('a'), 3, newEvents(1)), { outcome: 'conflict', actual: 2 });
  });

  test('appended: the same append again is repeated with the first answer', async ({ store, stream }) => {
    const events = newEvents(3);
    const first = await appended(store, stream('a'), 'none', events);
    assert.equal(await store.append(stream('a'), 'none', events), first);
    assert.equal(idsOf(await collect(store.readStream(stream('a')))), idsOf(events));
  });

  test('appended to since: the same append again is repeated with the first answer', async ({ store, stream }) => {
    const events = newEvents(2);
    await appended(store, stream('a'), 'none', newEvents(1));
    const first = await appended(store, stream('a'), 0, events);
    await appended(store, stream('a'), 2, newEvents(2));
    assert.equal(await store.append(stream('a'), 0, events), first);
    assert.is((await collect(store.readStream(stream('a')))).length, 5);
  });

  test('appended: an append that shares only some of the events is a conflict', async ({ store, stream }) => {
    const [one, two] = newEvents(2);
    if (!one || !two) throw new Error('two');
    await appended(store, stream('a'), 'none', [one, two]);
    const conflict = { outcome: 'conflict', actual: 1 };
    assert.equal(await store.append(stream('a'), 'none', [one, newEvent()]), conflict);
    assert.equal(await store.append(stream('a'), 'none', [newEvent(), two]), conflict);
    assert.equal(await store.append(stream('a'), 'none', [one, two, newEvent()]), conflict);
    assert.equal(await store.append(stream('a'), 'none', [two, one]), conflict);
    assert.equal(idsOf(await collect(store.readStream(stream('a')))), [one.id, two.id]);
  });

  test('parallel appends to one stream: exactly one wins each revision', async ({ store, stream }) => {
    const rounds = 20;
    const rivals = 8;
    const winners: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const events = newEvents(rivals);
      const results = await Promise.all(
        events.map((event) => store.append(stream('a'), round === 0 ? 'none' : round - 1, [event])),
      );
      const won = events.filter((_, index) => results[index]?.outcome === 'appended');
      assert.is(won.length, 1);
      winners.push(...idsOf(won));
      const lost = results.filter(({ outcome }) => outcome !== 'appended');
      assert.equal(lost, Array(rivals - 1).fill({ outcome: 'conflict', actual: round }));
    }
    assert.equal(idsOf(await collect(store.readStream(stream('a')))), winners);
  });

  test('100 parallel sends of one append: one copy, one answer', async ({ store, stream }) => {
    const events = newEvents(2);
    const results = await Promise.all(Array.from({ length: 100 }, () => store.append(stream('a'), 'none', events)));
    assert.is(results.filter(({ outcome }) => outcome === 'appended').length, 100);
    assert.is(new Set(results.map((result) => result.outcome !== 'conflict' && result.position)).size, 1);
    assert.equal(idsOf(await collect(store.readStream(stream('a')))), idsOf(events));
  });

  test('a conflict among parallel appends disturbs no other stream', async ({ store, stream }) => {
    const names = Array.from({ length: 40 }, (_, number) => stream(String(number)));
    const results = await Promise.all(
      names.map((name, number) => store.append(name, number % 2 === 0 ? 'none' : 7, newEvents(2))),
    );
    assert.equal(
      results.map(({ outcome }) => outcome),
      names.map((_, number) => (number % 2 === 0 ? 'appended' : 'conflict')),
    );
  });

  test('positions grow with each append and compare so', async ({ store, stream }) => {
    const first = await appended(store, stream('a'), 'none', newEvents(2));
    const second = await appended(store, stream('b'), 'none', newEvents(1));
    assert.ok(store.comparePositions(first.position, second.position) < 0);
    assert.ok(store.comparePositions(second.position, first.position) > 0);
    assert.is(store.comparePositions(first.position, first.position), 0);
    const head = await store.head();
    assert.ok(head !== null && store.comparePositions(head, second.position) >= 0);
  });

  test('closed: every call fails as unavailable, and closing again does nothing', async ({ open, stream }) => {
    const { store, cleanup } = await open();
    await appendOneByOne(store, stream('a'), newEvents(2));
    await store.close();
    await store.close();
    const calls: readonly (() => Promise<unknown>)[] = [
      () => store.append(stream('a'), 1, newEvents(1)),
      () => collect(store.readStream(stream('a'))),
      () => store.readLast(stream('a')),
      () => collect(store.readAll(null)),
      () => collect(store.subscribe(null, new AbortController().signal)),
      () => store.setRetention(stream('a'), { maxCount: 1 }),
      () => store.head(),
    ];
    for (const call of calls) assert.instance(await failureOf(call), StoreUnavailable);
    await cleanup();
  });

  test('closed and opened again: the history is there and goes on', async ({ open, stream }) => {
    const { store, cleanup, reopen } = await open();
    if (reopen === undefined) return cleanup();
    const events = newEvents(3);
    const first = await appended(store, stream('a'), 'none', events);
    const again = await reopen();
    assert.equal(await again.append(stream('a'), 'none', events), first);
    assert.is((await appended(again, stream('a'), 2, newEvents(1))).revision, 3);
    await cleanup();
  });

  test('appends in order, where a store can do that: as given over all streams, up to the first that fails, and again the same', async ({
    store,
    stream,
    prefix,
  }) => {
    if (store.appendInOrder === undefined) return;
    const all = () => collectPages(store.readAll(null, { streamPrefixes: [prefix] }));
    const events = newEvents(300);
    const appends = events.map((event, index) => ({
      stream: stream(String(index % 7)),
      expected: index < 7 ? ('none' as const) : Math.floor(index / 7) - 1,
      events: [event],
    }));
    const first = await store.appendInOrder(appends);
    const read = await all();
    assert.equal(idsOf(read), idsOf(events));
    assert.equal(first, { appended: 300, position: read.at(-1)?.position, refused: null });
    assert.equal(await store.appendInOrder(appends), first);
    const [one, other] = [newEvents(1), newEvents(1)];
    const conflict = await store.appendInOrder([
      { stream: stream('x'), expected: 'none', events: one },
      { stream: stream('0'), expected: 'none', events: other },
    ]);
    const position = (await store.readLast(stream('x')))?.position;
    assert.equal([conflict.appended, conflict.position, typeof conflict.refused], [1, position, 'string']);
    assert.equal(idsOf(await all()), idsOf([...events, ...one]));
  });
};

const failureOf = (call: () => Promise<unknown>): Promise<unknown> =>
  call().then(
    () => undefined,
    (error: unknown) => error,
  );
