import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { MigrationTask } from '../../domain/task/migration-task.state.ts';
import { evolveTask } from '../../domain/task/migration-task.state.ts';
import { plannedTraits, recordedTraits, type StorageTraits, traitsOf } from '../../domain/task/storage-traits.ts';
import type { TaskPlan } from '../../domain/task/task-plan.ts';
import { at, failureOf, planOf, storageId, taskId, vda } from '../support/examples.ts';
import { failedAt, startedAgain } from './restart-walk.ts';
import {
  created,
  decided,
  failed,
  ledgerOf,
  owed,
  reportsOf,
  round,
  started,
  stepOf,
  told,
  until,
} from './task-walk.ts';

const local = plannedTraits({});
const shared: StorageTraits = { hostFirst: false, writtenBy: 'SERVER', format: 'raw' };
const planOn = (traits: StorageTraits): TaskPlan => ({ ...planOf({ disks: [vda] }), ...recordedTraits(traits) });
const begun = (plan: TaskPlan, attempt: number): MigrationTask =>
  evolveTask(created(plan), { type: 'MigrationStarted', data: { taskId, attempt, at: at(0) } });
const goesBy = (state: MigrationTask): StorageTraits => {
  if (state.status === 'absent') throw new Error('There is no task.');
  return traitsOf(state);
};

/** The names of the steps in the order in which they are owed, until the VM runs; `found`: what the storage is like by then. */
const stepsOf = (plan: TaskPlan, attempt: number, found: StorageTraits): readonly string[] => {
  const seen: string[] = [];
  let state = begun(plan, attempt);
  for (let rounds = 0; rounds < 60 && state.status === 'migrating'; rounds += 1) {
    const due = owed(state).filter((line) => !line.startsWith('Release'));
    for (const line of due) {
      const [, name = ''] = /\/([^/]+)\/\d+$/.exec(line) ?? [];
      if (!seen.includes(name)) seen.push(name);
    }
    const [first] = due;
    const [, name = ''] = /\/([^/]+)\/\d+$/.exec(first ?? '') ?? [];
    state = first ? told(state, ...reportsOf(stepOf(state, name), at(10), found)) : round(state);
  }
  assert.not(state.status === 'migrating', `it never comes to its end: ${owed(state)}`);
  return seen;
};
const AT_THE_TARGET = ['promise-room', 'choose-host', 'authorise-host', 'write-vda', 'configure-vm'];
const atTheTarget = (plan: TaskPlan, attempt: number, found: StorageTraits): readonly string[] =>
  stepsOf(plan, attempt, found).filter((step) => AT_THE_TARGET.includes(step));
const HOST_FIRST = ['choose-host', 'authorise-host', 'write-vda', 'configure-vm'];
const HOST_LAST = ['promise-room', 'write-vda', 'choose-host', 'configure-vm'];

test('the first attempt: goes by its plan, and looks at no storage again', () => {
  for (const traits of [local, shared]) {
    assert.equal(goesBy(begun(planOn(traits), 1)), traits);
    assert.not(stepsOf(planOn(traits), 1, traits).includes('examine-storage'));
  }
  assert.equal(atTheTarget(planOn(local), 1, shared), HOST_FIRST);
  assert.equal(atTheTarget(planOn(shared), 1, local), HOST_LAST);
});

test('a later attempt: goes by what it finds, whatever the plan said', () => {
  for (const planned of [local, shared])
    for (const attempt of [2, 3]) {
      assert.equal(atTheTarget(planOn(planned), attempt, local), HOST_FIRST);
      assert.equal(atTheTarget(planOn(planned), attempt, shared), HOST_LAST);
    }
});

test('a later attempt: what it found is recorded once, and is the next attempt’s no more', () => {
  const state = begun(planOn(local), 2);
  const report = { type: 'RecordStorageTraits', data: { storageId, traits: shared, at: at(1) } } as const;
  const data = { taskId, attempt: 2, storageId, traits: shared };
  assert.equal(decided(state, report), { ok: true, events: [{ type: 'StorageTraitsFound', data }] });
  const found = told(state, report);
  assert.equal(goesBy(found), shared);
  const other = { ...report, data: { ...report.data, traits: local } };
  assert.equal(decided(found, other), { ok: true, events: [] });
  const next = { type: 'StorageTraitsFound', data: { ...data, attempt: 3, traits: local } } as const;
  assert.equal(goesBy(evolveTask(found, next)), shared);
  assert.equal(goesBy(begun(planOn(local), 3)), local);
});

const steps = (state: MigrationTask): readonly string[] => owed(state).filter((line) => !line.startsWith('Release'));

test('a later attempt: lets nobody near the source before the storage was looked at', () => {
  const state = startedAgain(failedAt(round(round(started(planOn(local)))), 'make-access-key'));
  assert.equal(steps(state), ['ReviewStaged 2/review-staged/1', 'ExamineStorage 2/examine-storage/1']);
  assert.equal(steps(round(round(round(state)))), ['MakeAccessKey 2/make-access-key/1']);
  const reviewed = told(state, ...reportsOf(stepOf(state, 'review-staged'), at(1)));
  const compared = told(reviewed, ...reportsOf(stepOf(reviewed, 'compare-plan'), at(1)));
  const prepared = told(compared, ...reportsOf(stepOf(compared, 'prepare-staging'), at(1)));
  assert.equal(steps(prepared), ['ExamineStorage 2/examine-storage/1']);
  const gone = told(prepared, failed(stepOf(prepared, 'examine-storage'), at(2), failureOf('NOT_FOUND', false)));
  assert.is(gone.status, 'cleaning');
  assert.not(
    ledgerOf(gone).some((id) => /backup|paused-vm|stopped-vm|authorisation/.test(id)),
    ledgerOf(gone).join(),
  );
});

const atTarget = (state: MigrationTask): readonly string[] =>
  owed(state).filter((line) => AT_THE_TARGET.some((step) => line.includes(`/${step}/`)));

test('a later attempt that reads nothing again: takes no step at the target before the storage was looked at', () => {
  for (const planned of [local, shared])
    for (const found of [local, shared]) {
      const first = until(started(planOn(planned)), (state) => atTarget(state).length > 0);
      const step = stepOf(first, planned.hostFirst ? 'choose-host' : 'promise-room');
      const ended = until(
        told(first, failed(step, at(20), failureOf('NOT_FOUND', false))),
        ({ status }) => status === 'ended',
      );
      const kept = startedAgain(ended);
      assert.equal(atTarget(kept), []);
      const examined = told(kept, ...reportsOf(stepOf(kept, 'examine-storage'), at(1), found));
      const [next] = atTarget(until(examined, (state) => atTarget(state).length > 0));
      assert.match(next ?? '', found.hostFirst ? 'choose-host' : 'promise-room');
    }
});

test.run();
