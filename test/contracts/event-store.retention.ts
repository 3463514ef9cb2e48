import * as assert from 'uvu/assert';
import type { StoreTest } from './event-store.suite.ts';
import { appended, appendOneByOne, collect, collectPages, newEvent, newEvents } from './event-store.support.ts';

export const retentionRules = (test: StoreTest): void => {
  test('maxCount: only the newest events are read, and revisions go on', async ({ store, stream }) => {
    await store.setRetention(stream('a'), { maxCount: 2 });
    await appendOneByOne(store, stream('a'), newEvents(5));
    const revisions = async () => (await collect(store.readStream(stream('a')))).map(({ revision }) => revision);
    assert.equal(await revisions(), [3, 4]);
    assert.is((await appended(store, stream('a'), 4, newEvents(3))).revision, 7);
    assert.equal(await revisions(), [6, 7]);
    assert.is((await store.readLast(stream('a')))?.revision, 7);
    assert.equal(await store.append(stream('a'), 'none', newEvents(1)), { outcome: 'conflict', actual: 7 });
  });

  test('maxCount: set on a stream that has more, it holds at once', async ({ store, stream }) => {
    const events = newEvents(6);
    await appended(store, stream('a'), 'none', events);
    await store.setRetention(stream('a'), { maxCount: 1 });
    const stored = await collect(store.readStream(stream('a')));
    assert.equal(
      stored.map(({ id, revision }) => [id, revision]),
      [[events[5]?.id, 5]],
    );
    assert.equal((await collect(store.readStream(stream('a'), 2))).length, 1);
  });

  test('maxCount: other streams keep everything', async ({ store, stream, prefix }) => {
    await store.setRetention(stream('telemetry'), { maxCount: 1 });
    await appended(store, stream('history'), 'none', newEvents(4));
    await appendOneByOne(store, stream('telemetry'), newEvents(4));
    const history = await collectPages(store.readAll(null, { streamPrefixes: [`${prefix}history`] }));
    assert.is(history.length, 4);
  });

  test('taken away: nothing more is trimmed', async ({ store, stream }) => {
    await store.setRetention(stream('a'), { maxCount: 1 });
    await appended(store, stream('a'), 'none', newEvents(2));
    await store.setRetention(stream('a'), {});
    await appended(store, stream('a'), 1, newEvents(3));
    const revisions = (await collect(store.readStream(stream('a')))).map(({ revision }) => revision);
    assert.equal(revisions.slice(-4), [1, 2, 3, 4]);
  });

  test('maxAge: what is older than that goes, the newest stays', async ({ store, stream }) => {
    const now = () => newEvent('Tick', {}, new Date().toISOString());
    await store.setRetention(stream('a'), { maxAgeSeconds: 1 });
    await appended(store, stream('a'), 'none', [now()]);
    const deadline = Date.now() + 240_000;
    let revision = 0;
    for (;;) {
      const oldest = (await collect(store.readStream(stream('a'))))[0];
      if (oldest !== undefined && oldest.revision > 0) break;
      if (Date.now() > deadline) throw new Error('The first event stayed for 240 s.');
      revision = (await appended(store, stream('a'), revision, [now()])).revision;
    }
    assert.is((await store.readLast(stream('a')))?.revision, revision);
  });
};
