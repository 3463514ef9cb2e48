import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { MigrationTaskEvent } from '../../domain/task/migration-task.events.ts';
import { owedByTask } from '../../domain/task/migration-task.process.ts';
import type { migrationTask } from '../../domain/task/migration-task.ts';
import { secondsAfter } from '../../domain/words/ids.ts';
import { at, backupOf, failureOf, hostId, planOf, taskId, vda, vdb } from '../support/examples.ts';
import {
  decided,
  failed,
  owed,
  RETENTION_SECONDS,
  reportsOf,
  round,
  started,
  stepOf,
  told,
  untilOwed,
} from './task-walk.ts';

const staging = untilOwed(started(planOf()), 'StageDisk');
const unreachable = failureOf('UNREACHABLE');

const events = (state: Parameters<typeof migrationTask.decide>[1], command: ReturnType<typeof failed>) => {
  const decision = decided(state, command);
  return decision.ok ? decision.events : [];
};
const types = (found: readonly MigrationTaskEvent[]) => found.map((event) => event.type);

test('staging: a retryable failure is tried again later, and the other disk is not touched', () => {
  const next = told(staging, failed(stepOf(staging, 'stage-vda'), at(20)));
  const [first, second] = owedByTask(next);
  assert.equal([first?.key, first?.notBefore], [`${taskId}/1/stage-vda/2`, at(22)]);
  assert.equal([second?.key, second?.notBefore], [`${taskId}/1/stage-vdb/1`, null]);
});

test('staging: a server that does not answer gets the same job again (I1, F23)', () => {
  const next = told(staging, failed(stepOf(staging, 'stage-vda'), at(20), unreachable));
  const effect = stepOf(next, 'stage-vda');
  assert.equal(effect.kind === 'StageDisk' && [effect.try, effect.input.job], [2, 1]);
});

test('staging: a job that ended is removed, and then gets a successor (I1)', () => {
  const withJob = told(staging, ...reportsOf(stepOf(staging, 'stage-vda'), at(15)).slice(0, 2));
  const next = told(withJob, failed(stepOf(withJob, 'stage-vda'), at(20), failureOf('JOB_FAILED'), true));
  assert.equal(owed(next), ['StageDisk 1/stage-vdb/1', 'Release release/job/task-1.1.stage.vda.1/1']);
  const artefactId = 'job/task-1.1.stage.vda.1';
  const effect = stepOf(told(next, { type: 'RecordReleased', data: { artefactId, at: at(21) } }), 'stage-vda');
  assert.equal(effect.kind === 'StageDisk' && [effect.try, effect.input.job], [2, 2]);
});

test('staging: a job that cannot be removed holds up its successor only so long', () => {
  const withJob = told(staging, ...reportsOf(stepOf(staging, 'stage-vda'), at(15)).slice(0, 2));
  const ended = told(withJob, failed(stepOf(withJob, 'stage-vda'), at(20), failureOf('JOB_FAILED'), true));
  const artefactId = 'job/task-1.1.stage.vda.1';
  const failedTimes = (times: number) =>
    Array.from({ length: times }, (_, index) => {
      const data = { artefactId, problem: unreachable, at: at(1000 * (index + 1)) };
      return { type: 'RecordReleaseFailed', data } as const;
    });
  assert.not(owed(told(ended, ...failedTimes(5))).some((line) => line.startsWith('StageDisk 1/stage-vda')));
  assert.ok(owed(told(ended, ...failedTimes(6))).includes('StageDisk 1/stage-vda/2'));
});

test('staging: the job of an attempt that found nobody is not released, since it may still run', () => {
  const withJob = told(staging, ...reportsOf(stepOf(staging, 'stage-vda'), at(15)).slice(0, 2));
  const next = told(withJob, failed(stepOf(withJob, 'stage-vda'), at(20), unreachable));
  assert.not(owed(next).some((line) => line.includes('Release')));
});

test('staging: the same failure reported twice counts once', () => {
  const command = failed(stepOf(staging, 'stage-vda'), at(20));
  assert.equal(events(told(staging, command), command), []);
});

