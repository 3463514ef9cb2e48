import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Mark, ReadStore, type RowChanges } from '../../adapters/readstore/store.ts';
import { ForeignPosition, type Position } from '../../commands/ports/event-store.ts';
import { PROJECTIONS } from '../../projections/all.ts';
import { idOf } from '../../projections/projection.ts';
import type { Change } from '../../projections/queries.ts';
import { ReadModelsBehind } from '../../projections/queries.ts';
import { queueProjection } from '../../projections/queue.projection.ts';
import { ProjectionRunner } from '../../runtime/projection-runner.ts';
import { platform } from './examples.ts';
import { codec, inDirectory, setUp } from './folded.ts';
import { History } from './history.ts';
import { accepted, fail, succeed } from './journeys.ts';
import { MemoryStore } from './memory-store.ts';

const QUEUE = idOf(queueProjection);

const twoTasks = (history: History): void => {
  platform(history);
  const [one, two] = accepted(history, 'batch-1', [1, 2]);
  if (one) succeed(history, one);
  if (two) fail(history, two);
};

test('killed at any moment: what was committed stands, and going on gives the same rows (F08)', async () => {
  await inDirectory(async (directory) => {
    const { store, file, run, verify, alarms } = setUp(directory, twoTasks, 3);
    const all = store.events;
    for (let upTo = 5; upTo < all.length + 5; upTo += 5) {
      store.events = all.slice(0, upTo);
      await run(() => {});
      const verified = await verify();
      assert.ok(verified.identical, `${file}: ${verified.message}`);
    }
    assert.equal(alarms, []);
  });
});

test('a commit that fails is tried again from where the rows are, and nothing counts twice (F08, F16)', async () => {
  await inDirectory(async (directory) => {
    const history = new History();
    twoTasks(history);
    const store = new MemoryStore(history.events, 4);
    let commits = 0;
    class Full extends ReadStore {
      override commit(changes: readonly RowChanges[], mark: Mark | null): void {
        commits += 1;
        if (commits % 3 === 1) throw new Error('database or disk is full');
        super.commit(changes, mark);
        if (commits % 3 === 0) throw new Error('killed after the commit');
      }
    }
    const readStore = new Full(`${directory}/rows.db`, PROJECTIONS);
    let alarms = 0;
    const clock = { now: () => history.now, sleep: async () => {} };
    const runner = new ProjectionRunner({ store, codec, readStore, alarm: () => (alarms += 1), clock });
    const stop = new AbortController();
    const running = runner.run(stop.signal);
    await runner.whenCaughtUp(stop.signal);
    stop.abort();
    await running;
    readStore.close();
    assert.ok(alarms > 5);
    const again = setUp(directory, twoTasks);
    const verified = await again.verify();
    assert.ok(verified.identical, verified.message);
  });
});

test('an event that one projection cannot take: it is parked before it, alarms once, the others go on (F18)', async () => {
  await inDirectory(async (directory) => {
    const { store, run, verify, alarms } = setUp(directory, twoTasks);
    const poison = store.events.findIndex((event) => event.type === 'SlotTaken');
    const before = store.events[poison];
    if (!before) throw new Error('There is no such event.');
    store.events[poison] = { ...before, data: { taskId: 7 } };
    for (let time = 0; time < 2; time += 1)
      await run((models) => {
        const parked = models.health().filter((health) => health.parked);
        assert.equal(
          parked.map(({ name, parked }) => [name, parked?.type, parked?.position]),
          [[QUEUE, 'SlotTaken', before.position]],
        );
        assert.is(models.task('task-1')?.state, 'SUCCEEDED');
        assert.is(models.queue().length, 2);
      });
    assert.equal(
      alarms.map((alarm) => alarm.kind),
      ['PROJECTION_PARKED', 'PROJECTION_PARKED'],
    );
    const verified = await verify();
    assert.is(verified.identical, false);
    assert.match(verified.message, new RegExp(`${QUEUE}.*SlotTaken at position ${before.position}`));
    store.events[poison] = before; // as a version that can read it would see it
    await run((models) => assert.is(models.queue().length, 0));
    const after = await verify();
    assert.ok(after.identical, after.message);
  });
});

