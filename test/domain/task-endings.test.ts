import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { owedByTask } from '../../domain/task/migration-task.process.ts';
import type { MigrationTask } from '../../domain/task/migration-task.state.ts';
import { migrationTask } from '../../domain/task/migration-task.ts';
import { secondsAfter } from '../../domain/words/ids.ts';
import { own } from '../../domain/words/keyed.ts';
import { artefacts, at, failureOf, hostId, planOf, taskId, vda, volumeOf } from '../support/examples.ts';
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
  started,
  stepOf,
  told,
  until,
  untilOwed,
} from './task-walk.ts';

const cancel: Said = { type: 'CancelTask', data: { at: at(50) } };
const final = failureOf('NO_SPACE', false);
const isEnded = (state: MigrationTask): boolean => state.status === 'ended';
const outcome = (state: MigrationTask) =>
  state.status === 'cleaning' || state.status === 'ended' ? state.outcome.kind : state.status;
const typesOf = (state: MigrationTask, command: Said) => {
  const decision = decided(state, command);
  return decision.ok ? decision.events.map((event) => event.type) : decision.rejection.map(({ code }) => code);
};
const givenUpAt = (step: string, plan = planOf()): MigrationTask => {
  const state = untilOwed(started(plan), step);
  const effect = owedByTask(state)[0];
  if (!effect || effect.kind === 'Release') throw new Error('no step is owed');
  return told(state, failed(effect, at(20), final));
};
const releaseFails = (state: MigrationTask, artefactId: string, times: number): MigrationTask => {
  let next = state;
  for (let time = 0; time < times; time += 1)
    next = told(next, {
      type: 'RecordReleaseFailed',
      data: { artefactId, problem: failureOf('UNREACHABLE'), at: at(100 + time * 4000) },
    });
  return next;
};

test('absent: every command is refused, and names what is missing', () => {
  spec(migrationTask)
    .given()
    .when(cancel)
    .rejects([{ code: 'NOT_FOUND', path: ['id'], parameters: { what: 'MIGRATION_TASK' } }]);
});

test('queued: cancelling gives back its place and its claims, and ends it without a start (RT-8)', () => {
  const cancelled = told(created(planOf()), cancel);
  assert.equal(owed(cancelled), ['Release release/addresses/network-1/1']);
  const next = round(cancelled);
  assert.equal(owed(next), ['Release release/slot/1', 'Release release/source-vm/1']);
  const ended = round(next);
  assert.equal([outcome(ended), ended.status, ledgerOf(ended)], ['CANCELLED', 'ended', []]);
  assert.is(ended.status === 'ended' && ended.attempt.startedAt, null);
});

test('cancelled: a start that was under way changes nothing', () => {
  assert.equal(
    typesOf(told(created(planOf()), cancel), { type: 'StartMigration', data: { attempt: 1, at: at(60) } }),
    [],
  );
});

for (const step of ['PrepareStaging', 'PauseSource', 'BeginBackup', 'StageDisk', 'ChooseHost', 'WriteVolume'])
  test(`${step} owed: cancelling releases everything, staged data too, and ends cancelled (RT-6, RT-8)`, () => {
    const ended = until(told(untilOwed(started(planOf({ pause: true })), step), cancel), isEnded);
    assert.equal([outcome(ended), ledgerOf(ended), owed(ended)], ['CANCELLED', [], []]);
  });

test('configuring: cancelling takes the definition away before the volumes and the address', () => {
  const state = untilOwed(started(planOf()), 'ConfigureVm');
  const halfway = told(state, ...reportsOf(stepOf(state, 'configure-vm'), at(40)).slice(0, -1));
  const released: string[] = [];
  until(told(halfway, cancel), (now) => {
    released.push(...owed(now));
    return now.status === 'ended';
  });
  const place = (id: string): number => released.indexOf(`Release release/${id}/1`);
  assert.ok(place('vm-definition') < place('volume/vda'));
  assert.ok(place('vm-definition') < place('dhcp/1/host-1'));
  assert.ok(place('dhcp/1/host-1') < place('addresses/network-1'));
  assert.ok(place('addresses/network-1') < place('slot'));
});

test('cancelled: cancelled again changes nothing', () => {
  assert.equal(typesOf(told(created(planOf()), cancel), cancel), []);
});

