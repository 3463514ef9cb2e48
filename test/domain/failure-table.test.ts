import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isAway, mayPass } from '../../domain/task/failure-table.ts';
import type { TaskPlan } from '../../domain/task/task-plan.ts';
import type { FailureCode } from '../../domain/words/failure.ts';
import { at, failureOf, planOf } from '../support/examples.ts';
import { failed, started, stepOf, told, untilOwed } from './task-walk.ts';
import { vmwarePlanOf } from './vmware-facts.ts';

const test = suite('what may be tried again');
const plan = planOf();
const ended = { jobEnded: true, jobsBefore: 0, unexpected: false };
const called = { ...ended, jobEnded: false };

test('a code tells it, of a call and of a job', () => {
  const shown = (code: FailureCode) => [mayPass(code, {}, called, plan), mayPass(code, {}, ended, plan)];
  assert.equal(shown('UNREACHABLE'), [true, true]);
  assert.equal(shown('COPY_FAILED'), [true, true]);
  assert.equal(shown('MISSING_TOOLS'), [false, true]);
  assert.equal(shown('INTERNAL'), [false, true]);
  assert.equal(shown('NO_SPACE'), [false, false]);
  assert.equal(shown('VERIFY_FAILED'), [false, false]);
});

test('MS-14: what a rebooted server was doing is never tried again', () => {
  for (const how of [called, ended]) assert.is(mayPass('SERVER_REBOOTED', {}, how, plan), false);
});

test('an error of our own is tried again, whatever its code', () => {
  assert.is(mayPass('INTERNAL', {}, { ...called, unexpected: true }, plan), true);
});

test('only who is not there is away (F23, F31)', () => {
  assert.equal(
    (['UNREACHABLE', 'BUSY', 'IN_USE'] as const).map((code) => isAway({ code })),
    [true, true, false],
  );
});

/** The tries of a step that fails with the same code each time, until the task gives up or the fifth is over. */
const triesOf = (task: TaskPlan, step: string, kind: string, code: FailureCode, jobEnded: boolean): number => {
  let state = untilOwed(started(task), kind);
  for (let tries = 1; tries <= 5; tries += 1) {
    state = told(state, failed(stepOf(state, step), at(1000 * tries), failureOf(code), jobEnded));
    if (state.status !== 'migrating') return tries;
  }
  return Number.POSITIVE_INFINITY;
};

test('a step may judge otherwise: room for the guest’s writes or for its volumes may come', () => {
  assert.is(triesOf(plan, 'prepare-staging', 'PrepareStaging', 'NO_SPACE', false), 1);
  assert.is(triesOf(plan, 'begin-backup', 'BeginBackup', 'NO_SPACE', false), 5);
  assert.is(triesOf(plan, 'choose-host', 'ChooseHost', 'NO_SPACE', false), 5);
});

test('F31: a lost session of a vCenter costs three jobs at most, and where no session is used none', () => {
  const files = plan.target.volumes.map(
    ({ disk }) => ({ disk, datastore: 'ds1', path: `${disk}.vmdk`, bus: 'scsi' }) as const,
  );
  const over = (transport: 'HTTPS' | 'SSH'): TaskPlan => ({
    ...plan,
    source: { ...plan.source, type: 'VMWARE', vmware: { ...vmwarePlanOf(files), transport } },
  });
  assert.is(triesOf(over('HTTPS'), 'stage-vda', 'StageDisk', 'AUTH_FAILED', true), 3);
  assert.is(triesOf(over('HTTPS'), 'stage-vda', 'StageDisk', 'AUTH_FAILED', false), 1);
  assert.is(triesOf(over('SSH'), 'stage-vda', 'StageDisk', 'AUTH_FAILED', true), 1);
  assert.is(triesOf(plan, 'stage-vda', 'StageDisk', 'AUTH_FAILED', true), 1);
});

test('what was decided stands in the history, for who reads it later', () => {
  const state = untilOwed(started(plan), 'BeginBackup');
  const next = told(state, failed(stepOf(state, 'begin-backup'), at(20), failureOf('NO_SPACE', false)));
  assert.is(next.status, 'migrating');
});

test.run();
