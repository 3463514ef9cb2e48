import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TaskFilter, TaskRow, TaskSort, TaskState } from '../../projections/queries.ts';
import { type Chance, chanceOf } from '../support/chance.ts';
import { numbered, overRows, type Rows } from './rows-in-store.ts';

const STATES = ['QUEUED', 'MIGRATING', 'SUCCEEDED', 'FAILED', 'CANCELLED'] as const satisfies readonly TaskState[];
const NAMES = ['web-2', 'web-10', 'Web-1', '财务系统', '100%', 'a_b', 'axb', 'ｗｅｂ-3', 'café'] as const;
const SORTS = ['NAME', 'SOURCE_VM', 'TARGET_VM', 'STARTED', 'DURATION'] as const satisfies readonly TaskSort['by'][];

const minute = (number: number): string => new Date(Date.UTC(2026, 0, 5, 8, number)).toISOString();

const anyTask = (chance: Chance, number: number): TaskRow => {
  const state = chance.oneOf(STATES);
  const began = state === 'QUEUED' ? null : chance.below(50);
  const lasted = began === null || state === 'MIGRATING' ? null : chance.below(20);
  return numbered(number, {
    state,
    name: chance.oneOf(NAMES),
    vmName: chance.oneOf(NAMES),
    becomes: chance.oneOf(NAMES),
    type: chance.oneOf(['KVM', 'VMWARE'] as const),
    sourceId: chance.oneOf(['source-1', 'source-2']),
    serverId: chance.oneOf(['server-1', 'server-2', 'server-3']),
    batchId: `batch-${number >> 3}`,
    createdAt: minute(number >> 2),
    startedAt: began === null ? null : minute(began),
    endedAt: began === null || lasted === null ? null : minute(began + lasted),
    durationSeconds: lasted === null ? null : lasted * 60,
    deletedAt: chance.below(10) === 0 ? minute(99) : null,
  });
};

const anyRange = (chance: Chance) => {
  const from = chance.below(40);
  return {
    ...(chance.below(3) > 0 ? { from: minute(from) } : {}),
    ...(chance.below(3) > 0 ? { to: minute(from + chance.below(30)) } : {}),
  };
};

const anyFilter = (chance: Chance): TaskFilter => {
  const is = () => chance.below(4) === 0;
  return {
    ...(is() ? { states: [chance.oneOf(STATES), chance.oneOf(STATES)] } : {}),
    ...(is() ? { batchId: `batch-${chance.below(20)}` } : {}),
    ...(is() ? { serverId: chance.oneOf(['server-1', 'server-9']) } : {}),
    ...(is() ? { sourceId: 'source-2' } : {}),
    ...(is() ? { sourceType: 'VMWARE' } : {}),
    ...(is() ? { search: chance.oneOf(['web', 'WEB-1', '%', '_', '财务', 'b-3', ' ', "'", 'é', 'nothing']) } : {}),
    ...(is() ? { created: anyRange(chance) } : {}),
    ...(is() ? { started: anyRange(chance) } : {}),
    ...(is() ? { ended: anyRange(chance) } : {}),
    ...(is() ? { deleted: true } : {}),
  };
};

const isIn = (at: string | null, range: TaskFilter['created']): boolean =>
  range === undefined ||
  (at !== null && (range.from === undefined || at >= range.from) && (range.to === undefined || at < range.to));
const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

/** The same question, asked of every row in the plainest way. */
const passes = (row: TaskRow, filter: TaskFilter): boolean =>
  (!filter.states || filter.states.includes(row.state)) &&
  (filter.batchId ?? row.batchId) === row.batchId &&
  (filter.serverId ?? row.serverId) === row.serverId &&
  (filter.sourceId ?? row.source.sourceId) === row.source.sourceId &&
  (filter.sourceType ?? row.source.type) === row.source.type &&
  [row.name, row.source.vmName, row.target.name].some((name) =>
    folded(name).includes(folded(filter.search ?? '').trim()),
  ) &&
  isIn(row.createdAt, filter.created) &&
  isIn(row.startedAt, filter.started) &&
  isIn(row.endedAt, filter.ended) &&
  (row.deletedAt !== null) === (filter.deleted === true);

const natural = (name: string): string => folded(name).replace(/\d+/g, (digits) => digits.padStart(8, '0'));
const KEYS: Readonly<Record<TaskSort['by'], (row: TaskRow) => string | number>> = {
  NAME: (row) => natural(row.name),
  SOURCE_VM: (row) => natural(row.source.vmName),
  TARGET_VM: (row) => natural(row.target.name),
  STARTED: (row) => row.startedAt ?? '',
  DURATION: (row) => row.durationSeconds ?? -1,
};
const bytes = (key: string | number): string | number =>
  typeof key === 'string' ? Buffer.from(key).toString('hex') : key;

const sorted = (rows: readonly TaskRow[], sort: TaskSort | undefined): readonly TaskRow[] => {
  const key = (row: TaskRow) => (sort ? bytes(KEYS[sort.by](row)) : 0);
  const way = (sort?.descending ?? true) ? -1 : 1;
  return rows.toSorted((a, b) => {
    if (key(a) !== key(b)) return key(a) < key(b) ? -way : way;
    return a.order < b.order ? -way : way;
  });
};