test('succeeded or failed: cannot be cancelled any more', () => {
  const succeeded = until(started(planOf()), isEnded);
  assert.equal(typesOf(succeeded, cancel), ['TASK_OVER']);
  assert.equal(typesOf(givenUpAt('StageDisk'), cancel), ['TASK_OVER']);
});

test('cancelled: nothing new is intended, and what was made meanwhile is still known', () => {
  const state = untilOwed(started(planOf()), 'WriteVolume');
  const intended = told(state, { type: 'IntendArtefact', data: { artefact: volumeOf(vda) } });
  const cancelled = told(intended, cancel);
  const later = told(cancelled, { type: 'IntendArtefact', data: { artefact: artefacts.definition } });
  assert.not(ledgerOf(later).includes('vm-definition'));
  const made = told(later, { type: 'RecordMade', data: { artefactId: 'volume/vda' } });
  assert.is(made.status === 'cleaning' && own(made.ledger, 'volume/vda')?.made, true);
});

test('cancelled: an artefact that was intended and never made is released like any other', () => {
  const state = untilOwed(started(planOf()), 'BeginBackup');
  const intended = told(state, { type: 'IntendArtefact', data: { artefact: artefacts.backup } });
  assert.ok(owed(told(intended, cancel)).includes('Release release/backup/1'));
});

test('cancelled: a success that is told afterwards does not count', () => {
  const configuring = untilOwed(started(planOf()), 'ConfigureVm');
  const late: Said = { type: 'RecordVmStarted', data: { hostId, at: at(60) } };
  assert.is(outcome(told(configuring, cancel, late)), 'CANCELLED');
});

test('nothing to give back: a cancelled task ends at once', () => {
  const plan = planOf();
  const bare = told(migrationTask.initial, { type: 'CreateTask', data: { plan, held: [] } });
  assert.equal(typesOf(bare, cancel), ['CancellationRequested', 'MigrationCancelled']);
});

test('nothing to give back: a task that is given up ends at once', () => {
  const create: Said = { type: 'CreateTask', data: { plan: planOf(), held: [] } };
  const bare = told(migrationTask.initial, create, { type: 'StartMigration', data: { attempt: 1, at: at(0) } });
  const command = failed(stepOf(bare, 'compare-plan'), at(5), final);
  assert.equal(typesOf(bare, command), ['StepFailed', 'MigrationGivenUp', 'MigrationFailed']);
});

test('failed: staged data is kept until the retention ends, and then owed (RT-6)', () => {
  const ended = until(givenUpAt('WriteVolume'), isEnded);
  assert.equal(ledgerOf(ended), ['staging']);
  const [release] = owedByTask(ended);
  assert.equal(
    [release?.key, release?.notBefore],
    [`${taskId}/release/staging/1`, secondsAfter(at(20), RETENTION_SECONDS)],
  );
  assert.equal(ledgerOf(round(ended, MUCH_LATER)), []);
});

test('failed: staged data that is kept does not hold back the slot', () => {
  const cleaning = givenUpAt('StageDisk');
  const seen: string[] = [];
  until(cleaning, (now) => {
    seen.push(...owed(now));
    return now.status === 'ended';
  });
  assert.ok(seen.includes('Release release/slot/1'));
});

test('failed: a paused source is resumed, and then its claim returned (RT-8)', () => {
  const cleaning = givenUpAt('StageDisk', planOf({ pause: true }));
  const resuming = until(cleaning, (now) => owed(now).includes('Release release/paused-vm/1'));
  assert.not(owed(resuming).some((line) => line.includes('source-vm')));
});

test('failed with keepSourceStopped: the pause stays, and is not a debt (RT-8)', () => {
  const cleaning = givenUpAt('StageDisk', planOf({ pause: true, keepSourceStopped: true }));
  assert.not(ledgerOf(cleaning).includes('paused-vm'));
  const ended = until(cleaning, isEnded);
  assert.equal(ledgerOf(ended), ['staging']);
  assert.equal(ledgerOf(round(ended, MUCH_LATER)), []);
});