test('staged: a failure that is told after the disk is staged fails nothing (F20)', () => {
  const late = failed(stepOf(staging, 'stage-vda'), at(30), failureOf('NO_SPACE', false));
  const done = told(staging, ...reportsOf(stepOf(staging, 'stage-vda'), at(20)));
  assert.equal(events(done, late), []);
});

test('staging: what cannot be mended gives the task up at once, with its cause and the phase (RT-10)', () => {
  const failure = failureOf('NO_SPACE', false);
  const found = events(staging, failed(stepOf(staging, 'stage-vda'), at(20), failure));
  const keepStagedUntil = secondsAfter(at(20), RETENTION_SECONDS);
  assert.equal(found.at(-1), {
    type: 'MigrationGivenUp',
    data: {
      taskId,
      attempt: 1,
      phase: 'DATA_CONVERSION',
      step: 'stage-vda',
      failure,
      keepStagedUntil,
      retentionSeconds: RETENTION_SECONDS,
    },
  });
  assert.equal(types(found), ['StepFailed', 'MigrationGivenUp']);
});

test('staging: the fifth failure in answer gives the task up', () => {
  let state = staging;
  for (let attempt = 1; attempt < 5; attempt += 1) state = told(state, failed(stepOf(state, 'stage-vda'), at(attempt)));
  assert.equal(types(events(state, failed(stepOf(state, 'stage-vda'), at(9)))), ['StepFailed', 'MigrationGivenUp']);
});

test('staging: a server that is away keeps the task for about an hour, then gives it up (F23, I6)', () => {
  let state = staging;
  let now = at(0);
  let attempts = 0;
  while (state.status === 'migrating') {
    const effect = stepOf(state, 'stage-vda');
    now = effect.notBefore ?? now;
    state = told(state, failed(effect, now, unreachable));
    attempts += 1;
  }
  assert.is(attempts, 24);
  assert.ok(now > at(50 * 60) && now < at(70 * 60), now);
});

test('staging: attempts that found nobody do not use up those that fail once it is back', () => {
  let state = staging;
  for (let attempt = 1; attempt <= 10; attempt += 1)
    state = told(state, failed(stepOf(state, 'stage-vda'), at(attempt * 200), unreachable));
  const found = events(state, failed(stepOf(state, 'stage-vda'), at(3000)));
  assert.equal(types(found), ['StepFailed']);
  assert.equal(found[0]?.type === 'StepFailed' && found[0].data.retryAt, at(3002));
});

test('a step that is long done: its failure comes too late', () => {
  const late = failed(
    stepOf(untilOwed(started(planOf()), 'PrepareStaging'), 'prepare-staging'),
    at(40),
    failureOf('NO_SPACE', false),
  );
  assert.equal(events(staging, late), []);
});

test('download: reports of the conversion come too late, and no phase is entered twice', () => {
  const downloading = untilOwed(started(planOf()), 'WriteVolume');
  const backup = backupOf([vda, vdb], at(99));
  const decision = decided(downloading, { type: 'RecordPointInTime', data: { backup, evidence: null } });
  assert.equal(decision, { ok: true, events: [] });
  const nvram = decided(downloading, { type: 'RecordNvramStaged', data: { file: null, at: at(99) } });
  assert.equal(nvram, { ok: true, events: [] });
});

test('conversion: reports of later phases change nothing', () => {
  const early = decided(staging, { type: 'RecordVmStarted', data: { hostId, at: at(9) } });
  assert.equal(early, { ok: true, events: [] });
});

test('conversion: one point in time per attempt; disks of different moments are never put together (RT-5)', () => {
  const other = { type: 'RecordPointInTime', data: { backup: backupOf([vda, vdb], at(500)), evidence: null } } as const;
  assert.equal(decided(staging, other), { ok: true, events: [] });
});

test('configuring: a failure names the phase that it happened in', () => {
  const configuring = untilOwed(started(planOf()), 'ConfigureVm');
  const next = round(configuring);
  assert.is(next.status, 'cleaning');
  const failure = failureOf('HYPERVISOR_REFUSED', false);
  const found = events(configuring, failed(stepOf(configuring, 'configure-vm'), at(60), failure));
  assert.is(found[1]?.type === 'MigrationGivenUp' && found[1].data.phase, 'RESOURCE_CONFIGURATION');
});

test.run();