const walk = ({ models }: Rows, filter: TaskFilter, sort: TaskSort | undefined, between = (): void => undefined) => {
  const seen: string[] = [];
  for (let cursor: string | null = null; ; between()) {
    const page = models.tasks(filter, { first: 7, after: cursor }, sort);
    seen.push(...page.rows.map(({ id }) => id));
    cursor = page.cursor;
    if (cursor === null) return seen;
  }
};

const anySort = (chance: Chance): TaskSort | undefined =>
  chance.below(3) === 0 ? undefined : { by: chance.oneOf(SORTS), descending: chance.below(2) === 0 };

test('500 lists: each gives what a look at every row gives, in order, with its totals', async () => {
  await overRows((store) => {
    const chance = chanceOf(11);
    const rows = Array.from({ length: 160 }, (_, number) => anyTask(chance, number));
    store.put(...rows);
    for (let round = 0; round < 500; round += 1) {
      const [filter, sort] = [anyFilter(chance), anySort(chance)];
      const expected = sorted(
        rows.filter((row) => passes(row, filter)),
        sort,
      );
      const told = JSON.stringify([filter, sort]);
      assert.equal(
        walk(store, filter, sort),
        expected.map(({ id }) => id),
        told,
      );
      const { total, matching } = store.models.tasks(filter, { first: 1 }, sort);
      assert.is(total, expected.length, told);
      const { states: _, ...others } = filter;
      for (const state of STATES)
        assert.is(matching[state], rows.filter((row) => row.state === state && passes(row, others)).length, told);
    }
  });
});

test('while tasks come, go and change, a list that is paged through has each row that stands once', async () => {
  await overRows((store) => {
    const chance = chanceOf(12);
    const rows = Array.from({ length: 120 }, (_, number) => anyTask(chance, 1000 + number));
    store.put(...rows);
    for (let round = 0; round < 60; round += 1) {
      const [{ deleted: _, ...filter }, sort] = [anyFilter(chance), anySort(chance)];
      const stands = rows.filter((row, index) => index % 3 !== 0 && passes(row, filter)).map(({ id }) => id);
      const seen = walk(store, filter, sort, () => {
        const index = chance.below(40) * 3;
        const row = rows[index];
        if (row) store.put(anyTask(chance, Number(row.id.slice(5))), anyTask(chance, 2000 + chance.below(500)));
      });
      const told = JSON.stringify([filter, sort]);
      for (const id of stands) assert.is(seen.filter((one) => one === id).length, 1, `${id} ${told}`);
      store.put(...rows);
    }
  });
});

test('what is searched for is a piece of text and no pattern', async () => {
  await overRows((store) => {
    store.put(...NAMES.map((name, number) => numbered(number, { name, vmName: 'x', becomes: 'y' })));
    const found = (search: string) => store.models.tasks({ search }, { first: 50 }).rows.map(({ name }) => name);
    assert.equal(found('%'), ['100%']);
    assert.equal(found('_'), ['a_b']);
    assert.equal(found('A_B'), ['a_b']);
    assert.equal(found('web-1'), ['Web-1', 'web-10']);
    assert.equal(found('cafe\u0301'), ['café']);
    assert.equal(found("' or 1=1 --"), []);
    assert.equal(found('x\ny'), []);
    assert.is(found('   ').length, NAMES.length);
  });
});

test('a cursor of another list, or one that is made up, is refused and never taken for a place', async () => {
  await overRows((store) => {
    store.put(...NAMES.map((name, number) => numbered(number, { name })));
    const byName: TaskSort = { by: 'NAME', descending: false };
    const { cursor } = store.models.tasks({}, { first: 2 }, byName);
    const refused = (after: string, sort?: TaskSort) =>
      assert.throws(() => store.models.tasks({}, { first: 2, after }, sort), /no cursor/);
    assert.ok(cursor);
    refused(cursor);
    refused(cursor, { by: 'NAME', descending: true });
    refused(cursor, { by: 'SOURCE_VM', descending: false });
    const made = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const value of [['NAME', false], ['NAME', false, {}, '1'], ['NAME', false, 'a', "' or 1=1"], null, 7])
      refused(made(value), byName);
    refused('x'.repeat(5000), byName);
  });
});

test('a list that is asked for again has what was committed in between, counted and shown', async () => {
  await overRows(({ models, put, store }) => {
    const chance = chanceOf(13);
    const rows = new Map<string, TaskRow>();
    for (let round = 0; round < 200; round += 1) {
      const row = anyTask(chance, chance.below(30));
      rows.set(row.id, row);
      put(row);
      const [filter, sort] = [anyFilter(chance), anySort(chance)];
      const expected = [...rows.values()].filter((one) => passes(one, filter));
      const page = models.tasks(filter, { first: 50 }, sort);
      assert.equal(page.rows, sorted(expected, sort));
      assert.is(page.total, expected.length);
    }
    store.reset();
    assert.equal(models.tasks({}, { first: 50 }), { rows: [], cursor: null, total: 0, matching: models.taskCounts() });
    assert.is(models.taskCounts().QUEUED, 0);
  });
});

test.run();
