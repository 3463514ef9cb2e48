import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { removeLeftovers } from '../../adapters/readstore/files.ts';
import type { Delivery, StoredEvent } from '../../commands/ports/event-store.ts';
import type { Replay } from '../../commands/ports/replays.ts';
import { PROJECTIONS } from '../../projections/all.ts';
import { idOf } from '../../projections/projection.ts';
import type { ReadModels } from '../../projections/queries.ts';
import { queueProjection } from '../../projections/queue.projection.ts';
import { createReadModels } from '../../projections/read-models.ts';
import { systemClock } from '../../runtime/clock.ts';
import type { ProjectionAlarm } from '../../runtime/projection-runner.ts';
import { ReadGenerations } from '../../runtime/read-generations.ts';
import { verify } from '../../runtime/verify.ts';
import { eventually } from '../support/eventually.ts';
import { platform } from './examples.ts';
import { codec, inDirectory } from './folded.ts';
import { History } from './history.ts';
import { accepted, fail, succeed } from './journeys.ts';
import { MemoryStore } from './memory-store.ts';

const QUEUE = idOf(queueProjection);

const twoTasks = (): readonly StoredEvent[] => {
  const history = new History();
  platform(history);
  const [one, two] = accepted(history, 'batch-1', [1, 2]);
  if (one) succeed(history, one);
  if (two) fail(history, two);
  return history.events;
};
const EVENTS = twoTasks();

const AT = '2026-01-05T09:00:00.000Z' as Replay['since'];
const clock = { now: () => AT, tick: systemClock.tick, sleep: async () => turn() };

type Plane = {
  readonly store: GatedStore;
  readonly file: string;
  readonly generations: ReadGenerations;
  readonly models: ReadModels;
  readonly alarms: ProjectionAlarm[];
  readonly replays: Replay[];
  /** How the replay ended. */
  readonly ended: () => Promise<Replay>;
};

/** Lets a subscription go on only as far as it is told: the old rows and the new ones stand where the test wants them. */
class GatedStore extends MemoryStore {
  /** The rebuild may read up to this position. */
  gate = Number.POSITIVE_INFINITY;
  /** And those who serve up to this one. */
  gateOfOld = Number.POSITIVE_INFINITY;
  subscriptions = 0;
  override async *subscribe(
    ...[after, signal]: Parameters<MemoryStore['subscribe']>
  ): ReturnType<MemoryStore['subscribe']> {
    this.subscriptions += 1;
    const first = this.subscriptions === 1;
    for await (const delivery of super.subscribe(after, signal)) {
      while (!signal.aborted && isBeyond(delivery, first ? this.gateOfOld : this.gate)) await turn();
      yield delivery;
    }
  }
}
const isBeyond = ({ kind, position }: Delivery, gate: number): boolean => kind === 'events' && Number(position) > gate;

const running = async (
  directory: string,
  use: (plane: Plane) => Promise<void>,
  events: readonly StoredEvent[] = EVENTS,
): Promise<void> => {
  const store = new GatedStore(events, 5);
  const file = join(directory, 'rows.db');
  const alarms: ProjectionAlarm[] = [];
  const replays: Replay[] = [];
  const generations = new ReadGenerations({
    store,
    codec,
    file,
    clock,
    alarm: (alarm) => alarms.push(alarm),
    told: (replay) => replays.push(replay),
  });
  const ended = () =>
    eventually('the replay ends', async () => replays.find(({ state }) => state !== 'RUNNING'), {
      everyMilliseconds: 1,
    });
  await generations.whenCaughtUp(AbortSignal.timeout(240_000));
  try {
    await use({ store, file, generations, models: createReadModels(generations, generations), alarms, replays, ended });
  } finally {
    await generations.close();
  }
};

const filesIn = (directory: string): readonly string[] => readdirSync(directory).toSorted();

test('a replay beside the old rows: they answer until the new ones do, then one file is left, with the same rows', async () => {
  await inDirectory(async (directory) => {
    await running(directory, async ({ store, file, generations, models, alarms, ended }) => {
      store.gate = 40;
      const ordered = generations.order('first');
      assert.equal(ordered, {
        commandId: 'first',
        state: 'RUNNING',
        events: 0,
        since: AT,
        endedAt: null,
        reason: null,
      });
      await eventually('40 events are folded', async () => generations.last()?.events === 40 || undefined, {
        everyMilliseconds: 1,
      });
      assert.is(models.tasks({}, { first: 9 }).total, 2);
      assert.is(models.task('task-2')?.state, 'FAILED', 'the old rows, not the half of the new ones');
      assert.ok(filesIn(directory).includes('rows.db.1'));
      store.gate = Number.POSITIVE_INFINITY;
      const { state, events, reason } = await ended();
      assert.equal({ state, events, reason }, { state: 'DONE', events: EVENTS.length, reason: null });
      assert.is(models.task('task-2')?.state, 'FAILED');
      assert.equal(alarms, []);
      const verified = await verify(store, codec, file);
      assert.ok(verified.identical, verified.message);
    });
    assert.equal(filesIn(directory), ['rows.db', 'rows.db.1'], 'a link and what it names');
    await running(directory, async ({ models }) => assert.is(models.task('task-2')?.state, 'FAILED'));
  });
});

