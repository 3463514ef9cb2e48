import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Artefact } from '../../domain/task/artefact.ts';
import { owedByTask } from '../../domain/task/migration-task.process.ts';
import type { MigrationTask } from '../../domain/task/migration-task.state.ts';
import type { TaskPlan } from '../../domain/task/task-plan.ts';
import { own } from '../../domain/words/keyed.ts';
import { artefacts, at, failureOf, jobOnServer, planOf, taskId } from '../support/examples.ts';
import {
  created,
  decided,
  failed,
  ledgerOf,
  owed,
  round,
  type Said,
  started,
  stepOf,
  told,
  until,
  untilOwed,
} from './task-walk.ts';
import { vmwarePlanOf } from './vmware-facts.ts';

const test = suite('a VMware task');
const vmwarePlan = (more: Partial<TaskPlan['source']> = {}, firmware: 'BIOS' | 'UEFI' = 'BIOS'): TaskPlan => {
  const plan = planOf({ firmware });
  const files = plan.target.volumes.map(({ disk }) => ({ disk, datastore: 'ds1', path: `web/${disk}.vmdk` }));
  const vmware = vmwarePlanOf(files.map((file) => ({ ...file, bus: 'scsi' })));
  return { ...plan, source: { ...plan.source, type: 'VMWARE', vmware, ...more } };
};
const plan = vmwarePlan();
const stopped = { how: 'GUEST_SHUTDOWN', at: at(3), sourceTime: '2026-01-01T00:00:09.5Z' } as const;
const intends = (artefact: Artefact): Said => ({ type: 'IntendArtefact', data: { artefact } });
const yieldsOf = (state: MigrationTask, command: Said): readonly string[] => {
  const decision = decided(state, command);
  return decision.ok ? decision.events.map(({ type }) => type) : ['refused'];
};
/** Twice is once. */
const once = (state: MigrationTask, command: Said, ...events: readonly string[]): void => {
  assert.equal(yieldsOf(state, command), events);
  assert.equal(yieldsOf(told(state, command), command), []);
};

test('stopped, read, converted, written, started: each once the one before is recorded, and watched from the stop on (RT-2)', () => {
  for (const firmware of ['BIOS', 'UEFI'] as const) {
    const seen: (readonly string[])[] = [];
    until(started(vmwarePlan({}, firmware)), (now) => {
      seen.push(owed(now).filter((line) => !line.startsWith('Release')));
      return now.status === 'ended';
    });
    assert.equal(seen.slice(0, 10), [
      ['ComparePlan 1/compare-plan/1'],
      ['PrepareStaging 1/prepare-staging/1'],
      ['MakeAccessKey 1/make-access-key/1'],
      ['StopSource 1/stop-source/1'],
      ['StageDisk 1/stage-vda/1', 'StageDisk 1/stage-vdb/1', 'WatchSource 1/watch-source/1'],
      ['ConvertGuest 1/convert-guest/1', 'WatchSource 1/watch-source/1'],
      ['ChooseHost 1/choose-host/1', 'WatchSource 1/watch-source/1'],
      ['AuthoriseAtHost 1/authorise-host/1', 'WatchSource 1/watch-source/1'],
      ['WriteVolume 1/write-vda/1', 'WriteVolume 1/write-vdb/1', 'WatchSource 1/watch-source/1'],
      ['WatchSource 1/watch-source/1'],
    ]);
    assert.equal(seen[10], ['ConfigureVm 1/configure-vm/1', 'WatchSource 1/watch-source/1']);
    assert.equal(seen.slice(11).flat(), []);
  }
});

test('the watch knows since when, by vCenter’s own clock', () => {
  const state = told(untilOwed(started(plan), 'StopSource'), { type: 'RecordSourceStopped', data: stopped });
  const watch = stepOf(state, 'watch-source');
  assert.equal(watch.kind === 'WatchSource' && watch.input.since, { kind: 'VMWARE', sourceTime: stopped.sourceTime });
});

