import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openSqliteStore } from '../../adapters/eventstore/sqlite/store.ts';
import {
  type EventStore,
  type Position,
  type StoredEvent,
  StoreUnavailable,
} from '../../commands/ports/event-store.ts';
import { type Copied, CopyRefused, copyStore } from '../../runtime/store-copy.ts';
import { platform } from '../projections/examples.ts';
import { History } from '../projections/history.ts';
import { accepted, fail, succeed } from '../projections/journeys.ts';
import { collectPages } from './event-store.support.ts';

type Context = { directory: string; from: EventStore; to: EventStore; open: (name: string) => Promise<EventStore> };
const test = suite<Context>('A history is copied into another store');

test.before.each(async (context) => {
  context.directory = mkdtempSync(join(tmpdir(), 'sampan-copy-'));
  const opened: EventStore[] = [];
  context.open = async (name) => {
    const store = await openSqliteStore(join(context.directory, name));
    opened.push(store);
    return store;
  };
  context.from = await context.open('from.db');
  context.to = await context.open('to.db');
});
test.after.each(async ({ directory, from, to }) => {
  await from.close();
  await to.close();
  rmSync(directory, { recursive: true });
});

/** Two tasks and their last progress, which is written again and again in between. */
const EVENTS: readonly StoredEvent[] = (() => {
  const history = new History();
  platform(history);
  const [one, two] = accepted(history, 'batch-1', [1, 2]);
  if (one) succeed(history, one);
  if (two) fail(history, two);
  return history.events;
})();
const fill = async (store: EventStore, events: readonly StoredEvent[] = EVENTS): Promise<void> => {
  await store.setRetention('progress-task-1', { maxCount: 1 });
  for (const [index, { stream, revision, position: _, ...event }] of events.entries()) {
    await store.append(stream, revision === 0 ? 'none' : revision - 1, [event]);
    if (index % 20 !== 19) continue;
    const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
    const last = await store.readLast('progress-task-1');
    await store.append('progress-task-1', last?.revision ?? 'none', [{ ...event, id, type: 'ProgressReported' }]);
  }
};

const noPause = { sleep: async (): Promise<void> => undefined };
const copied = (from: EventStore, to: EventStore): Promise<Copied> => copyStore(from, to, { clock: noPause });
const refusal = async (from: EventStore, to: EventStore): Promise<string> => {
  const error = await copied(from, to).catch((thrown: unknown) => thrown);
  assert.instance(error, CopyRefused);
  return error instanceof Error ? error.message : '';
};

const contentOf = async (store: EventStore): Promise<readonly unknown[]> =>
  (await collectPages(store.readAll(null)))
    .filter(({ stream }) => !stream.startsWith('progress-'))
    .map(({ position: _, ...rest }) => rest);

/** The store as it is, apart from its appends. */
const appending = (store: EventStore, append: EventStore['append']): EventStore => ({
  append,
  readStream: (stream, from) => store.readStream(stream, from),
  readLast: (stream) => store.readLast(stream),
  readAll: (after, filter) => store.readAll(after, filter),
  subscribe: (after, signal, filter) => store.subscribe(after, signal, filter),
  setRetention: (stream, retention) => store.setRetention(stream, retention),
  comparePositions: (a, b) => store.comparePositions(a, b),
  head: () => store.head(),
  close: () => store.close(),
});

test('all of it: the same events in the same order, telemetry left behind, and it says how many', async ({
  from,
  to,
}) => {
  await fill(from);
  const told = await copied(from, to);
  const streams = new Set(EVENTS.map(({ stream }) => stream)).size;
  assert.equal(told, { events: EVENTS.length, streams, copied: EVENTS.length, skipped: 1, cameMeanwhile: 0 });
  assert.equal(await contentOf(to), await contentOf(from));
  const all = await collectPages(to.readAll(null));
  assert.equal(
    all.filter(({ stream }) => stream.startsWith('progress-')),
    [],
  );
});

test('again: nothing is written; with more in the source: only that', async ({ from, to }) => {
  await fill(from, EVENTS.slice(0, 50));
  await copied(from, to);
  assert.is((await copied(from, to)).copied, 0);
  for (const { stream, revision, position: _, ...event } of EVENTS.slice(50))
    await from.append(stream, revision === 0 ? 'none' : revision - 1, [event]);
  assert.is((await copied(from, to)).copied, EVENTS.length - 50);
  assert.equal(await contentOf(to), await contentOf(from));
});

test('consecutive events of one stream go in one append, of 500 events or 512 KiB at most', async ({ from, to }) => {
  const [first] = EVENTS;
  if (!first) throw new Error('There is no event.');
  const make = (index: number, text: string) => ({
    ...first,
    id: `00000000-0000-4000-9000-${String(index).padStart(12, '0')}`,
    data: { text },
  });
  await from.append(
    'a-1',
    'none',
    Array.from({ length: 1_100 }, (_, index) => make(index, '')),
  );
  await from.append('b-1', 'none', [
    make(2_000, 'x'.repeat(600_000)),
    make(2_001, ''),
    make(2_002, 'y'.repeat(300_000)),
    make(2_003, 'z'.repeat(300_000)),
  ]);
  const sizes: string[] = [];
  const counting = appending(to, (stream, expected, events) => {
    sizes.push(`${stream} ${events.length}`);
    return to.append(stream, expected, events);
  });
  await copied(from, counting);
  assert.equal(sizes, ['a-1 500', 'a-1 500', 'a-1 100', 'b-1 1', 'b-1 2', 'b-1 1']);
  assert.equal(await contentOf(to), await contentOf(from));
});

