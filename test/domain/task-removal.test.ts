import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { owedByTask } from '../../domain/task/migration-task.process.ts';
import type { MigrationTask } from '../../domain/task/migration-task.state.ts';
import { migrationTask } from '../../domain/task/migration-task.ts';
import { keepsStagedData, owedForRetention } from '../../domain/task/staged-retention.ts';
import { at, failureOf, hostId, planOf, taskId } from '../support/examples.ts';
import { spec } from '../support/spec.ts';
import {
  created,
  decided,
  failed,
  ledgerOf,
  MUCH_LATER,
  owed,
  RETENTION_SECONDS,
  reportsOf,
  round,
  type Said,
  said,
  started,
  stepOf,
  told,
  until,
  untilOwed,
} from './task-walk.ts';

const NOW = at(200);
const WHY = 'kvm-3 burnt down.';
const cancel: Said = { type: 'CancelTask', data: { at: NOW } };
const remove: Said = { type: 'DeleteTask', data: { at: NOW } };
const writeOff = (artefactId: string, when = NOW): Said => ({
  type: 'WriteOffDebt',
  data: { artefactId, reason: WHY, at: when },
});
const isEnded = (state: MigrationTask): boolean => state.status === 'ended';
const givenUpAt = (step: string): MigrationTask => {
  const state = untilOwed(started(planOf()), step);
  const effect = owedByTask(state)[0];
  if (!effect || effect.kind === 'Release') throw new Error('no step is owed');
  return told(state, failed(effect, at(20), failureOf('NO_SPACE', false)));
};
const configured = (...then: readonly Said[]): MigrationTask => {
  const state = untilOwed(started(planOf()), 'ConfigureVm');
  return told(state, ...reportsOf(stepOf(state, 'configure-vm'), at(40)).slice(0, -1), ...then);
};
/** As often as a task waits for before it ends with a debt. */
const neverReleased = (state: MigrationTask, artefactId: string): MigrationTask =>
  [0, 1, 2, 3, 4, 5].reduce(
    (before, time) =>
      told(before, {
        type: 'RecordReleaseFailed',
        data: { artefactId, problem: failureOf('UNREACHABLE'), at: at(1000 + time * 4000) },
      }),
    state,
  );

const succeeding = untilOwed(started(planOf()), 'ConfigureVm');
const cleaningAfterSuccess = told(succeeding, ...reportsOf(stepOf(succeeding, 'configure-vm'), at(40)));
const cleaningAfterCancel = configured(cancel);
const cleaningWithDebt = neverReleased(configured(cancel), 'vm-definition');
const failedWithStaging = until(givenUpAt('WriteVolume'), isEnded);
const withDebt = until(cleaningWithDebt, isEnded);
const overdue = told(failedWithStaging, {
  type: 'RecordReleaseFailed',
  data: { artefactId: 'staging', problem: failureOf('UNREACHABLE'), at: at(20 + RETENTION_SECONDS) },
});

const QUEUED = 'move is queued; cancel it, and delete it once it has ended.';
const RUNNING = 'move is migrating; cancel it, and delete it once it has ended.';
const CLEANING = 'move still removes what it had made; delete it once it has ended.';
const NO_DEBT = 'move has not ended; what it holds is no debt. Cancel it first.';
const OVER = 'The task has ended; only a queued or running one can be cancelled.';
const gone = (id: string): string => `move does not owe "${id}", or not any more; look at its debt.`;
const tried = (id: string): string => `move is still trying to remove "${id}"; wait for its end.`;
const inBooks = (id: string): string =>
  `"${id}" is in Sampan's own books and on no machine; it is given back once what it waits for is gone or written off.`;
const KEPT = 'The staged data of move is kept on purpose, for a restart; delete the task to have it removed at once.';
const CANCELLED = ['CancellationRequested'];
const DELETED = ['MigrationTaskDeleted'];
const WRITTEN_OFF = ['DebtWrittenOff'];
const NOTHING: readonly string[] = [];

type Row = {
  readonly state: MigrationTask;
  readonly cancel: readonly string[] | string;
  readonly delete: readonly string[] | string;
  /** By what is written off. */
  readonly writeOff: Readonly<Record<string, readonly string[] | string>>;
};

