import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { owedByTask } from '../../domain/task/migration-task.process.ts';
import { at, backupOf, planOf, vda, vdb } from '../support/examples.ts';
import { created, ledgerOf, owed, round, started, stepOf, told, until, untilOwed } from './task-walk.ts';

const journey = (state: ReturnType<typeof created>): readonly (readonly string[])[] => {
  const seen: (readonly string[])[] = [];
  until(state, (now) => {
    seen.push(owed(now));
    return now.status === 'ended';
  });
  return seen;
};

test('queued: owes nothing until its slot is granted (RT-4)', () => {
  assert.equal(owed(created(planOf())), []);
});

test('BIOS, two disks: each step is owed once the one before is recorded, and what is spent goes at once (RT-2)', () => {
  assert.equal(journey(started(planOf())), [
    ['ComparePlan 1/compare-plan/1'],
    ['PrepareStaging 1/prepare-staging/1'],
    ['MakeAccessKey 1/make-access-key/1'],
    ['AuthoriseAtSource 1/authorise-source/1'],
    ['BeginBackup 1/begin-backup/1'],
    ['StageDisk 1/stage-vda/1', 'StageDisk 1/stage-vdb/1'],
    [
      'ChooseHost 1/choose-host/1',
      'Release release/authorisation/source/1',
      'Release release/backup/1',
      'Release release/job/task-1.1.stage.vda.1/1',
      'Release release/job/task-1.1.stage.vdb.1/1',
    ],
    ['AuthoriseAtHost 1/authorise-host/1'],
    ['WriteVolume 1/write-vda/1', 'WriteVolume 1/write-vdb/1'],
    [
      'Release release/job/task-1.1.serve.vda.1/1',
      'Release release/job/task-1.1.write.vda.1/1',
      'Release release/job/task-1.1.serve.vdb.1/1',
      'Release release/job/task-1.1.write.vdb.1/1',
    ],
    ['ConfigureVm 1/configure-vm/1'],
    ['Release release/authorisation/host-1/1'],
    ['Release release/staging/1', 'Release release/access-key/1', 'Release release/placement/1'],
    ['Release release/slot/1', 'Release release/source-vm/1'],
    [],
  ]);
});

test('UEFI, one disk: its variables are staged beside the disk, and both end the conversion (KV-8)', () => {
  const seen = journey(started(planOf({ firmware: 'UEFI', disks: [vda] })));
  assert.equal(seen[5], ['StageDisk 1/stage-vda/1', 'StageNvram 1/stage-nvram/1']);
  assert.match(seen[6]?.[0] ?? '', 'ChooseHost');
  assert.equal(seen[8], ['WriteVolume 1/write-vda/1']);
});

test('UEFI without variables: a missing file is an answer too, and is not asked for again', () => {
  const state = untilOwed(started(planOf({ firmware: 'UEFI', disks: [vda] })), 'StageDisk');
  const next = told(state, { type: 'RecordNvramStaged', data: { file: null, at: at(5) } });
  assert.equal(owed(next), ['StageDisk 1/stage-vda/1']);
  assert.is(next.status === 'migrating' && next.staged.variables?.file, null);
});

test('one disk staged: its job is released while the other goes on', () => {
  const staging = untilOwed(started(planOf()), 'StageDisk');
  const job = { id: 'job/task-1.1.stage.vda.1', kind: 'JOB', place: { kind: 'PLATFORM' } } as const;
  const data = { disk: vda, file: '/cache/vda', format: 'raw', bytesCopied: 1, bytesOnWire: 1, seconds: 1 } as const;
  const next = told(
    staging,
    { type: 'IntendArtefact', data: { artefact: job } },
    { type: 'RecordDiskStaged', data: { ...data, at: at(9) } },
  );
  assert.equal(owed(next), ['StageDisk 1/stage-vdb/1', `Release release/${job.id}/1`]);
});

test('paused source: paused before the backup begins, and still paused after success (KV-4)', () => {
  const state = started(planOf({ pause: true }));
  const seen = journey(state).flat();
  assert.ok(seen.indexOf('PauseSource 1/pause-source/1') < seen.indexOf('BeginBackup 1/begin-backup/1'));
  assert.not(seen.some((line) => line.includes('release/paused-vm')));
});

test('source that was paused before: not paused again, and never resumed (KV-4, RT-8)', () => {
  const seen = journey(started(planOf({ pause: true, powerAtPlan: 'PAUSED' }))).flat();
  assert.not(seen.some((line) => line.includes('pause')));
});

test('succeeded: volumes, addresses and definition belong to the new VM, and the ledger is empty', () => {
  const configuring = untilOwed(started(planOf({ firmware: 'UEFI', pause: true })), 'ConfigureVm');
  const cleaning = round(configuring);
  assert.equal(cleaning.status === 'cleaning' && cleaning.outcome, { kind: 'SUCCEEDED' });
  for (const delivered of ['volume/vda', 'volume/vdb', 'nvram', 'addresses/network-1', 'vm-definition', 'paused-vm'])
    assert.not(ledgerOf(cleaning).includes(delivered), delivered);
  const ended = until(cleaning, (now) => now.status === 'ended');
  assert.equal(ledgerOf(ended), []);
});

test('succeeded: the placement is settled as started there, since the outcome travels with the release (RT-9)', () => {
  const cleaning = until(started(planOf()), (now) => now.status === 'cleaning');
  const outcomes = owedByTask(cleaning).map((effect) => effect.kind === 'Release' && effect.outcome);
  assert.equal(new Set(outcomes), new Set(['SUCCEEDED']));
});

test('VM left stopped: the task succeeds all the same (TK-8)', () => {
  const configuring = untilOwed(started(planOf()), 'ConfigureVm');
  const next = told(configuring, {
    type: 'RecordVmLeftStopped',
    data: { why: { code: 'VM_LEFT_STOPPED', parameters: { host: 'no memory' } }, at: at(9) },
  });
  assert.equal(next.status === 'cleaning' && [next.outcome.kind, next.attempt.vm], ['SUCCEEDED', 'LEFT_STOPPED']);
});

test('staging: the step carries the volume, its job number and the backup that it reads', () => {
  const effect = stepOf(untilOwed(started(planOf()), 'StageDisk'), 'stage-vdb');
  assert.ok(effect.kind === 'StageDisk');
  const { disk, job, jobId, from, pointInTime } = effect.input;
  assert.equal([disk, job, jobId], [vdb, 1, 'task-1.1.stage.vdb.1']);
  const { socket, exports, pointInTime: taken } = backupOf([vda, vdb]);
  assert.equal([from, pointInTime], [{ heldBy: 'BACKUP', socket, exportName: exports[1]?.name }, taken]);
});

test.run();