test('interrupted anywhere, before an append or after it: run again it goes on, and the end is the same', async ({
  from,
  to,
}) => {
  await fill(from);
  let [left, interrupted] = [0, 0];
  const dying = appending(to, async (stream, expected, events) => {
    left -= 1;
    if (left < 0 && interrupted % 2 === 0) throw new Error('killed before');
    const answer = await to.append(stream, expected, events);
    if (left < 0) throw new Error('killed after');
    return answer;
  });
  for (;;) {
    left = 3;
    const ended = await copied(from, dying).catch((error: unknown) => String(error));
    if (typeof ended !== 'string') break;
    assert.match(ended, /killed (before|after)/);
    interrupted += 1;
  }
  assert.ok(interrupted > 5, `${interrupted} times`);
  assert.equal(await contentOf(to), await contentOf(from));
});

test('a target that does not answer for a while is asked again with the same ids; nothing is written twice', async ({
  from,
  to,
}) => {
  await fill(from);
  let calls = 0;
  const away = appending(to, async (stream, expected, events) => {
    calls += 1;
    if (calls % 5 === 1) throw new StoreUnavailable('STORE_UNAVAILABLE');
    const answer = await to.append(stream, expected, events);
    if (calls % 5 === 3) throw new StoreUnavailable('STORE_UNAVAILABLE');
    return answer;
  });
  assert.is((await copied(from, away)).copied, EVENTS.length);
  assert.equal(await contentOf(to), await contentOf(from));
});

test('a target that holds anything else: refused with the first difference, and nothing is written', async ({
  from,
  open,
}) => {
  await fill(from);
  const changed = (index: number, change: Partial<StoredEvent>): readonly StoredEvent[] =>
    EVENTS.slice(0, 30).map((event, at) => (at === index ? { ...event, ...change } : event));
  const third = EVENTS[3];
  if (!third) throw new Error('There is no event.');
  const others: readonly (readonly [readonly StoredEvent[], RegExp])[] = [
    [changed(3, { data: { id: 'other' } }), /event 4 is .* different: data\. Nothing was written\.$/],
    [changed(3, { type: 'Other' }), /event 4 is Other .* different: type\. /],
    [changed(3, { id: '00000000-0000-4000-8000-00000000abcd' }), /different: id\. /],
    [changed(3, { metadata: { ...third.metadata, correlationId: 'x' } }), /different: metadata\. /],
    [
      [...EVENTS, { ...third, id: '00000000-0000-4000-8000-00000000abce', stream: 'other-1', revision: 0 }],
      new RegExp(`event ${EVENTS.length + 1} is .*other-1, revision 0.*, where the source ends`),
    ],
  ];
  for (const [index, [events, message]] of others.entries()) {
    const to = await open(`other-${index}.db`);
    await fill(to, events);
    const before = await contentOf(to);
    assert.match(await refusal(from, to), message);
    assert.equal(await contentOf(to), before);
    await to.close();
  }
});

test('the same events in another order over the streams: refused', async ({ from, to }) => {
  await fill(from);
  const target = EVENTS.filter(({ stream }) => stream === 'targetPlatform-main');
  const others = EVENTS.filter(({ stream }) => stream !== 'targetPlatform-main');
  await fill(to, [...others, ...target]);
  assert.match(await refusal(from, to), /^The target holds something else: event \d+ is .* different: .*stream/);
});

test('a history that lost a part to retention: refused, with the stream', async ({ from, to }) => {
  await fill(from);
  await from.setRetention('targetPlatform-main', { maxCount: 1 });
  assert.match(await refusal(from, to), /^The stream targetPlatform-main has revision \d+ where 0 is due/);
  assert.equal(await contentOf(to), []);
});

test('what is changed in the copy on the way is found by the comparison', async ({ from, to, directory }) => {
  await fill(from);
  let appends = 0;
  const falsified = appending(to, async (stream, expected, events) => {
    const answer = await to.append(stream, expected, events);
    appends += 1;
    if (appends === 20) {
      const db = new Database(join(directory, 'to.db'));
      db.prepare(`update events set body = json_set(body, '$.data.extra', 1) where position = 5`).run();
      db.close();
    }
    return answer;
  });
  assert.match(await refusal(from, falsified), /^The copy is not the same: event 5 is .* different: data\.$/);
});

test('events that come into the source meanwhile: told, and copied the next time', async ({ from, to }) => {
  await fill(from, EVENTS.slice(0, 60));
  const next = EVENTS.slice(60);
  let written = false;
  const slow = appending(to, async (stream, expected, events) => {
    if (!written)
      for (const { stream: name, revision, position: _, ...event } of next)
        await from.append(name, revision === 0 ? 'none' : revision - 1, [event]);
    written = true;
    return to.append(stream, expected, events);
  });
  const first = await copied(from, slow);
  assert.equal([first.copied, first.cameMeanwhile], [60, next.length]);
  const second = await copied(from, to);
  assert.equal([second.copied, second.cameMeanwhile, second.events], [next.length, 0, EVENTS.length]);
});

test('positions do not move: the embedded store refuses those of EventStoreDB, so that views made of them are noticed', ({
  from,
}) => {
  assert.throws(() => from.comparePositions('7:7' as Position, '7:7' as Position), /Not a revision, position/);
});

test.run();