test('an event of an unknown type parks who reads its stream, and nobody else (F18)', async () => {
  await inDirectory(async (directory) => {
    const { store, run } = setUp(directory, twoTasks);
    const at = store.events.findIndex((event) => event.stream.startsWith('source-'));
    const event = store.events[at];
    if (event) store.events[at] = { ...event, type: 'SourceBlessed' };
    await run((models) => {
      const parked = models.health().filter((health) => health.parked);
      assert.equal(
        parked.map(({ name }) => name),
        ['source@2', 'audit@1'],
      );
      assert.is(models.task('task-2')?.state, 'FAILED');
    });
  });
});

test('a history that went back, or went another way: alarm, and rows made again from what there is (F15)', async () => {
  await inDirectory(async (directory) => {
    const { store, run, verify, alarms } = setUp(directory, twoTasks);
    await run(() => {});
    const all = store.events;
    store.events = all.slice(0, 40);
    await run((models) => assert.is(models.task('task-1')?.state, 'MIGRATING'));
    store.events = all.map((event, index) => (index < 39 ? event : { ...event, id: `other-${index}` }));
    await run((models) => assert.is(models.task('task-1')?.state, 'SUCCEEDED'));
    assert.equal(
      alarms.map((alarm) => alarm.kind),
      ['HISTORY_WENT_BACK', 'HISTORY_WENT_BACK'],
    );
    const verified = await verify();
    assert.ok(verified.identical, verified.message);
  });
});

test('a saved position that is no place in this history: alarm, and rows made again (F15)', async () => {
  await inDirectory(async (directory) => {
    const { store, run, verify, alarms } = setUp(directory, twoTasks);
    await run(() => {});
    const { subscribe } = store;
    const refused: (Position | null)[] = [];
    store.subscribe = async function* (after, signal) {
      if (after !== null && refused.length === 0) {
        refused.push(after);
        throw new ForeignPosition(after);
      }
      yield* subscribe.call(store, after, signal);
    };
    await run((models) => assert.is(models.task('task-1')?.state, 'SUCCEEDED'));
    assert.is(refused.length, 1);
    assert.equal(
      alarms.map((alarm) => alarm.kind),
      ['HISTORY_WENT_BACK'],
    );
    const verified = await verify();
    assert.ok(verified.identical, verified.message);
  });
});

test('waiting for a position: until it can be read, or until the time is over', async () => {
  await inDirectory(async (directory) => {
    const { store, run } = setUp(directory, twoTasks);
    const all = store.events;
    store.events = all.slice(0, 30);
    await run(async (models) => {
      await models.waitFor(null, 1);
      await models.waitFor('30', 1);
      const late = await models.waitFor('90', 20).catch((error: unknown) => error);
      assert.instance(late, ReadModelsBehind);
      const waiting = models.waitFor(String(all.length), 5000);
      store.events = all;
      await waiting;
      assert.is(models.task('task-2')?.state, 'FAILED');
    });
  });
});

test('changes: told after the commit, with the keys that changed; a slow reader gets them merged, none is lost', async () => {
  await inDirectory(async (directory) => {
    const { store, run } = setUp(directory, twoTasks, 1);
    const all = store.events;
    store.events = all.slice(0, 12);
    await run(async (models) => {
      const stop = new AbortController();
      const changes = models.changes(stop.signal);
      store.events = all;
      await models.waitFor(String(all.length), 5000); // reads nothing meanwhile
      const seen: Change[] = [];
      for await (const change of changes) {
        seen.push(change);
        if (change.projection === 'audit') stop.abort();
      }
      const tasks = seen.filter((change) => change.projection === 'task');
      assert.equal(
        tasks.map(({ keys }) => keys.toSorted()),
        [['task-1', 'task-2']],
      );
      assert.ok(seen.every((change) => Number(change.position) <= all.length));
    });
  });
});

test.run();
