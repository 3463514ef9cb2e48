import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { aggregates } from '../../commands/support/aggregates.ts';
import type { TaskId } from '../../domain/words/ids.ts';
import { streams } from '../../domain/words/streams.ts';
import type { ReadModels } from '../../projections/queries.ts';
import { sentence } from '../support/sentence.ts';
import { OPERATOR, platform } from './examples.ts';
import { after } from './folded.ts';
import type { History } from './history.ts';
import { accepted, cancel, fail, succeed } from './journeys.ts';

const AWAY = { code: 'UNREACHABLE', message: 'The server does not answer.' } as const;
const WHY = 'mover burnt down.';

const task = (number: number) => aggregates.task(`task-${number}` as TaskId);
const remove = (history: History, number: number): void =>
  void history.act(task(number), { type: 'DeleteTask', data: { at: history.now } }, OPERATOR);
const released = (history: History, number: number, artefactId: string): void =>
  void history.act(task(number), { type: 'RecordReleased', data: { attempt: 1, artefactId, at: history.now } });
const writeOff = (history: History, number: number, artefactId: string): void =>
  void history.act(
    task(number),
    { type: 'WriteOffDebt', data: { artefactId, reason: WHY, at: history.now } },
    OPERATOR,
  );

/** A succeeded, a failed and a cancelled task, and one that waits; the first two are deleted. */
const twoDeleted = (history: History): void => {
  platform(history);
  const [one, two, three] = accepted(history, 'batch-1', [1, 2, 3, 4]);
  if (one) succeed(history, one);
  if (two) fail(history, two);
  if (three) cancel(history, three);
  remove(history, 1);
  remove(history, 2);
};
const idsOf = (page: ReturnType<ReadModels['tasks']>) => [page.total, ...page.rows.map(({ id }) => id)];

test('deleted: in no list and no count, whatever is asked for, unless it is asked for', async () => {
  const { lists, counts, deleted } = await after(twoDeleted, (models) => ({
    lists: [{}, { states: ['SUCCEEDED', 'CANCELLED'] }, { batchId: 'batch-1' }, { deleted: false }].map((filter) =>
      idsOf(models.tasks(filter as Parameters<ReadModels['tasks']>[0], { first: 9 })),
    ),
    counts: models.taskCounts(),
    deleted: [{}, { states: ['FAILED'] }, { serverId: 'nobody' }].map((filter) =>
      idsOf(models.tasks({ ...filter, deleted: true } as Parameters<ReadModels['tasks']>[0], { first: 9 })),
    ),
  }));
  assert.equal(lists, [
    [2, 'task-4', 'task-3'],
    [1, 'task-3'],
    [2, 'task-4', 'task-3'],
    [2, 'task-4', 'task-3'],
  ]);
  assert.equal(counts, { QUEUED: 1, MIGRATING: 0, SUCCEEDED: 0, FAILED: 0, CANCELLED: 1 });
  assert.equal(deleted, [[2, 'task-2', 'task-1'], [1, 'task-2'], [0]]);
});

test('deleted: its page says so and since when, and that its staged data is kept no longer', async () => {
  const { row, other, open } = await after(twoDeleted, (models) => ({
    row: models.task('task-2'),
    other: models.task('task-3'),
    open: models.openStreams(),
  }));
  assert.is(row?.state, 'FAILED');
  assert.ok(row?.deletedAt);
  assert.is(row?.failure?.keepStagedUntil, row?.deletedAt);
  assert.is(other?.deletedAt, null);
  assert.ok(
    open.includes(streams.task('task-2' as TaskId)),
    'it still owes its staged data, and is woken for it at boot',
  );
});

test('deleted: what it still owes stays listed with the name of its task, until it is paid', async () => {
  const owing = await after(twoDeleted, (models) => models.debt({ endedOnly: true }));
  assert.equal(
    owing.map(({ taskName, taskDeleted, artefact, keptUntil }) => [taskName, taskDeleted, artefact.kind, keptUntil]),
    [['move-2', true, 'STAGING', null]],
  );
  const paid = await after(
    (history) => {
      twoDeleted(history);
      released(history, 2, 'staging');
    },
    (models) => models.debt({ endedOnly: true }),
  );
  assert.equal(paid, []);
});

test('deleted: the audit trail stays, and says who deleted it', async () => {
  const rows = await after(twoDeleted, (models) => models.audit({ subjectId: 'task-2' }, { first: 9 }).rows);
  assert.equal(
    rows.map(({ action, outcome, subject, actor }) => [action, outcome, subject.name, actor.name]),
    [
      ['DeleteTask', 'DONE', 'move-2', OPERATOR],
      ['Migrate', 'FAILED', 'move-2', 'sampan'],
      ['StartMigration', 'DONE', 'move-2', 'sampan'],
      ['CreateTask', 'DONE', 'move-2', 'sampan'],
    ],
  );
});

const written = (history: History): void => {
  twoDeleted(history);
  const data = { attempt: 1, artefactId: 'staging', problem: AWAY, at: history.now };
  history.act(task(2), { type: 'RecordReleaseFailed', data });
  writeOff(history, 2, 'staging');
};

test('written off: no debt any more, told on the task, and in the audit trail with what, where and why', async () => {
  const { debt, notices, audit, open } = await after(written, (models) => ({
    debt: models.debt({ endedOnly: true }),
    notices: models.task('task-2')?.notices.map((told) => `${told.code}: ${sentence(told)}`),
    audit: models.audit({ action: 'WriteOffDebt' }, { first: 9 }).rows,
    open: models.openStreams(),
  }));
  assert.equal(debt, []);
  assert.equal(notices, [`DEBT_WRITTEN_OFF: ${OPERATOR} wrote off "staging", which is not removed any more: ${WHY}`]);
  assert.equal(
    audit.map(({ subject, outcome, detail }) => [subject.name, outcome, detail]),
    [['move-2', 'DONE', { artefactId: 'staging', kind: 'STAGING', place: 'SERVER', placeId: 'server-1', reason: WHY }]],
  );
  assert.not(open.includes(streams.task('task-2' as TaskId)));
});

test('refused: a row of the audit trail for each task, and for a whole command', async () => {
  const violations = [{ code: 'STATE_CONFLICT', path: ['ids', 3], message: 'It runs.' }] as const;
  const rows = await after(
    (history) => {
      twoDeleted(history);
      for (const [command, subject] of [
        ['DeleteTask', 'task-4'],
        ['CancelTask', 'task-3'],
        ['WriteOffDebt', 'task-3'],
        ['DeleteTasks', null],
      ] as const)
        history.record(streams.refusals, [{ type: 'CommandRefused', data: { command, subject, violations } }], 'li');
    },
    (models) => models.audit({ actor: 'li' }, { first: 9 }).rows,
  );
  assert.equal(
    rows.map(({ action, subject, outcome }) => [action, subject.kind, subject.id, subject.name, outcome]),
    [
      ['DeleteTasks', 'TASK', null, null, 'REFUSED'],
      ['WriteOffDebt', 'TASK', 'task-3', 'move-3', 'REFUSED'],
      ['CancelTask', 'TASK', 'task-3', 'move-3', 'REFUSED'],
      ['DeleteTask', 'TASK', 'task-4', 'move-4', 'REFUSED'],
    ],
  );
});

test.run();
