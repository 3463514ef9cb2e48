import { join } from 'node:path';
import Database from 'better-sqlite3';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inspectReadStore } from '../../adapters/readstore/inspect.ts';
import { ReadStore } from '../../adapters/readstore/store.ts';
import { PROJECTIONS } from '../../projections/all.ts';
import { debtProjection } from '../../projections/debt.projection.ts';
import { idOf } from '../../projections/projection.ts';
import { queueProjection } from '../../projections/queue.projection.ts';
import { taskProjection } from '../../projections/task.projection.ts';
import { rebuild } from '../../runtime/replay.ts';
import { verify } from '../../runtime/verify.ts';
import { platform } from './examples.ts';
import { codec, inDirectory, setUp } from './folded.ts';
import type { History } from './history.ts';
import { accepted, cancel, fail, startOnly, succeed } from './journeys.ts';
import { MemoryStore } from './memory-store.ts';

const [TASKS, DEBTS, QUEUE] = [taskProjection, debtProjection, queueProjection].map(idOf);

const everything = (history: History): void => {
  platform(history);
  const [one, two, three, four] = accepted(history, 'batch-1', [1, 2, 3, 4, 5], { pause: true });
  if (one) succeed(history, one);
  if (two) fail(history, two);
  if (three) cancel(history, three);
  if (four) startOnly(history, four);
};

/** All that is in the file, as text. */
const bytesOf = (file: string): string => {
  const inspected = inspectReadStore(file);
  const tables = PROJECTIONS.map((projection) => {
    const stored = inspected.stored(projection);
    return [idOf(projection), stored?.position, [...(stored?.rows() ?? [])]];
  });
  inspected.close();
  return JSON.stringify(tables);
};

const tamper = (file: string, sql: string): void => {
  const db = new Database(file);
  assert.is(db.prepare(sql).run().changes, 1, sql);
  db.close();
};

const afterTampering = async (...sql: readonly string[]) => {
  let verified: Awaited<ReturnType<typeof verify>> | undefined;
  await inDirectory(async (directory) => {
    const { run, file, verify: check } = setUp(directory, everything);
    await run(() => {});
    for (const one of sql) tamper(file, one);
    verified = await check();
  });
  if (!verified || verified.identical) throw new Error('Nothing was noticed.');
  return verified;
};

test('verify: rows that were fed live are those of the history, and it says how many', async () => {
  await inDirectory(async (directory) => {
    const { run, verify: check, store } = setUp(directory, everything);
    await run(() => {});
    const verified = await check();
    assert.ok(verified.identical);
    if (verified.identical) assert.is(verified.events, store.events.length);
    assert.match(verified.message, /^identical: [0-9]+ rows, [0-9]+ events$/);
  });
});

test('verify: a changed value is found, with projection, key, path and both values', async () => {
  const { difference, message } = await afterTampering(
    `update "${TASKS}" set doc = json_set(doc, '$.disks[1].sizeBytes', 7) where key = 'task-1'`,
  );
  assert.equal(difference, {
    projection: TASKS,
    key: 'task-1',
    path: 'disks.1.sizeBytes',
    expected: 107_374_182_400,
    stored: 7,
  });
  assert.is(message, `different: ${TASKS} task-1 disks.1.sizeBytes: the history gives 107374182400, stored is 7`);
});

test('verify: the same values in other bytes are a difference', async () => {
  const { difference } = await afterTampering(`update "${TASKS}" set doc = doc || ' ' where key = 'task-1'`);
  assert.is(difference.key, 'task-1');
  assert.is(difference.path, null);
});

test('verify: text that is no document any more is a difference', async () => {
  const { difference } = await afterTampering(`update "${TASKS}" set doc = substr(doc, 1, 50) where key = 'task-1'`);
  assert.is(difference.key, 'task-1');
});

test('verify: a column that disagrees with its row is found', async () => {
  const { difference } = await afterTampering(`update "${TASKS}" set state = 'FAILED' where key = 'task-1'`);
  assert.is(difference.path, 'column state');
  assert.is(difference.expected, 'SUCCEEDED');
});