test('a second order while one runs is answered with that one; the same id later with what became of it', async () => {
  await inDirectory(async (directory) => {
    await running(directory, async ({ store, generations, replays, ended }) => {
      store.gate = 20;
      generations.order('first');
      assert.is(generations.order('second').commandId, 'first');
      store.gate = Number.POSITIVE_INFINITY;
      await ended();
      assert.is(generations.order('first').state, 'DONE');
      assert.equal(
        replays.map(({ commandId, state }) => `${commandId} ${state}`),
        ['first RUNNING', 'first DONE'],
      );
      assert.is(generations.order('second').state, 'RUNNING');
    });
    assert.equal(
      filesIn(directory),
      ['rows.db', 'rows.db.1'],
      'stopped in the middle of the second: nothing of it stays',
    );
  });
});

test('history goes on during a replay: no reader ever sees less than before', async () => {
  await inDirectory(async (directory) => {
    const start = 30;
    await running(
      directory,
      async ({ store, generations, models, ended, file }) => {
        let highest = 0;
        const look = (): void => {
          const at = Math.min(...models.health().map(({ position }) => Number(position)));
          assert.ok(at >= highest, `the rows went back from ${highest} to ${at}`);
          highest = at;
        };
        generations.order('under-load');
        for (const event of EVENTS.slice(start)) {
          store.events.push(event);
          await turn();
          look();
          await models.waitFor(event.position, 5_000);
          look();
        }
        assert.is((await ended()).state, 'DONE');
        look();
        const verified = await verify(store, codec, file);
        assert.ok(verified.identical, verified.message);
      },
      EVENTS.slice(0, start),
    );
  });
});

test('new rows that are ahead of the old ones when they take over: what lies between is announced too', async () => {
  await inDirectory(async (directory) => {
    await running(
      directory,
      async ({ store, generations, models, ended }) => {
        const stop = new AbortController();
        const changes = models.changes(stop.signal);
        store.gateOfOld = 40;
        store.events = [...EVENTS];
        generations.order('x');
        assert.is((await ended()).state, 'DONE');
        const seen = new Set<string>();
        for await (const { projection, keys } of changes) {
          for (const key of keys) seen.add(`${projection} ${key}`);
          if (projection === 'audit') stop.abort();
        }
        for (const key of ['task task-1', 'task task-2', 'debt task-2', 'queue task-1']) assert.ok(seen.has(key), key);
        assert.is(models.task('task-2')?.state, 'FAILED');
      },
      EVENTS.slice(0, 40),
    );
  });
});

test('a position that is awaited across the change: reached in the new rows', async () => {
  await inDirectory(async (directory) => {
    await running(
      directory,
      async ({ store, generations, models, ended }) => {
        const waiting = models.waitFor(String(EVENTS.length), 20_000);
        generations.order('x');
        await ended();
        store.events = [...EVENTS];
        await waiting;
        assert.is(models.task('task-2')?.state, 'FAILED');
      },
      EVENTS.slice(0, 40),
    );
  });
});

test('an event that only the new rows cannot take: they do not take over, and it is said which', async () => {
  await inDirectory(async (directory) => {
    await running(directory, async ({ store, generations, models, ended, file }) => {
      const at = store.events.findIndex(({ type }) => type === 'SlotTaken');
      const good = store.events[at];
      if (!good) throw new Error('There is no such event.');
      store.events[at] = { ...good, data: { taskId: 7 } };
      generations.order('x');
      const { state, reason } = await ended();
      assert.is(state, 'FAILED');
      assert.match(
        reason ?? '',
        new RegExp(`^${QUEUE} cannot take the event SlotTaken at position ${good.position}: `),
      );
      assert.ok(models.health().every(({ parked, caughtUp }) => parked === null && caughtUp));
      store.events[at] = good;
      const verified = await verify(store, codec, file);
      assert.ok(verified.identical, verified.message);
    });
    assert.equal(filesIn(directory), ['rows.db']);
  });
});

