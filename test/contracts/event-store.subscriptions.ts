import * as assert from 'uvu/assert';
import type { StoreTest } from './event-store.suite.ts';
import { appended, appendOneByOne, idsOf, listen, newEvent, newEvents } from './event-store.support.ts';

export const subscriptionRules = (test: StoreTest): void => {
  test('subscribe: first what stands there, then caught up, then what comes', async ({ store, stream, prefix }) => {
    const before = newEvents(3);
    const after = newEvents(2);
    await appendOneByOne(store, stream('a'), before);
    const abort = new AbortController();
    const heard = listen(store.subscribe(null, abort.signal, { streamPrefixes: [prefix] }));
    await heard.untilCaughtUp();
    assert.equal(idsOf(heard.events()), idsOf(before));
    await appended(store, stream('b'), 'none', after);
    await heard.untilEvents(5);
    assert.equal(idsOf(heard.events()), idsOf([...before, ...after]));
    abort.abort();
  });

  test('subscribe: a delivery names the position of its last event, and from there it resumes', async ({
    store,
    stream,
    prefix,
  }) => {
    const filter = { streamPrefixes: [prefix] };
    const events = newEvents(4);
    await appendOneByOne(store, stream('a'), events);
    const abort = new AbortController();
    const first = listen(store.subscribe(null, abort.signal, filter));
    await first.untilCaughtUp();
    for (const delivery of first.seen)
      if (delivery.kind === 'events') assert.is(delivery.position, delivery.events.at(-1)?.position);
    const second = first.events()[1];
    if (second === undefined) throw new Error('four');
    const resumed = listen(store.subscribe(second.position, abort.signal, filter));
    await resumed.untilCaughtUp();
    assert.equal(idsOf(resumed.events()), idsOf(events.slice(2)));
    abort.abort();
  });

  test('subscribe: under parallel appends nothing is missed, doubled or out of order', async ({
    store,
    stream,
    prefix,
  }) => {
    const writers = 8;
    const each = 60;
    const abort = new AbortController();
    const write = (writer: number) => appendOneByOne(store, stream(String(writer)), newEvents(each));
    const writing = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
    const heard = [0, 1, 2].map(() => listen(store.subscribe(null, abort.signal, { streamPrefixes: [prefix] })));
    await Promise.all([writing, ...heard.map((one) => one.untilEvents(writers * each))]);
    for (const one of heard) {
      const events = one.events();
      assert.is(new Set(idsOf(events)).size, writers * each);
      assert.is(events.length, writers * each);
      for (const [index, event] of events.entries()) {
        const previous = events[index - 1];
        if (previous) assert.ok(store.comparePositions(previous.position, event.position) < 0);
      }
      for (let writer = 0; writer < writers; writer += 1)
        assert.equal(
          events.filter((event) => event.stream === stream(String(writer))).map(({ revision }) => revision),
          Array.from({ length: each }, (_, revision) => revision),
        );
    }
    abort.abort();
  });

  test('subscribe: a consumer that is slow misses nothing', async ({ store, stream, prefix }) => {
    const abort = new AbortController();
    const heard = listen(store.subscribe(null, abort.signal, { streamPrefixes: [prefix] }));
    await heard.untilCaughtUp();
    const events = newEvents(5000);
    for (let done = 0; done < events.length; done += 500)
      await appended(store, stream('a'), done === 0 ? 'none' : done - 1, events.slice(done, done + 500));
    await heard.untilEvents(events.length);
    assert.equal(idsOf(heard.events()), idsOf(events));
    abort.abort();
  });

  test('subscribe: an abort ends it quietly while it waits', async ({ store, prefix }) => {
    const abort = new AbortController();
    const heard = listen(store.subscribe(null, abort.signal, { streamPrefixes: [prefix] }));
    await heard.untilCaughtUp();
    const next = heard.next('the end');
    abort.abort();
    assert.is(await next, undefined);
  });

  test('subscribe: one that is aborted before it starts, or between deliveries, delivers no more', async ({
    store,
    stream,
    prefix,
  }) => {
    await appended(store, stream('a'), 'none', newEvents(1));
    assert.is(await listen(store.subscribe(null, AbortSignal.abort())).next('the end'), undefined);
    const abort = new AbortController();
    const heard = listen(store.subscribe(null, abort.signal, { streamPrefixes: [prefix] }));
    await heard.untilEvents(1);
    abort.abort();
    assert.is(await heard.next('the end'), undefined);
  });

  test('subscribe: at the end already, it is caught up with nothing delivered', async ({ store, stream, prefix }) => {
    await appended(store, stream('a'), 'none', newEvents(2));
    const abort = new AbortController();
    const heard = listen(store.subscribe(await store.head(), abort.signal, { streamPrefixes: [prefix] }));
    await heard.untilCaughtUp();
    assert.equal(heard.events(), []);
    abort.abort();
  });

  test('subscribe: a filter of event types holds for old and new events', async ({ store, stream, prefix }) => {
    const wanted = `${prefix}Wanted`;
    const events = [newEvent(wanted), newEvent(), newEvent(wanted), newEvent()];
    await appended(store, stream('a'), 'none', events.slice(0, 2));
    const abort = new AbortController();
    const heard = listen(store.subscribe(null, abort.signal, { eventTypes: [wanted] }));
    await heard.untilCaughtUp();
    await appended(store, stream('a'), 1, events.slice(2));
    await heard.untilEvents(2);
    assert.equal(
      heard.events().map(({ revision }) => revision),
      [0, 2],
    );
    abort.abort();
  });

  test('subscribe: where nothing passes the filter, checkpoints tell how far it is', async ({
    store,
    stream,
    prefix,
  }) => {
    const start = await store.head();
    const abort = new AbortController();
    const heard = listen(store.subscribe(start, abort.signal, { eventTypes: [`${prefix}Nothing`] }));
    await heard.untilCaughtUp();
    const quiet = newEvents(4000);
    const { position: first } = await appended(store, stream('a'), 'none', quiet.slice(0, 1));
    let last = first;
    for (let at = 1; at < quiet.length; at += 500)
      last = (await appended(store, stream('a'), at - 1, quiet.slice(at, at + 500))).position;
    const { position } = await heard.until('a checkpoint', ({ kind }) => kind === 'checkpoint');
    if (position === null) throw new Error('A checkpoint has a position.');
    assert.ok(store.comparePositions(position, first) > 0);
    assert.ok(store.comparePositions(position, last) <= 0);
    assert.equal(heard.events(), []);
    abort.abort();
  });

  test('subscribe: leaving the loop ends it', async ({ store, stream, prefix }) => {
    await appended(store, stream('a'), 'none', newEvents(2));
    const abort = new AbortController();
    const seen: string[] = [];
    for await (const delivery of store.subscribe(null, abort.signal, { streamPrefixes: [prefix] })) {
      seen.push(delivery.kind);
      if (delivery.kind === 'caughtUp') break;
    }
    assert.is(seen.at(-1), 'caughtUp');
  });
};