test('verify: a missing row and an extra row are found', async () => {
  const missing = await afterTampering(`delete from "${DEBTS}" where key = 'task-2'`);
  assert.is(missing.difference.key, 'task-2');
  assert.is(missing.difference.stored, undefined);
  const extra = await afterTampering(`insert into "${QUEUE}" (key, doc) values ('task-77', '{}')`);
  assert.is(extra.difference.key, 'task-77');
  assert.is(extra.difference.expected, undefined);
});

test('verify: a read model that lags behind the others is found, with the event that it lacks', async () => {
  const { difference } = await afterTampering(`update projections set position = '20' where id = 'audit@1'`);
  assert.is(difference.projection, 'audit@1');
  assert.match(String(difference.expected), /^the [A-Za-z]+ at position [0-9]+$/);
});

test('verify: a store without a read model, or of another history, is found', async () => {
  const gone = await afterTampering(`delete from projections where id = 'batch@1'`);
  assert.is(gone.difference.projection, 'batch@1');
  const other = await afterTampering(`update mark set event = json_set(event, '$.id', 'x')`);
  assert.is(other.difference.expected, 'the same history');
});

test('verify: events after the checkpoint are not looked at', async () => {
  await inDirectory(async (directory) => {
    const { run, store, verify: check } = setUp(directory, everything);
    const all = store.events;
    store.events = all.slice(0, 60);
    await run(() => {});
    store.events = all;
    const verified = await check();
    assert.ok(verified.identical, verified.message);
    if (verified.identical) assert.is(verified.events, 60);
  });
});

test('rebuild: the file is byte for byte what was fed live, also when it is done twice', async () => {
  await inDirectory(async (directory) => {
    const { run, file, store } = setUp(directory, everything);
    await run(() => {});
    const live = bytesOf(file);
    for (let time = 0; time < 2; time += 1) {
      const rebuilt = await rebuild(store, codec, file);
      assert.is(rebuilt.events, store.events.length);
      assert.is(bytesOf(file), live);
    }
    await run((models) => assert.is(models.tasks({}, { first: 9 }).total, 5)); // and it can be used
    const verified = await verify(store, codec, file);
    assert.ok(verified.identical, verified.message);
  });
});

test('rebuild: what fails on the way leaves the old file alone', async () => {
  await inDirectory(async (directory) => {
    const { run, file, store } = setUp(directory, everything);
    await run(() => {});
    const live = bytesOf(file);
    class Broken extends MemoryStore {
      override async *readAll(): ReturnType<MemoryStore['readAll']> {
        yield this.events.slice(0, 50);
        throw new Error('The disk is gone.');
      }
    }
    const failed = await rebuild(new Broken(store.events), codec, file).catch((error: unknown) => String(error));
    assert.is(failed, 'Error: The disk is gone.');
    assert.is(bytesOf(file), live);
  });
});

test('a table of another version or shape is filled again from the start', async () => {
  await inDirectory(async (directory) => {
    const { run, file, verify: check } = setUp(directory, everything);
    await run(() => {});
    const live = bytesOf(file);
    tamper(file, `update projections set shape = '{}' where id = '${TASKS}'`);
    tamper(file, `update projections set id = 'batch@0' where id = 'batch@1'`);
    const db = new Database(file);
    db.exec('alter table "batch@1" rename to "batch@0"');
    db.close();
    await run(() => {});
    assert.is(bytesOf(file), live);
    const verified = await check();
    assert.ok(verified.identical, verified.message);
  });
});

test('a file that is not ours is refused and not touched', async () => {
  await inDirectory(async (directory) => {
    const file = join(directory, 'other.db');
    const db = new Database(file);
    db.exec('create table mine (a)');
    db.close();
    assert.throws(() => new ReadStore(file, PROJECTIONS), /not a Sampan read store/);
  });
});

test.run();
