import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { newAttempt } from '../../domain/task/attempt.ts';
import { liveJobs } from '../../domain/task/course-walk.ts';
import { reportOf, type StepReport } from '../../domain/task/migration-task.commands.ts';
import { owedByTask } from '../../domain/task/migration-task.process.ts';
import type { MigrationTask } from '../../domain/task/migration-task.state.ts';
import { evolveTask } from '../../domain/task/migration-task.state.ts';
import { migrationTask } from '../../domain/task/migration-task.ts';
import { nextMoment } from '../../domain/task/moment.ts';
import type { StepEffect } from '../../domain/task/steps.ts';
import { artefacts, at, backupOf, failureOf, jobOnServer, planOf, taskId, vda, vdb } from '../support/examples.ts';
import { failed, reportsOf, started, stepOf, told, until, untilOwed } from './task-walk.ts';

const plan = planOf({ firmware: 'UEFI', disks: [vda, vdb] });

const isEnded = (state: MigrationTask): boolean => state.status === 'ended';

/** As a restart does it: what is the task's stays, and the next attempt waits for its turn. */
const requeued = (state: MigrationTask): MigrationTask => {
  if (state.status !== 'ended') throw new Error('It has ended.');
  const { plan: same, ledger, kept, staged, attempt } = state;
  const next = newAttempt(attempt.number + 1, nextMoment(staged.moments));
  return { status: 'queued', plan: same, ledger, kept, staged, attempt: next };
};
const again = (state: MigrationTask): MigrationTask =>
  evolveTask(requeued(state), { type: 'MigrationStarted', data: { taskId, attempt: 2, at: at(5000) } });

const eventsOf = (state: MigrationTask, report: StepReport, by: { attempt: number; moment: number }) => {
  const decision = migrationTask.decide(reportOf(report, by), state);
  if (!decision.ok) throw new Error('A report is never refused.');
  return decision.events.map(({ type }) => type);
};

/** One disk of two is staged, then the other cannot be: given up, and ended. */
const halfStaged = (): MigrationTask => {
  const staging = untilOwed(started(plan), 'StageDisk');
  const half = told(staging, ...reportsOf(stepOf(staging, 'stage-vda'), at(15)));
  return until(told(half, failed(stepOf(half, 'stage-vdb'), at(20), failureOf('NO_SPACE', false))), isEnded);
};
const held = (moment: number) => ({
  type: 'PointInTimeTaken' as const,
  data: { taskId, attempt: 2, moment, backup: backupOf([vda, vdb], at(5010)), evidence: null },
});

test('every report of a step but what it made: counts for the attempt that runs, and for no other', () => {
  let seen = 0;
  let state = started(plan);
  while (state.status === 'migrating')
    for (const report of owedByTask(state).flatMap((effect) => reportsOf(effect, at(10)))) {
      if (state.status !== 'migrating') break;
      const { number, moment } = state.attempt;
      if (!ABOUT_ITS_OWN.has(report.type))
        assert.equal(eventsOf(state, report, { attempt: number + 1, moment }), [], report.type);
      seen += eventsOf(state, report, { attempt: number, moment }).length > 0 ? 1 : 0;
      state = told(state, report);
    }
  assert.ok(seen > 15, String(seen));
});
const ABOUT_ITS_OWN: ReadonlySet<string> = new Set(['RecordMade', 'RecordReleased', 'RecordVolumeAllocated']);

test('a report of another moment than the attempt is for: changes nothing', () => {
  const reports: readonly (readonly [Exclude<StepEffect['kind'], 'WatchSource'>, string])[] = [
    ['BeginBackup', 'begin-backup'],
    ['StageDisk', 'stage-vdb'],
    ['StageNvram', 'stage-nvram'],
    ['WriteVolume', 'write-vda'],
  ];
  for (const [kind, name] of reports) {
    const state = untilOwed(started(plan), kind);
    const report = reportsOf(stepOf(state, name), at(15)).at(-1);
    if (!report) throw new Error(`${kind} reports something.`);
    assert.equal(eventsOf(state, report, { attempt: 1, moment: 2 }), [], kind);
    assert.ok(eventsOf(state, report, { attempt: 1, moment: 1 }).length > 0, kind);
  }
});

test('an earlier attempt: is heard about what was its own, and not about what is the task’s', () => {
  const first = halfStaged();
  const second = told(again(first), {
    type: 'IntendArtefact',
    data: { artefact: jobOnServer('task-1.2.stage.vdb.1') },
  });
  const by = { attempt: 1, moment: 1 };
  const gone = (artefactId: string): StepReport => ({ type: 'RecordReleased', data: { artefactId, at: at(5020) } });
  assert.equal(eventsOf(second, gone('staging'), by), []);
  assert.equal(eventsOf(second, gone('job/task-1.2.stage.vdb.1'), by), ['ArtefactReleased']);
  const trouble = { artefactId: 'staging', problem: failureOf('UNREACHABLE'), at: at(5020) };
  assert.equal(eventsOf(second, { type: 'RecordReleaseFailed', data: trouble }, by), []);
  const intends: StepReport = { type: 'IntendArtefact', data: { artefact: artefacts.backup } };
  assert.equal(eventsOf(second, intends, by), []);
  assert.equal(eventsOf(second, intends, { attempt: 2, moment: 2 }), ['ArtefactIntended']);
});

test('a second attempt for a new moment: all disks anew, under names of their own', () => {
  const second = evolveTask(again(halfStaged()), held(2));
  assert.is(second.status === 'migrating' && second.attempt.moment, 2);
  if (second.status !== 'migrating') return;
  assert.equal(
    [...liveJobs(second)].filter((id) => id.includes('.stage.')),
    ['job/task-1.2.stage.vda.m2.1', 'job/task-1.2.stage.vdb.m2.1'],
  );
});

test('a second attempt that holds the moment of the first again: only what is missing of it', () => {
  const second = evolveTask(again(halfStaged()), held(1));
  if (second.status !== 'migrating') throw new Error('It migrates.');
  assert.is(second.attempt.moment, 1);
  assert.is(second.staged.moments[0]?.takenAt, at(1), 'it stays as it was taken');
  assert.equal(
    [...liveJobs(second)].filter((id) => id.includes('.stage.')),
    ['job/task-1.2.stage.vdb.1'],
  );
});

test('a hold ends with its attempt', () => {
  const first = halfStaged();
  assert.is(first.status === 'ended' && first.attempt.hold?.moment, 1);
  const second = again(first);
  assert.is(second.status === 'migrating' && second.attempt.hold, null);
});

test('staging that is gone: takes the copies with it, and no moment', () => {
  const first = halfStaged();
  const gone = told(first, { type: 'RecordReleased', data: { artefactId: 'staging', at: at(99_999) } });
  assert.equal(gone.status !== 'absent' && [gone.staged.copies, gone.staged.moments.length], [{}, 1]);
});

test.run();
