import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decode, type Encoded } from '../../adapters/eventstore/codec.ts';
import { artefactShown } from '../../commands/support/location.ts';
import { evolveTask, type MigrationTask } from '../../domain/task/migration-task.state.ts';
import { allocated, holds, placeOf, written } from '../../domain/task/placed.ts';
import { placeOfVolume } from '../../domain/task/volume-place.ts';
import type { DiskName } from '../../domain/words/ids.ts';
import { own } from '../../domain/words/keyed.ts';
import { at, hostId, planOf, storageId, taskId, vda, volumeOf } from '../support/examples.ts';
import { decided, reportsOf, started, stepOf, told, untilOwed } from './task-walk.ts';

const vdb = 'vdb' as DiskName;
const volume = placeOfVolume(storageId, volumeOf(vda));
const allocation = { disk: vda, volume, writtenBy: 'HOST' } as const;

const attemptOf = (state: MigrationTask) => {
  if (state.status !== 'migrating') throw new Error('It migrates.');
  return state.attempt;
};
/** Two disks are staged and their host is owed. */
const choosing = () => untilOwed(started(planOf({ disks: [vda, vdb] })), 'ChooseHost');
const stored = (type: Encoded['type'], data: Encoded['data'], schema: number) =>
  decode({ type, data, metadata: { schema } });

test('a volume becomes the moment that it has room for, and holds it once all of it is written', () => {
  const placed = allocated({}, allocation, 1);
  assert.equal(own(placed, vda), {
    ...{ place: volume, writtenBy: 'HOST', holds: null, becoming: 1, complete: false },
    ...{ converted: false, verified: null },
  });
  assert.not(holds(placed, vda, 1));
  const whole = written(placed, { disk: vda, verified: 'checksum', moment: 1, converted: true });
  assert.equal(own(whole, vda), {
    ...{ place: volume, writtenBy: 'HOST', holds: 1, becoming: null, complete: true },
    ...{ converted: true, verified: 'checksum' },
  });
  assert.ok(holds(whole, vda, 1));
  assert.not(holds(whole, vda, 2), 'nor any other moment');
  assert.is(allocated(whole, allocation, 1), whole, 'room is taken once');
});

test('a choice of version 1 gave every disk its place, in the directory that it named', () => {
  const before = choosing();
  const event = stored('TargetHostChosen', { taskId, hostId, storagePath: '/old' }, 1);
  if (event.type !== 'TargetHostChosen') throw new Error('It is a choice.');
  const attempt = attemptOf(evolveTask(before, event));
  assert.is(attempt.hostId, hostId);
  for (const disk of [vda, vdb])
    assert.equal(placeOf(attempt.placed, disk), {
      ...{ storage: storageId, kind: 'FILE', path: `/old/sampan-${taskId}/${disk}.qcow2` },
      ...{ format: 'qcow2', host: hostId },
    });
  assert.is(own(attempt.placed, vda)?.becoming, 1);
});

test('a choice of today places nothing: each volume is placed when room was taken for it, once', () => {
  const before = choosing();
  const chosen = told(before, ...reportsOf(stepOf(before, 'choose-host'), at(9)));
  assert.equal(attemptOf(chosen).placed, {});
  const about = told(chosen, { type: 'IntendArtefact', data: { artefact: volumeOf(vda) } });
  const told1 = decided(about, { type: 'RecordVolumeAllocated', data: allocation });
  assert.equal(told1.ok && told1.events, [
    { type: 'ArtefactMade', data: { taskId, artefactId: 'volume/vda' } },
    { type: 'VolumeAllocated', data: { taskId, attempt: 1, ...allocation } },
  ]);
  const there = told(about, { type: 'RecordVolumeAllocated', data: allocation });
  assert.equal(placeOf(attemptOf(there).placed, vda), volume);
  assert.is(placeOf(attemptOf(there).placed, vdb), null);
  assert.equal(decided(there, { type: 'RecordVolumeAllocated', data: allocation }), {
    ok: true,
    events: [],
  });
});

test('a volume that is made while the task is cancelled stands in the ledger as made, and has no place in its course', () => {
  const about = told(choosing(), { type: 'IntendArtefact', data: { artefact: volumeOf(vda) } });
  const cancelled = told(about, { type: 'CancelTask', data: { at: at(9) } });
  assert.equal(decided(cancelled, { type: 'RecordVolumeAllocated', data: allocation }), {
    ok: true,
    events: [{ type: 'ArtefactMade', data: { taskId, artefactId: 'volume/vda' } }],
  });
  const unknown = { ...allocation, disk: vdb };
  assert.equal(decided(cancelled, { type: 'RecordVolumeAllocated', data: unknown }), {
    ok: true,
    events: [],
  });
});

test('a volume of version 1 is a qcow2 file on its host, of the storage that the plan says; shown as it was', () => {
  const golden = new URL('../golden/events/ArtefactIntended@1.json', import.meta.url);
  const { type, data, schema }: Encoded = JSON.parse(readFileSync(golden, 'utf8'));
  const event = stored(type, data, schema);
  if (event.type !== 'ArtefactIntended' || event.data.artefact.kind !== 'VOLUME') throw new Error('It is a volume.');
  const { artefact } = event.data;
  assert.equal(placeOfVolume(storageId, artefact), {
    ...{ storage: storageId, kind: 'FILE', format: 'qcow2' },
    ...{ path: `/srv/primary/sampan-${event.data.taskId}/vda.qcow2` },
    host: 'id' in artefact.place ? artefact.place.id : null,
  });
  assert.is(artefact.volume.storage, null);
  assert.equal(artefactShown(artefact), data.artefact);
});
test.run();
