import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { taskEventTable } from '../../adapters/eventstore/task-event-table.ts';
import { mustWait } from '../../domain/task/artefact.ts';
import type { MigrationTask } from '../../domain/task/migration-task.state.ts';
import { plannedTraits, recordedTraits, type StorageTraits } from '../../domain/task/storage-traits.ts';
import { placeOfVolume, shownPlace, type VolumePlace, volumeArtefact } from '../../domain/task/volume-place.ts';
import type { DiskName, StorageId } from '../../domain/words/ids.ts';
import { at, hostId, planOf, serverId, taskId, vda } from '../support/examples.ts';
import { owed, reportsOf, started, stepOf, told, untilOwed } from './task-walk.ts';

const storage = 'storage-1' as StorageId;
const disk = 'vda' as DiskName;
const shared: StorageTraits = { hostFirst: false, writtenBy: 'SERVER', format: 'raw' };
const onShared = (disks = [vda]) => ({ ...planOf({ disks }), storageTraits: shared });
const onHost = { kind: 'HOST', id: hostId } as const;
const onServer = { kind: 'SERVER', id: serverId } as const;

test('a plan says of its storage only what LocalStorage is not', () => {
  assert.equal(recordedTraits(plannedTraits({})), {});
  for (const traits of [
    shared,
    { hostFirst: true, writtenBy: 'SERVER', format: 'qcow2' },
    { hostFirst: true, writtenBy: 'HOST', format: 'raw' },
  ] as const) {
    assert.equal(recordedTraits(traits), { storageTraits: traits });
    assert.equal(plannedTraits(recordedTraits(traits)), traits);
  }
});

test('a volume is recorded by its place, and each place comes back', () => {
  const file = { storage, kind: 'FILE', path: '/srv/v/vda.qcow2', format: 'qcow2' } as const;
  const local: VolumePlace = { ...file, host: hostId };
  const places: readonly VolumePlace[] = [
    local,
    { ...file, host: null },
    { ...local, format: 'raw' },
    { storage, kind: 'RBD', pool: 'vms', image: 'i' },
    { storage, kind: 'LV', group: 'g', volume: 'v' },
  ];
  for (const volume of places)
    for (const place of [onHost, onServer]) {
      const artefact = volumeArtefact({ attempt: 1, moment: 1 }, disk, volume, place);
      assert.equal(placeOfVolume(storage, artefact), volume);
      const data = { taskId, artefact };
      assert.equal(taskEventTable.ArtefactIntended.parse.parse(JSON.parse(JSON.stringify(data))), data);
    }
  assert.equal(places.map(shownPlace).slice(2), ['/srv/v/vda.qcow2', 'vms/i', '/dev/g/v']);
});

const withoutWatch = (state: MigrationTask) => owed(state).filter((line) => !line.startsWith('Release'));

test('where no host has to be chosen first, volumes are written before one is, and no host is let in', () => {
  const staged = untilOwed(started(onShared([vda, 'vdb' as DiskName])), 'WriteVolume');
  assert.equal(withoutWatch(staged), ['WriteVolume 1/write-vda/1', 'WriteVolume 1/write-vdb/1']);
  const step = stepOf(staged, 'write-vda');
  assert.ok(step.kind === 'WriteVolume' && step.input.writer.kind === 'SERVER' && step.input.hostId === null);
  const chosen = untilOwed(staged, 'ChooseHost');
  const choice = stepOf(chosen, 'choose-host');
  assert.ok(choice.kind === 'ChooseHost' && choice.input.bytes === 0, 'nothing of it lies on the host');
  assert.equal(withoutWatch(told(chosen, ...reportsOf(choice, at(10)))), []); // the writing jobs go first
});

test('a VM, and the removal of a volume, wait for the job that opens it: the serving one at a host, else the writing one', () => {
  for (const [plan, role] of [
    [planOf({ disks: [vda] }), 'serve'],
    [onShared(), 'write'],
  ] as const) {
    let state = untilOwed(started(plan), 'WriteVolume');
    state = told(state, ...reportsOf(stepOf(state, 'write-vda'), at(10)));
    if (plan.storageTraits) state = told(state, ...reportsOf(stepOf(state, 'choose-host'), at(10)));
    const jobs = owed(state).filter((line) => line.includes(`.${role}.vda.`));
    assert.is(jobs.length, 1, owed(state).join());
    assert.not(owed(state).some((line) => line.startsWith('ConfigureVm')));
    if (state.status !== 'migrating') throw new Error('It migrates.');
    const { ledger } = state;
    const volume = Object.values(ledger).find(({ artefact }) => artefact.kind === 'VOLUME')?.artefact;
    assert.ok(volume && mustWait(ledger, volume));
    const others = Object.fromEntries(Object.entries(ledger).filter(([id]) => !id.includes(`.${role}.`)));
    const atVolume = (id: string) => id.startsWith('job/') && role === 'write';
    assert.not(mustWait(Object.fromEntries(Object.entries(others).filter(([id]) => !atVolume(id))), volume));
    const jobId = Object.keys(ledger).find((id) => id.includes(`.${role}.vda.`)) ?? '';
    const gone = told(state, { type: 'RecordReleased', data: { artefactId: jobId, at: at(11) } });
    assert.ok(owed(gone).some((line) => line.startsWith('ConfigureVm')));
  }
});
test.run();
