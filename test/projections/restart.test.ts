import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { aggregates } from '../../commands/support/aggregates.ts';
import { claimsOf } from '../../domain/claims/claim.ts';
import { pathsOfPlan } from '../../domain/planning/plan-paths.ts';
import type { MigrationTaskCommand } from '../../domain/task/migration-task.ts';
import type { TaskId } from '../../domain/words/ids.ts';
import { streams } from '../../domain/words/streams.ts';
import type { ReadModels } from '../../projections/queries.ts';
import { OPERATOR, platform } from './examples.ts';
import { after } from './folded.ts';
import type { History } from './history.ts';
import { accepted, fail } from './journeys.ts';

const id = 'task-1' as TaskId;
const task = aggregates.task(id);
const stream = streams.task(id);
const say = (history: History, command: MigrationTaskCommand): void => void history.act(task, command, OPERATOR);

/** Failed, and all of it paid: nobody would look at it any more. */
const failed = (history: History): void => {
  platform(history);
  const [one] = accepted(history, 'batch-1', [1]);
  if (one) fail(history, one);
  const state = history.state(task);
  for (const artefactId of state.status === 'ended' ? Object.keys(state.ledger) : [])
    say(history, { type: 'RecordReleased', data: { attempt: 1, artefactId, at: history.now } });
};
const asked = (history: History): void => {
  failed(history);
  const state = history.state(task);
  if (state.status !== 'ended') throw new Error('It has ended.');
  const claims = claimsOf([state.plan], pathsOfPlan(state.plan));
  say(history, { type: 'RequestRestart', data: { claims, newMoment: 'ALLOW', at: history.now } });
};
const answered = (history: History, granted: boolean): void => {
  const state = history.state(task);
  const claims = state.status === 'claiming' ? state.asked.claims : [];
  for (const [index, { id: claimId }] of claims.entries()) {
    const no = { granted: false, violations: [{ code: 'IN_USE', path: [], message: 'It is taken.' }] } as const;
    const answer = granted || index === 0 ? ({ granted: true, grants: [] } as const) : no;
    say(history, { type: 'RecordClaimAnswered', data: { attempt: 2, claimId, answer, at: history.now } });
  }
};
const look = (models: ReadModels) => ({
  open: models.openStreams().includes(stream),
  state: models.task(id)?.state,
  owed: models.debt({ taskId: id }).map(({ artefact }) => artefact.id),
  attempts: models.task(id)?.attempts.map(({ number, outcome }) => [number, outcome]),
});

test('failed and paid: closed', async () => {
  assert.equal(await after(failed, look), { open: false, state: 'FAILED', owed: [], attempts: [[1, 'FAILED']] });
});

test('a restart is asked for: open again, though nothing was owed, so that a crash wakes it', async () => {
  const { open, state } = await after(asked, look);
  assert.equal([open, state], [true, 'FAILED']);
});

test('refused: what was granted is owed back, and with that paid it is closed', async () => {
  const refused = (history: History): void => {
    asked(history);
    answered(history, false);
  };
  const { open, state, owed } = await after(refused, look);
  assert.equal([open, state, owed], [true, 'FAILED', ['source-vm.2']]);
  const paid = await after((history) => {
    refused(history);
    say(history, { type: 'RecordReleased', data: { attempt: 2, artefactId: 'source-vm.2', at: history.now } });
  }, look);
  assert.equal([paid.open, paid.state, paid.owed], [false, 'FAILED', []]);
});

test('granted: queued again, and the first attempt stays to be seen', async () => {
  const { open, state, attempts } = await after((history) => {
    asked(history);
    answered(history, true);
  }, look);
  assert.equal(
    [open, state, attempts],
    [
      true,
      'QUEUED',
      [
        [1, 'FAILED'],
        [2, null],
      ],
    ],
  );
});

test('the second attempt: with what the review kept, and in it only', async () => {
  const row = await after(
    (history) => {
      asked(history);
      answered(history, true);
      say(history, { type: 'StartMigration', data: { attempt: 2, at: history.now } });
    },
    (models) => models.task(id),
  );
  assert.equal(
    row?.attempts.map(({ number, outcome }) => [number, outcome]),
    [
      [1, 'FAILED'],
      [2, null],
    ],
  );
  assert.equal([row?.failure, row?.endedAt, row?.state], [null, null, 'MIGRATING']);
});

test.run();