test('an event that the old rows could not take either: the new ones take over as they are', async () => {
  await inDirectory(async (directory) => {
    const poisoned = EVENTS.map((event) => (event.type === 'SlotTaken' ? { ...event, data: { taskId: 7 } } : event));
    await running(
      directory,
      async ({ generations, models, ended }) => {
        const parked = () =>
          models
            .health()
            .filter((health) => health.parked)
            .map(({ name }) => name);
        assert.equal(parked(), [QUEUE]);
        generations.order('x');
        assert.is((await ended()).state, 'DONE');
        assert.equal(parked(), [QUEUE]);
      },
      poisoned,
    );
  });
});

test('a rebuild that breaks is over, and the next one can be ordered', async () => {
  await inDirectory(async (directory) => {
    await running(directory, async ({ store, generations, models, replays, ended }) => {
      const { head } = store;
      store.head = async () => {
        throw new Error('database or disk is full');
      };
      generations.order('x');
      assert.is((await ended()).reason, 'database or disk is full');
      store.head = head;
      replays.length = 0;
      generations.order('y');
      assert.is((await ended()).state, 'DONE');
      assert.is(models.task('task-2')?.state, 'FAILED');
    });
  });
});

test('leftovers: all that is not the current file goes, and nothing of others', async () => {
  await inDirectory(async (directory) => {
    const here = (name: string): string => join(directory, name);
    const put = (...names: readonly string[]): void => {
      for (const name of names) writeFileSync(here(name), name);
    };
    const old = ['rows.db.2', 'rows.db.2-wal', 'rows.db.11', 'rows.db.building', 'rows.db.link', 'rows.db.3-shm'];
    const others = ['rows.db.bak', 'rows.dbx', 'events.db', 'events.db-wal'];
    put('rows.db', 'rows.db-wal', ...old, ...others);
    mkdirSync(here('rows'));
    removeLeftovers(here('rows.db'));
    assert.equal(filesIn(directory), [
      'events.db',
      'events.db-wal',
      'rows',
      'rows.db',
      'rows.db-wal',
      'rows.db.bak',
      'rows.dbx',
    ]);
  });
  await inDirectory(async (directory) => {
    const here = (name: string): string => join(directory, name);
    for (const name of ['rows.db-wal', 'rows.db.4', 'rows.db.4-wal', 'rows.db.5']) writeFileSync(here(name), name);
    symlinkSync('rows.db.4', here('rows.db'));
    removeLeftovers(here('rows.db'));
    assert.equal(filesIn(directory), ['rows.db', 'rows.db.4', 'rows.db.4-wal']);
    assert.is(readFileSync(here('rows.db'), 'utf8'), 'rows.db.4');
  });
  await inDirectory(async (directory) => {
    symlinkSync('rows.db.9', join(directory, 'rows.db'));
    await running(directory, async ({ models }) => assert.is(models.task('task-2')?.state, 'FAILED'));
    assert.equal(filesIn(directory), ['rows.db'], 'a link to nothing is made good from the history');
  });
});

test('a data directory that meets another kind of store: alarm, and rows made anew from that', async () => {
  await inDirectory(async (directory) => {
    class Elsewhere extends GatedStore {
      override comparePositions(a: StoredEvent['position'], b: StoredEvent['position']): number {
        const [left, right] = [a, b].map((position) => BigInt(position.split(':')[1] ?? 'foreign'));
        return Number((left ?? 0n) - (right ?? 0n));
      }
    }
    await running(directory, async ({ models }) => assert.is(models.tasks({}, { first: 9 }).total, 2));
    const file = join(directory, 'rows.db');
    const db = new Database(file);
    db.prepare("update projections set position = '3' where id = 'audit@1'").run(); // two checkpoints that would be compared
    db.close();
    const moved = EVENTS.slice(0, 60).map((event) => ({
      ...event,
      position: `7:${event.position}` as StoredEvent['position'],
    }));
    const store = new Elsewhere(moved, 9);
    const alarms: ProjectionAlarm[] = [];
    const generations = new ReadGenerations({
      store,
      codec,
      file,
      clock,
      alarm: (alarm) => alarms.push(alarm),
      projections: PROJECTIONS,
    });
    await generations.whenCaughtUp(AbortSignal.timeout(240_000));
    await generations.close();
    assert.equal(
      alarms.map(({ kind }) => kind),
      ['HISTORY_WENT_BACK'],
    );
    const verified = await verify(store, codec, file);
    assert.ok(verified.identical, verified.message);
  });
});

test.run();