test('reports of the stop and the conversion: each is told once, and changes nothing when its phase is over', () => {
  const stopping = untilOwed(started(plan), 'StopSource');
  once(stopping, { type: 'RecordShutdownRequested', data: { at: at(2) } }, 'SourceShutdownRequested');
  once(stopping, { type: 'RecordSourceStopped', data: stopped }, 'SourceStopped');
  const off = told(stopping, { type: 'RecordSourceStopped', data: stopped });
  assert.equal(yieldsOf(off, { type: 'RecordShutdownRequested', data: { at: at(9) } }), []);
  const guest = { os: null, blockBus: 'virtio', netModel: 'virtio', virtioScsi: null } as const;
  const data = { ...guest, disks: [], renamed: [], steps: [], warnings: [], log: '', seconds: 1, at: at(20) };
  assert.equal(yieldsOf(off, { type: 'RecordGuestConverted', data }), []); // its disks are not staged yet
  const converting = untilOwed(started(plan), 'ConvertGuest');
  once(converting, { type: 'RecordGuestConverted', data }, 'GuestConverted', 'DataConversionCompleted');
  const written = untilOwed(started(plan), 'WriteVolume');
  for (const type of ['RecordSourceStopped', 'RecordShutdownRequested'] as const)
    assert.equal(yieldsOf(written, { type, data: stopped }), []);
});

test('a guest that is asked again, since it had not heard, has its time from then; an older moment changes nothing (VC-4)', () => {
  const asked = told(untilOwed(started(plan), 'StopSource'), { type: 'RecordShutdownRequested', data: { at: at(50) } });
  once(asked, { type: 'RecordShutdownRequested', data: { at: at(900) } }, 'SourceShutdownRequested');
  assert.equal(yieldsOf(asked, { type: 'RecordShutdownRequested', data: { at: at(40) } }), []);
});

test('the watch has a count of its own: what other steps fail with does not touch it, nor the other way round', () => {
  const staging = untilOwed(started(plan), 'StageDisk');
  const watch = stepOf(staging, 'watch-source');
  const lost = told(staging, failed(stepOf(staging, 'stage-vda'), at(11), failureOf('COPY_FAILED'), true));
  assert.is(stepOf(lost, 'watch-source').key, watch.key);
  const away = told(lost, failed(watch, at(12), failureOf('UNREACHABLE')));
  assert.is(stepOf(away, 'watch-source').key, `${taskId}/1/watch-source/2`);
  assert.is(stepOf(away, 'stage-vda').key, `${taskId}/1/stage-vda/2`);
  assert.equal(yieldsOf(away, failed(watch, at(13), failureOf('UNREACHABLE'))), []); // told before
  const later = Array.from({ length: 6 }).reduce<MigrationTask>((state) => round(state, at(1000)), away);
  assert.ok(owed(later).includes('ConfigureVm 1/configure-vm/1'), owed(later).join());
  assert.is(later.status === 'migrating' && own(later.attempt.trouble, 'watch-source')?.tries, 1);
});

test('F31: a vCenter that is away, or not ready, is waited for like a machine; what it refuses is tried five times', () => {
  for (const [code, attempts] of [
    ['BUSY', 24],
    ['UNREACHABLE', 24],
    ['COPY_FAILED', 5],
  ] as const) {
    let state = untilOwed(started(plan), 'StageDisk');
    let failures = 0;
    while (state.status === 'migrating') {
      state = told(state, failed(stepOf(state, 'watch-source'), at(100), failureOf(code)));
      failures += 1;
    }
    assert.is(failures, attempts, code);
  }
});

test('VC-7: powered on at any step: the task is given up at once, for that reason', () => {
  const failure = failureOf('SOURCE_POWERED_ON', false);
  for (const step of ['StageDisk', 'ConvertGuest', 'ChooseHost', 'WriteVolume', 'ConfigureVm']) {
    const state = untilOwed(started(plan), step);
    const command = failed(stepOf(state, 'watch-source'), at(30), failure);
    assert.equal(yieldsOf(state, command), ['StepFailed', 'MigrationGivenUp'], step);
    const over = until(told(state, command), ({ status }) => status === 'ended');
    assert.equal(over.status === 'ended' && over.outcome.kind === 'FAILED' && over.outcome.failure, failure);
    assert.equal(
      ledgerOf(over).filter((id) => id !== 'staging'),
      [],
    );
  }
});