test('cleaning: a release that fails is tried again later; the same report twice counts once', () => {
  const cleaning = told(untilOwed(started(planOf()), 'StageDisk'), cancel);
  const once = releaseFails(cleaning, 'backup', 1);
  const effect = owedByTask(once).find((candidate) => candidate.key.includes('backup'));
  assert.equal([effect?.key, effect?.notBefore], [`${taskId}/release/backup/2`, at(102)]);
  assert.equal(releaseFails(once, 'backup', 1), once);
});

test('cleaning: what keeps failing lets the task end, stays as debt, and is paid on', () => {
  const cleaning = told(untilOwed(started(planOf()), 'BeginBackup'), cancel);
  const others = until(releaseFails(cleaning, 'authorisation/source', 6), isEnded);
  assert.equal([outcome(others), ledgerOf(others)], ['CANCELLED', ['authorisation/source']]);
  const [debt] = owedByTask(others);
  assert.is(debt?.key, `${taskId}/release/authorisation/source/7`);
  const paid = told(others, ...reportsOf(debt ?? stepOf(others, 'nothing'), at(99_999)));
  assert.equal([paid.status, ledgerOf(paid), owed(paid)], ['ended', [], []]);
});

test('cleaning: the last failure of the last release is the end', () => {
  const cleaning = told(untilOwed(started(planOf()), 'MakeAccessKey'), cancel);
  const last = until(releaseFails(cleaning, 'staging', 5), (now) => owed(now).length === 1);
  const command: Said = {
    type: 'RecordReleaseFailed',
    data: { artefactId: 'staging', problem: failureOf('UNREACHABLE'), at: at(90_000) },
  };
  assert.equal(typesOf(last, command), ['ReleaseFailed', 'MigrationCancelled']);
});

const halfConfigured = (): MigrationTask => {
  const state = untilOwed(started(planOf()), 'ConfigureVm');
  return told(state, ...reportsOf(stepOf(state, 'configure-vm'), at(40)).slice(0, -1), cancel);
};

test('debt of a definition: volumes stay under it and its address stays reserved, slot and claim go (TP-4)', () => {
  const ended = until(releaseFails(halfConfigured(), 'vm-definition', 6), isEnded);
  const debt = ['vm-definition', 'volume/vda', 'volume/vdb', 'dhcp/1/host-1', 'addresses/network-1'];
  assert.equal(new Set(ledgerOf(ended)), new Set(debt));
  assert.equal(owed(ended), ['Release release/vm-definition/7']);
});

test('debt of a definition, paid: what waited for it follows, in order', () => {
  const ended = until(releaseFails(halfConfigured(), 'vm-definition', 6), isEnded);
  const paid = round(ended, MUCH_LATER);
  assert.equal(owed(paid), [
    'Release release/volume/vda/1',
    'Release release/volume/vdb/1',
    'Release release/dhcp/1/host-1/1',
  ]);
  assert.equal(ledgerOf(round(round(paid))), []);
});

test('debt of a backup: the source VM stays claimed, or paying would break into its next task', () => {
  const cleaning = told(untilOwed(started(planOf()), 'StageDisk'), cancel);
  const ended = until(releaseFails(cleaning, 'backup', 6), isEnded);
  assert.equal(ledgerOf(ended), ['source-vm', 'backup']);
});

test('debt of a job: what is on the same machine stays with it, the rest goes', () => {
  const state = untilOwed(started(planOf({ disks: [vda], pause: true })), 'StageDisk');
  const withJob = told(state, ...reportsOf(stepOf(state, 'stage-vda'), at(15)).slice(0, 2), cancel);
  const ended = until(releaseFails(withJob, 'job/task-1.1.stage.vda.1', 6), isEnded);
  assert.equal(ledgerOf(ended), ['staging', 'access-key', 'job/task-1.1.stage.vda.1']);
});

test('ended: stays as it ended, whatever is told later (I5)', () => {
  const ended = until(started(planOf()), isEnded);
  const late: readonly Said[] = [
    { type: 'StartMigration', data: { attempt: 1, at: at(99) } },
    { type: 'RecordVmStarted', data: { hostId, at: at(99) } },
    { type: 'IntendArtefact', data: { artefact: artefacts.staging } },
    { type: 'CreateTask', data: { plan: planOf(), held: [] } },
  ];
  for (const command of late) assert.equal(typesOf(ended, command), [], command.type);
});

test.run();