/** Every state × command: the types of the events, or the sentence of the refusal. */
const TABLE: Readonly<Record<string, Row>> = {
  queued: {
    state: created(planOf()),
    ...{ cancel: CANCELLED, delete: QUEUED, writeOff: { slot: NO_DEBT, staging: NO_DEBT } },
  },
  'migrating, data conversion': {
    state: untilOwed(started(planOf()), 'StageDisk'),
    ...{ cancel: CANCELLED, delete: RUNNING, writeOff: { backup: NO_DEBT } },
  },
  'migrating, data download': {
    state: untilOwed(started(planOf()), 'WriteVolume'),
    ...{ cancel: CANCELLED, delete: RUNNING, writeOff: { staging: NO_DEBT } },
  },
  'migrating, resource configuration': {
    state: configured(),
    ...{ cancel: CANCELLED, delete: RUNNING, writeOff: { 'vm-definition': NO_DEBT } },
  },
  'cleaning after success': {
    state: cleaningAfterSuccess,
    ...{ cancel: OVER, delete: CLEANING },
    writeOff: { 'access-key': tried('access-key'), 'vm-definition': gone('vm-definition'), slot: inBooks('slot') },
  },
  'cleaning after failure': {
    state: givenUpAt('WriteVolume'),
    ...{ cancel: OVER, delete: CLEANING },
    writeOff: { staging: KEPT, 'access-key': tried('access-key') },
  },
  'cleaning after cancel': {
    state: cleaningAfterCancel,
    ...{ cancel: NOTHING, delete: CLEANING },
    writeOff: { staging: tried('staging'), 'vm-definition': tried('vm-definition') },
  },
  'cleaning with debt': {
    state: cleaningWithDebt,
    ...{ cancel: NOTHING, delete: CLEANING },
    writeOff: { 'vm-definition': WRITTEN_OFF, 'volume/vda': tried('volume/vda'), 'source-vm': inBooks('source-vm') },
  },
  succeeded: {
    state: until(started(planOf()), isEnded),
    ...{ cancel: OVER, delete: DELETED, writeOff: { 'volume/vda': gone('volume/vda') } },
  },
  'failed, staged data kept': {
    state: failedWithStaging,
    ...{ cancel: OVER, delete: DELETED, writeOff: { staging: KEPT, nonsense: gone('nonsense') } },
  },
  'failed, removal of its staged data failed': {
    state: overdue,
    ...{ cancel: OVER, delete: DELETED, writeOff: { staging: WRITTEN_OFF } },
  },
  'failed, nothing left': {
    state: round(failedWithStaging, MUCH_LATER),
    ...{ cancel: OVER, delete: DELETED, writeOff: { staging: gone('staging') } },
  },
  cancelled: {
    state: until(told(created(planOf()), cancel), isEnded),
    ...{ cancel: NOTHING, delete: DELETED, writeOff: { slot: gone('slot') } },
  },
  'cancelled, with debt': {
    state: withDebt,
    ...{ cancel: NOTHING, delete: DELETED },
    writeOff: {
      'vm-definition': WRITTEN_OFF,
      'volume/vda': WRITTEN_OFF,
      'dhcp/1/host-1': WRITTEN_OFF,
      'addresses/network-1': inBooks('addresses/network-1'),
    },
  },
  'deleted, nothing left': {
    state: told(until(started(planOf()), isEnded), remove),
    ...{ cancel: OVER, delete: NOTHING, writeOff: { slot: gone('slot') } },
  },
  'deleted, its staged data not gone yet': {
    state: told(failedWithStaging, remove),
    ...{ cancel: OVER, delete: NOTHING, writeOff: { staging: WRITTEN_OFF } },
  },
  'deleted, with debt': {
    state: told(withDebt, remove),
    ...{ cancel: NOTHING, delete: NOTHING },
    writeOff: { 'vm-definition': WRITTEN_OFF, 'addresses/network-1': inBooks('addresses/network-1') },
  },
};

const answer = (state: MigrationTask, command: Said): readonly string[] | string => {
  const decision = decided(state, command);
  return decision.ok
    ? decision.events.map(({ type }) => type)
    : decision.rejection.map(({ message }) => message).join('\n');
};

for (const [name, row] of Object.entries(TABLE))
  test(`${name}: what cancelling, deleting and writing off come to`, () => {
    assert.equal(answer(row.state, cancel), row.cancel, 'cancel');
    assert.equal(answer(row.state, remove), row.delete, 'delete');
    for (const [id, expected] of Object.entries(row.writeOff))
      assert.equal(answer(row.state, writeOff(id)), expected, `write off ${id}`);
  });

for (const [name, { state }] of Object.entries(TABLE))
  test(`${name}: deleted or cancelled twice is as once`, () => {
    for (const command of [cancel, remove]) {
      const once = decided(state, command);
      if (once.ok) assert.equal(answer(once.events.reduce(migrationTask.evolve, state), command), NOTHING);
    }
  });

test('absent: each of the three is refused', () => {
  for (const command of [cancel, remove, writeOff('staging')])
    spec(migrationTask)
      .given()
      .when(said(migrationTask.initial, command))
      .rejects([{ code: 'NOT_FOUND', path: ['id'], parameters: { what: 'MIGRATION_TASK' } }]);
});

test('succeeded: deleting it takes nothing away from the new VM (RT-7)', () => {
  const deleted = told(until(started(planOf()), isEnded), remove);
  assert.equal(deleted, { ...until(started(planOf()), isEnded), deleted: true });
  assert.equal(owed(deleted), []);
});