test('a conversion that died is begun as another job, once the one before is gone', () => {
  const converting = untilOwed(started(plan), 'ConvertGuest');
  const job = jobOnServer(`${taskId}.1.convert.guest.1`);
  const died = told(
    converting,
    intends(job),
    failed(stepOf(converting, 'convert-guest'), at(20), failureOf('JOB_FAILED'), true),
  );
  assert.ok(!owed(died).some((line) => line.startsWith('ConvertGuest')));
  assert.ok(owed(died).includes(`Release release/${job.id}/1`));
  const free = told(died, { type: 'RecordReleased', data: { artefactId: job.id, at: at(21) } });
  const again = stepOf(free, 'convert-guest');
  assert.equal([again.kind === 'ConvertGuest' && again.input.jobId, again.try], ['task-1.1.convert.guest.2', 2]);
});

const stoppedIn = (state: MigrationTask): boolean => ledgerOf(state).includes('stopped-vm');

test('RT-8: after success the stop is handed over; after a cancel it is taken back; unless the batch keeps it', () => {
  const done = until(started(plan), ({ status }) => status === 'ended');
  assert.equal([done.status === 'ended' && done.outcome.kind, stoppedIn(done)], ['SUCCEEDED', false]);
  const cancel = { type: 'CancelTask', data: { at: at(40) } } as const;
  const cancelled = told(untilOwed(started(plan), 'StageDisk'), cancel);
  assert.ok(stoppedIn(cancelled));
  const kept = told(untilOwed(started(vmwarePlan({ keepSourceStopped: true })), 'StageDisk'), cancel);
  assert.not(stoppedIn(kept));
});

test('cancelled while it is queued: nothing of the source was touched and nothing is owed to it', () => {
  const cancelled = told(created(plan), { type: 'CancelTask', data: { at: at(1) } });
  assert.equal(
    owedByTask(cancelled).map(({ kind }) => kind),
    ['Release'],
  );
  const over = until(cancelled, ({ status }) => status === 'ended');
  assert.equal(over.status === 'ended' && [over.outcome.kind, over.attempt.startedAt], ['CANCELLED', null]);
});

test('cancelled between the intent and the shutdown: the stop is owed back, and what comes too late makes nothing', () => {
  const stopping = told(untilOwed(started(plan), 'StopSource'), intends(artefacts.stoppedVm));
  const cancelled = told(stopping, { type: 'CancelTask', data: { at: at(5) } });
  assert.ok(owed(cancelled).includes('Release release/stopped-vm/1'));
  for (const late of [
    { type: 'RecordShutdownRequested', data: { at: at(6) } },
    { type: 'RecordSourceStopped', data: stopped },
    intends(artefacts.backup),
  ] as const satisfies readonly Said[])
    assert.equal(yieldsOf(cancelled, late), [], late.type);
});

test('I3: the source is powered on after the jobs, and never before the definition is gone for certain', () => {
  const configuring = told(untilOwed(started(plan), 'ConfigureVm'), intends(artefacts.definition));
  let state = told(configuring, { type: 'CancelTask', data: { at: at(50) } });
  assert.ok(!owed(state).some((line) => line.includes('stopped-vm')));
  for (let attempt = 1; attempt <= 7; attempt += 1) {
    const failure = failureOf('UNREACHABLE');
    const data = { artefactId: 'vm-definition', problem: failure, at: at(1000 * attempt * attempt) };
    state = round(told(state, { type: 'RecordReleaseFailed', data }), at(1000 * attempt * attempt));
    assert.ok(stoppedIn(state));
    assert.ok(!owed(state).some((line) => line.includes('stopped-vm')), `attempt ${attempt}`);
  }
  assert.is(state.status, 'ended'); // its debt is paid on
  const gone = told(state, { type: 'RecordReleased', data: { artefactId: 'vm-definition', at: at(99_000) } });
  assert.ok(owed(gone).includes('Release release/stopped-vm/1'));
});

test('the claim on the source VM is not given back while its power is still owed', () => {
  const cancelled = told(untilOwed(started(plan), 'StageDisk'), { type: 'CancelTask', data: { at: at(50) } });
  const failure = failureOf('UNREACHABLE');
  const state = round(
    told(cancelled, { type: 'RecordReleaseFailed', data: { artefactId: 'stopped-vm', problem: failure, at: at(51) } }),
    at(51),
  );
  assert.ok(!owed(state).some((line) => line.includes('source-vm')));
});
test.run();
