import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ReadStore } from '../../adapters/readstore/store.ts';
import { addressProjection } from '../../projections/address.projection.ts';
import { PROJECTIONS } from '../../projections/all.ts';
import { debtProjection } from '../../projections/debt.projection.ts';
import type { RowReader } from '../../projections/projection.ts';
import type { TaskState } from '../../projections/queries.ts';
import { createReadModels, type Live } from '../../projections/read-models.ts';
import { taskProjection } from '../../projections/task.projection.ts';
import { ids, platform } from './examples.ts';
import { after, inDirectory, setUp } from './folded.ts';
import type { History } from './history.ts';
import { accepted, cancel, fail, succeed } from './journeys.ts';

const sixTasks = (history: History): void => {
  platform(history);
  const [one, two, three, four] = accepted(history, 'batch-1', [1, 2, 3, 4, 5, 6]);
  if (one) succeed(history, one);
  if (two) fail(history, two);
  if (three) cancel(history, three);
  if (four) succeed(history, four);
};
const nobody: Live = { waitFor: async () => undefined, changes: async function* () {}, health: () => [] };

test('a list of several states is one list, newest first, and its pages meet without a gap', async () => {
  const states: readonly TaskState[] = ['SUCCEEDED', 'QUEUED', 'CANCELLED', 'QUEUED'];
  const pages = await after(sixTasks, (models) => {
    const seen: (readonly string[])[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = models.tasks({ states }, { first: 2, after: cursor ?? null });
      assert.is(page.total, 5);
      seen.push(page.rows.map((row) => row.id));
      cursor = page.cursor;
    }
    return seen;
  });
  assert.equal(pages, [['task-6', 'task-5'], ['task-4', 'task-3'], ['task-1']]);
});

test('the total of a list is that of the last commit, and not of an earlier question', async () => {
  await inDirectory(async (directory) => {
    const setup = setUp(directory, sixTasks);
    await setup.run(() => undefined);
    const readStore = new ReadStore(setup.file, PROJECTIONS);
    const models = createReadModels(readStore, nobody);
    const failed = () => models.tasks({ states: ['FAILED'] }, { first: 1 }).total;
    assert.equal([failed(), failed()], [1, 1]);
    const row = models.task('task-6');
    assert.ok(row);
    const change = (next: unknown) =>
      readStore.commit([{ projection: taskProjection, position: '1', rows: [['task-6', next]] }], null);
    change({ ...row, state: 'FAILED' });
    assert.is(failed(), 2);
    change(undefined);
    assert.is(failed(), 1);
    assert.is(models.tasks({}, { first: 1 }).total, 5);
    readStore.reset();
    assert.is(failed(), 0);
    readStore.close();
  });
});

test('names and the target are told without reading who holds which address, however many hold one', async () => {
  await inDirectory(async (directory) => {
    const setup = setUp(directory, sixTasks);
    await setup.run(() => undefined);
    const readStore = new ReadStore(setup.file, PROJECTIONS);
    const few: RowReader = {
      row: (projection, key) => readStore.row(projection, key),
      rows: (projection, selection) => {
        const tables: readonly unknown[] = [addressProjection, debtProjection];
        if (tables.includes(projection)) throw new Error('It is as long as the history.');
        return readStore.rows(projection, selection);
      },
      keys: (projection, selection) => readStore.keys(projection, selection),
      count: (projection, where) => readStore.count(projection, where),
      sum: (projection, column, where) => readStore.sum(projection, column, where),
      countBy: (projection, column, where) => readStore.countBy(projection, column, where),
    };
    const models = createReadModels(few, nobody);
    assert.is(models.target().networks[0]?.usedAddresses, 4);
    assert.is(models.network('another'), undefined);
    assert.is(models.nameOf('NETWORK', ids.network), 'office');
    assert.is(models.nameOf('SERVER', ids.server), 'mover');
    assert.is(models.nameOf('HOST', 'another'), null);
    assert.ok(models.debt({ taskId: 'task-6' }).every(({ taskId }) => taskId === 'task-6'));
    readStore.close();
  });
});

test.run();
