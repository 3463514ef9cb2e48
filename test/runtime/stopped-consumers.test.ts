import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { pino } from 'pino';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openSqliteStore } from '../../adapters/eventstore/sqlite/store.ts';
import { addZone } from '../../commands/add-zone.ts';
import type { EventStore, StoredEvent } from '../../commands/ports/event-store.ts';
import { throughDoor } from '../../commands/support/door.ts';
import type { Progress } from '../../domain/task/telemetry.ts';
import { healthOf } from '../../graphql/health.ts';
import { debtProjection } from '../../projections/debt.projection.ts';
import { idOf } from '../../projections/projection.ts';
import { taskProjection } from '../../projections/task.projection.ts';
import { systemClock } from '../../runtime/clock.ts';
import { compose, type Parts } from '../../runtime/compose.ts';
import { readConfig } from '../../runtime/config.ts';
import { demoWorld } from '../../simulation/demo-world.ts';
import { platform } from '../projections/examples.ts';
import { History } from '../projections/history.ts';
import { accepted, startOnly } from '../projections/journeys.ts';
import { eventually } from '../support/eventually.ts';

/*
 * Two tasks run. One gets an event that a newer version wrote: its process stops, its view stops, commands on it are refused,
 * and all of that is told. The other task, and everything else, goes on.
 */
const test = suite<{ directory: string; lines: string[] }>('An event of another version');
test.before.each((context) => {
  context.directory = mkdtempSync(join(tmpdir(), 'sampan-stopped-'));
  context.lines = [];
});
test.after.each(({ directory }) => rmSync(directory, { recursive: true }));

/** A history as the deciders give it, in a store of its own. */
const prepared = async (
  directory: string,
  change: (store: EventStore) => Promise<void>,
): Promise<readonly StoredEvent[]> => {
  const history = new History();
  platform(history);
  const [one, two] = accepted(history, 'batch-1', [1, 2]);
  for (const plan of [one, two]) if (plan) startOnly(history, plan);
  const store = await openSqliteStore(join(directory, 'events.db'));
  for (const { stream, revision, position: _, ...event } of history.events)
    await store.append(stream, revision === 0 ? 'none' : revision - 1, [event]);
  await change(store);
  await store.close();
  return history.events;
};

const unknown = async (store: EventStore, stream: string, type: string, schema = 1): Promise<void> => {
  const last = await store.readLast(stream);
  const any = last ?? (await store.readLast('targetPlatform-main'));
  if (!any) throw new Error('There is no event to be like.');
  const id = `00000000-0000-4000-8000-${String(Math.floor(Number(any.position) * 7 + schema)).padStart(12, '0')}`;
  const metadata = { ...any.metadata, schema };
  await store.append(stream, last?.revision ?? 'none', [{ id, type, data: { taskId: 'task-1' }, metadata }]);
};

const health = (parts: Parts) => healthOf({ ...parts, vitals: parts.operations.vitals });

const running = async (
  { directory, lines }: { directory: string; lines: string[] },
  use: (parts: Parts) => Promise<void>,
): Promise<void> => {
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  const config = readConfig({ SAMPAN_DATA: directory });
  const parts = await compose(config, log, { openWorld: () => demoWorld(systemClock) });
  try {
    await use(parts);
  } finally {
    await parts.close();
  }
};

const REPORT = {
  taskId: 'task-1' as Progress['taskId'],
  phase: 'DATA_CONVERSION',
  condition: 'WORKING',
  disks: [],
} as const;

const logged = (lines: readonly string[], message: string): readonly Record<string, unknown>[] =>
  lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ msg }) => msg === message);

test('an unknown type in a task: its process and its views stop and say so, once; other tasks and commands go on', async (context) => {
  await prepared(context.directory, (store) => unknown(store, 'migrationTask-task-1', 'TaskTeleported'));
  await running(context, async (parts) => {
    const consumers = async () =>
      (await health(parts)).stopped.map(({ consumer, stream, type }) => `${consumer} ${stream} ${type}`);
    await eventually(
      'the process has stopped',
      async () => (await consumers()).some((c) => c.startsWith('process')) || undefined,
      { everyMilliseconds: 20 },
    );
    const task = 'migrationTask-task-1 TaskTeleported';
    assert.equal((await consumers()).toSorted(), [
      `commands ${task}`,
      `process ${task}`,
      'projection audit@1 null TaskTeleported',
      `projection ${idOf(debtProjection)} null TaskTeleported`,
      `projection ${idOf(taskProjection)} null TaskTeleported`,
    ]);
    assert.is((await health(parts)).ready, false);
    const zone = await throughDoor(
      parts.app,
      addZone,
      { name: 'west' },
      { commandId: 'west', actor: { kind: 'user', name: 'admin' } },
    );
    assert.ok(zone.ok);
    if (zone.ok) await parts.readModels.waitFor(zone.position, 5_000);
    assert.ok(
      parts.readModels.target().zones.some(({ name }) => name === 'west'),
      'views that do not read tasks go on',
    );
    await eventually(
      'the other task goes on',
      async () => {
        for await (const { metadata, stream } of parts.app.store.readStream('migrationTask-task-2', 0))
          if (metadata.at > '2026-02') return stream;
        return undefined;
      },
      { everyMilliseconds: 50 },
    );
    const told = logged(context.lines, 'a consumer stopped at an event');
    assert.equal(
      told.map(({ consumer }) => consumer).toSorted(),
      ['commands', 'process'],
      'once each, however often it is looked at',
    );
    for (const { stream, type, revision } of told)
      assert.equal([stream, type, typeof revision], ['migrationTask-task-1', 'TaskTeleported', 'number']);
  });
});

test('last progress of another version: the service starts, says so, and the next report takes its place', async (context) => {
  await prepared(context.directory, (store) => unknown(store, 'progress-task-1', 'ProgressReported', 7));
  await running(context, async (parts) => {
    const stopped = () => parts.consumers.stopped().map(({ consumer, stream }) => `${consumer} ${stream}`);
    assert.equal(stopped(), ['progress progress-task-1']);
    assert.is(parts.progress.latest('task-1'), undefined);
    let second = 0;
    const report = async (): Promise<true | undefined> => {
      second += 10;
      const at = new Date(Date.parse('2027-01-01T00:00:00.000Z') + second * 1000).toISOString();
      parts.progress.report({ ...REPORT, at: at as Progress['at'] });
      return stopped().length === 0 || undefined;
    };
    await eventually('it goes on', report, { everyMilliseconds: 20, seen: stopped });
    assert.is((await parts.app.store.readLast('progress-task-1'))?.metadata.schema, 1);
  });
});

test('a read model of a newer version at the start: nobody is answered before it contains the whole history', async (context) => {
  const events = await prepared(context.directory, async () => undefined);
  await running(context, async () => undefined);
  const db = new Database(join(context.directory, 'read-models.db'));
  const now = idOf(taskProjection);
  db.exec(`alter table "${now}" rename to "task@0"; update projections set id = 'task@0' where id = '${now}'`);
  db.close();
  await running(context, async ({ readModels }) => {
    assert.is(readModels.tasks({}, { first: 9 }).total, 2);
    const at = readModels.health().map(({ name, position }) => [name, Number(position) >= events.length]);
    assert.equal(
      at.filter(([, whole]) => !whole),
      [],
    );
  });
});

test.run();
