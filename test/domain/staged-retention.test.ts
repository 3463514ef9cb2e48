import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { owedByTask } from '../../domain/task/migration-task.process.ts';
import type { MigrationTask } from '../../domain/task/migration-task.state.ts';
import { migrationTask } from '../../domain/task/migration-task.ts';
import { keepsStagedData, owedForRetention } from '../../domain/task/staged-retention.ts';
import type { Instant } from '../../domain/words/ids.ts';
import { at, batchId, failureOf, planOf, taskId } from '../support/examples.ts';
import {
  created,
  failed,
  MUCH_LATER,
  RETENTION_SECONDS,
  round,
  started,
  stepOf,
  told,
  until,
  untilOwed,
} from './task-walk.ts';

const HOUR = 3600;
const FAILED_AT = at(20);
const isEnded = (state: MigrationTask): boolean => state.status === 'ended';
const staging = untilOwed(started(planOf()), 'StageDisk');
const cleaning = told(staging, failed(stepOf(staging, 'stage-vda'), FAILED_AT, failureOf('NO_SPACE', false)));
/** It failed at second 20 under a retention of a day, and its staged data is kept. */
const kept = until(cleaning, isEnded);

const adopt = (retentionSeconds: number, when: Instant) =>
  ({ type: 'AdoptRetention', data: { retentionSeconds, at: when } }) as const;
const eventsOf = (state: MigrationTask, retentionSeconds: number, when: Instant) =>
  migrationTask.decide(adopt(retentionSeconds, when), state);
const changed = (retentionSeconds: number, keepStagedUntil: Instant) => ({
  ok: true,
  events: [{ type: 'StagedRetentionChanged', data: { taskId, retentionSeconds, keepStagedUntil } }],
});
const nothing = { ok: true, events: [] };
const due = (state: MigrationTask): readonly (Instant | null)[] => owedByTask(state).map(({ notBefore }) => notBefore);
const keysOwed = (state: MigrationTask, setting: number) => owedForRetention(state, setting).map(({ key }) => key);

test('kept: the retention is what it was when the task failed: nothing is owed for it', () => {
  assert.equal(keysOwed(kept, RETENTION_SECONDS), []);
  assert.equal(eventsOf(kept, RETENTION_SECONDS, at(100)), nothing);
});

test('kept: the setting says another retention: the task owes to adopt it (GS-2)', () => {
  const key = `${taskId}/retention/1/${HOUR}`;
  assert.equal(owedForRetention(kept, HOUR), [
    { kind: 'AdoptRetention', key, taskId, batchId, notBefore: null, retentionSeconds: HOUR },
  ]);
});

test('kept: a shorter retention counts from the failure, not from the change (GS-2)', () => {
  assert.equal(eventsOf(kept, HOUR, at(100)), changed(HOUR, at(20 + HOUR)));
  assert.equal(due(told(kept, adopt(HOUR, at(100)))), [at(20 + HOUR)]);
});

test('kept: a retention that is over already, or none, frees it at once', () => {
  const freed = told(kept, adopt(0, at(5000)));
  assert.equal(due(freed), [FAILED_AT]);
  assert.not(keepsStagedData(round(freed, at(5000))));
});

test('kept: a longer retention keeps what is still there longer', () => {
  const longer = 7 * RETENTION_SECONDS;
  assert.equal(due(told(kept, adopt(longer, at(100)))), [at(20 + longer)]);
});

test('kept: its time is over: a longer retention is recorded and the time stays, for it is being removed', () => {
  const over = at(20 + RETENTION_SECONDS);
  assert.equal(eventsOf(kept, 7 * RETENTION_SECONDS, over), changed(7 * RETENTION_SECONDS, over));
  assert.equal(keysOwed(told(kept, adopt(7 * RETENTION_SECONDS, over)), 7 * RETENTION_SECONDS), []);
});

test('kept: its removal was tried and failed: half may be gone, so a longer retention does not keep the rest', () => {
  const lowered = told(kept, adopt(0, at(100)));
  const data = { artefactId: 'staging', problem: failureOf('UNREACHABLE'), at: at(101) };
  const tried = told(lowered, { type: 'RecordReleaseFailed', data });
  assert.equal(eventsOf(tried, RETENTION_SECONDS, at(102)), changed(RETENTION_SECONDS, FAILED_AT));
});

test('removed: what is gone does not come back, whatever the setting says', () => {
  const gone = round(kept, MUCH_LATER);
  assert.equal([keepsStagedData(gone), keysOwed(gone, HOUR)], [false, []]);
  assert.equal(eventsOf(gone, HOUR, MUCH_LATER), nothing);
});

test('still cleaning after a failure: a change of the retention is adopted as well', () => {
  assert.is(cleaning.status, 'cleaning');
  assert.equal(eventsOf(cleaning, HOUR, at(30)), changed(HOUR, at(20 + HOUR)));
});

test('there and back: each change is an act of its own, though it asks for what was asked before', () => {
  const lowered = told(kept, adopt(HOUR, at(100)));
  const raised = told(lowered, adopt(RETENTION_SECONDS, at(200)));
  assert.equal(due(raised), [at(20 + RETENTION_SECONDS)]);
  assert.equal(
    [keysOwed(kept, HOUR), keysOwed(raised, HOUR)],
    [[`${taskId}/retention/1/${HOUR}`], [`${taskId}/retention/3/${HOUR}`]],
  );
});

test('queued, running, succeeded, cancelled: nothing is kept, so no retention is owed', () => {
  const running = staging;
  const succeeded = until(started(planOf()), isEnded);
  const cancelled = until(told(staging, { type: 'CancelTask', data: { at: at(50) } }), isEnded);
  for (const state of [migrationTask.initial, created(planOf()), running, succeeded, cancelled]) {
    assert.equal(keysOwed(state, HOUR), [], state.status);
    if (state.status !== 'absent') assert.equal(eventsOf(state, HOUR, at(60)), nothing, state.status);
  }
});

const oldData = {
  taskId,
  attempt: 1,
  phase: 'DATA_CONVERSION' as const,
  step: 'stage-vda',
  failure: failureOf('NO_SPACE', false),
  keepStagedUntil: at(20 + RETENTION_SECONDS),
};
test('a history of before the retention was recorded: once ended, it adopts the setting, from its end on', () => {
  const old = migrationTask.evolve(staging, { type: 'MigrationGivenUp', data: oldData });
  assert.equal(keysOwed(old, HOUR), []);
  const ended = until(old, isEnded); // the walk ends it at second 10
  assert.equal(keysOwed(ended, HOUR), [`${taskId}/retention/1/${HOUR}`]);
  assert.equal(due(told(ended, adopt(HOUR, at(100)))), [at(10 + HOUR)]);
});

test.run();