test('failed, staged data kept: deleted, it goes at once, by the same act that would have come later (RT-6)', () => {
  const [later] = owedByTask(failedWithStaging);
  assert.is(later?.notBefore, at(20 + RETENTION_SECONDS));
  const deleted = told(failedWithStaging, remove);
  assert.equal(owedByTask(deleted), [{ ...later, notBefore: null }]);
  const done = round(deleted, NOW);
  assert.equal([done.status, ledgerOf(done), owed(done)], ['ended', [], []]);
});

test('deleted: another retention keeps nothing, and none is owed (GS-2)', () => {
  const deleted = told(failedWithStaging, remove);
  assert.not(keepsStagedData(deleted));
  assert.equal(owedForRetention(deleted, 10 * RETENTION_SECONDS), []);
  const adopt = { type: 'AdoptRetention', data: { retentionSeconds: 10 * RETENTION_SECONDS, at: NOW } } as const;
  assert.equal(answer(deleted, adopt), NOTHING);
});

test('deleted while its staged data was being removed: the removal that failed is tried again, and counts once', () => {
  const raced = told(overdue, remove);
  assert.equal(owed(raced), ['Release release/staging/2']);
  const gone2 = told(failedWithStaging, remove, {
    type: 'RecordReleased',
    data: { artefactId: 'staging', at: NOW },
  });
  assert.equal([ledgerOf(gone2), owed(gone2)], [[], []]);
});

test('deleted with debt: it is paid on, in its order, to the end', () => {
  const deleted = told(withDebt, remove);
  assert.equal(owed(deleted), owed(withDebt));
  const paid = round(deleted, MUCH_LATER);
  assert.equal(owed(paid), owed(round(withDebt, MUCH_LATER)));
  assert.equal(ledgerOf(round(round(paid))), []);
});

test('written off: says which, what, where and why, and the task owes it no more', () => {
  const place = { kind: 'HOST', id: hostId } as const;
  const data = { taskId, artefactId: 'vm-definition', kind: 'VM_DEFINITION', place, reason: WHY, at: NOW } as const;
  assert.equal(decided(withDebt, writeOff('vm-definition')), {
    ok: true,
    events: [{ type: 'DebtWrittenOff', data }],
  });
  const after = told(withDebt, writeOff('vm-definition'));
  assert.not(ledgerOf(after).includes('vm-definition'));
  assert.equal(answer(after, writeOff('vm-definition')), gone('vm-definition'));
});

test('staged data is written off: what was staged is gone for whoever asks the task', () => {
  const after = told(overdue, writeOff('staging'));
  const gone = told(overdue, { type: 'RecordReleased', data: { artefactId: 'staging', at: NOW } });
  assert.equal(after, gone);
});

test('a definition is written off: what waited for it is tried, and its addresses go once the DHCP entry is gone or written off', () => {
  const after = told(withDebt, writeOff('vm-definition'));
  assert.equal(owed(after), [
    'Release release/volume/vda/1',
    'Release release/volume/vdb/1',
    'Release release/dhcp/1/host-1/1',
  ]);
  const all = told(after, writeOff('volume/vda'), writeOff('volume/vdb'), writeOff('dhcp/1/host-1'));
  assert.equal(owed(all), ['Release release/addresses/network-1/1']);
  assert.equal(ledgerOf(round(all)), []);
});

test('cleaning with debt: written off, what waited for it holds the task up until it is gone', () => {
  const after = told(cleaningWithDebt, writeOff('vm-definition'));
  assert.is(after.status, 'cleaning');
  const ended = until(after, isEnded);
  assert.equal(ledgerOf(ended), []);
});

test('a job is written off: what is on its machine waits for it no longer', () => {
  const state = untilOwed(started(planOf()), 'StageDisk');
  const withJob = told(state, ...reportsOf(stepOf(state, 'stage-vda'), at(15)).slice(0, 2), cancel);
  const ended = until(neverReleased(withJob, 'job/task-1.1.stage.vda.1'), isEnded);
  assert.equal(ledgerOf(ended), ['staging', 'access-key', 'job/task-1.1.stage.vda.1']);
  const after = told(ended, writeOff('job/task-1.1.stage.vda.1'));
  assert.equal(owed(after), ['Release release/staging/1', 'Release release/access-key/1']);
});

test('a backup is written off: the source VM may be migrated again', () => {
  const cleaning = told(untilOwed(started(planOf()), 'StageDisk'), cancel);
  const ended = until(neverReleased(cleaning, 'backup'), isEnded);
  assert.equal(ledgerOf(ended), ['source-vm', 'backup']);
  assert.equal(owed(told(ended, writeOff('backup'))), ['Release release/source-vm/1']);
});

test('written off while its release was under way: what that comes to changes nothing', () => {
  const after = told(withDebt, writeOff('vm-definition'));
  const reports: readonly Said[] = [
    { type: 'RecordReleased', data: { artefactId: 'vm-definition', at: NOW } },
    { type: 'RecordReleaseFailed', data: { artefactId: 'vm-definition', problem: failureOf('BUSY'), at: MUCH_LATER } },
  ];
  for (const report of reports) assert.equal(answer(after, report), NOTHING);
});

test.run();
