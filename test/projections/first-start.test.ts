import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decode } from '../../adapters/eventstore/codec.ts';
import { openSqliteStore } from '../../adapters/eventstore/sqlite/store.ts';
import { type EventStore, StoreUnavailable } from '../../commands/ports/event-store.ts';
import { systemClock } from '../../runtime/clock.ts';
import { buildFirst } from '../../runtime/first-start.ts';
import { ReadGenerations } from '../../runtime/read-generations.ts';
import { verify } from '../../runtime/verify.ts';
import { writeHistory } from '../bench/replay-history.ts';

const test = suite('the first start of a node: its views are made in one pass (issue 18 B)');

const withHistory = async (work: (store: EventStore, file: string) => Promise<void>): Promise<void> => {
  const directory = mkdtempSync(join(tmpdir(), 'sampan-first-'));
  writeHistory(join(directory, 'events.db'), { events: 3_000 }, 7);
  const store = await openSqliteStore(join(directory, 'events.db'));
  try {
    await work(store, join(directory, 'read-models.db'));
  } finally {
    await store.close();
    rmSync(directory, { recursive: true });
  }
};
/** The runner's subscription begins where the pass ended: how many events it is still given. */
const levelled = async (store: EventStore, file: string): Promise<number> => {
  let given = 0;
  const counted: EventStore = {
    ...{ append: store.append, readAll: store.readAll, setRetention: store.setRetention, close: store.close },
    readStream: (stream, from) => store.readStream(stream, from),
    readLast: (stream) => store.readLast(stream),
    comparePositions: (a, b) => store.comparePositions(a, b),
    head: () => store.head(),
    subscribe: async function* (after, signal, filter) {
      for await (const delivery of store.subscribe(after, signal, filter)) {
        if (delivery.kind === 'events') given += delivery.events.length;
        yield delivery;
      }
    },
  };
  const views = new ReadGenerations({
    ...{ store: counted, codec: { decode }, file, clock: systemClock },
    alarm: ({ kind }) => {
      throw new Error(kind);
    },
  });
  await views.whenCaughtUp(new AbortController().signal);
  await views.close();
  return given;
};

test('everything is read once, and the rows are those of a replay', () =>
  withHistory(async (store, file) => {
    await buildFirst(store, { decode }, file, new AbortController().signal);
    assert.is(await levelled(store, file), 0);
    assert.ok((await verify(store, { decode }, file)).identical);
    const left = readdirSync(join(file, '..')).filter((name) => /^read-models\.db(\.|$)/.test(name));
    assert.equal(left, ['read-models.db'], 'a plain file, as ever');
  }));

test('with views there nothing is read', () =>
  withHistory(async (store, file) => {
    await buildFirst(store, { decode }, file, new AbortController().signal);
    const never = { ...store, readAll: () => assert.unreachable(), comparePositions: () => assert.unreachable() };
    await buildFirst(
      Object.assign(Object.create(store) as EventStore, never),
      { decode },
      file,
      new AbortController().signal,
    );
  }));

test('a store that goes away, or a signal, in the middle: nothing half-made is left, and the views are made all the same', () =>
  withHistory(async (store, file) => {
    const over = new AbortController();
    for (const end of [() => Promise.reject(new StoreUnavailable('STORE_UNAVAILABLE')), async () => over.abort()]) {
      const broken = Object.assign(Object.create(store) as EventStore, {
        readAll: async function* () {
          for await (const page of store.readAll(null)) {
            yield page;
            await end();
          }
        },
        comparePositions: store.comparePositions.bind(store),
      });
      await buildFirst(broken, { decode }, file, over.signal);
      assert.not(existsSync(file));
      assert.equal(
        readdirSync(join(file, '..')).filter((name) => name.startsWith('read-models')),
        [],
      );
    }
    assert.ok((await levelled(store, file)) > 2_000);
    assert.ok((await verify(store, { decode }, file)).identical);
  }));

test.run();
