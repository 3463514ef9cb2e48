import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { diskIndex, diskLetters, shiftedNames } from '../../domain/planning/disk-names.ts';
import type { Bus } from '../../domain/platform/inventory.ts';
import { stoppedForNames } from '../../domain/task/converted-target.ts';
import type { PlannedVolume, TaskPlan } from '../../domain/task/task-plan.ts';
import type { DiskName } from '../../domain/words/ids.ts';
import { gib, planOf } from '../support/examples.ts';
import { sentence } from '../support/sentence.ts';

const test = suite('names of disks in the guest');

const TARGET: Readonly<Record<string, PlannedVolume['bus']>> = { usb: 'sata' };
/** `sdb:usb` is a disk; `(vdb:virtio)` one that is left out. */
const planned = (...disks: readonly string[]): TaskPlan => {
  const plan = planOf();
  const all = disks.map((text) => {
    const [name = '', bus = ''] = text.replace(/[()]/g, '').split(':');
    return { name: name as DiskName, bus: bus as Bus, sizeBytes: gib(1), migrates: !text.startsWith('(') };
  });
  const volumes = all
    .filter(({ migrates }) => migrates)
    .map(({ name, bus, sizeBytes }, index) => ({
      disk: name,
      root: index === 0,
      displayName: name,
      sizeBytes,
      bus: TARGET[bus] ?? (bus as PlannedVolume['bus']),
    }));
  return { ...plan, source: { ...plan.source, disks: all }, target: { ...plan.target, volumes } };
};
const shifts = (...disks: readonly string[]) =>
  shiftedNames(planned(...disks)).map(({ disk, before, after }) => `${disk}: ${before} → ${after}`);

test('names and places of disks, past z', () => {
  const names = ['vda', 'vdz', 'vdaa', 'vdzz', 'vdaaa'];
  assert.equal(names.map(diskIndex), [0, 25, 26, 701, 702]);
  assert.equal(
    [0, 25, 26, 701, 702].map((index) => `vd${diskLetters(index)}`),
    names,
  );
  assert.equal(['vd', 'VDA', '', 'vd1', 'vdaaaaa'].map(diskIndex), [null, null, null, null, null]);
});

test('a disk left out shifts those behind it on its kind of bus, and no other', () => {
  assert.equal(shifts('vda:virtio', 'vdb:virtio', 'vdc:virtio'), []);
  assert.equal(shifts('vda:virtio', '(vdb:virtio)', 'vdc:virtio', 'vdd:virtio'), ['vdc: vdc → vdb', 'vdd: vdd → vdc']);
  assert.equal(shifts('vda:virtio', 'vdb:virtio', '(vdc:virtio)'), []);
  assert.equal(shifts('vda:virtio', '(vdb:virtio)', 'sda:scsi'), []);
  assert.equal(shifts('vda:virtio', '(sda:scsi)', 'sdb:scsi', 'vdb:virtio'), ['sdb: sdb → sda']);
  assert.equal(shifts('(hda:ide)', 'sda:scsi'), ['sda: sdb → sda']); // one family in the guest
});

test('a gap in the names at the source is none in the guest, so it shifts nothing', () => {
  assert.equal(shifts('vda:virtio', 'vdc:virtio'), []);
});

test('a USB disk that comes by SATA is met before the SCSI disks', () => {
  assert.equal(shifts('sda:scsi', 'sdb:usb'), ['sda: sda → sdb', 'sdb: sdb → sda']);
  assert.equal(shifts('sda:sata', 'sdb:usb'), []);
});

test('Windows has no names for its disks that could shift (RT-12)', () => {
  const plan = planned('(vda:virtio)', 'vdb:virtio');
  const on = (platform: TaskPlan['target']['platform']) =>
    shiftedNames({ ...plan, target: { ...plan.target, platform } }).length;
  assert.equal([on('LINUX'), on('OTHER'), on('WINDOWS'), on('WINDOWS_VIRTIO')], [1, 1, 0, 0]);
});

test('plans from before the bus was stored are judged by the names', () => {
  const { source, ...plan } = planned('vda:virtio', '(vdb:virtio)', 'vdc:virtio', '(sda:scsi)');
  const disks = source.disks.map(({ bus: _, ...disk }) => disk);
  assert.equal(
    shiftedNames({ ...plan, source: { ...source, disks } }).map(({ before, after }) => `${before} → ${after}`),
    ['vdc → vdb'],
  );
});

test('a plan that was stored with its root moved to the front is not started either', () => {
  const plan = planned('vda:virtio', 'vdb:virtio');
  const moved = { ...plan, target: { ...plan.target, volumes: plan.target.volumes.toReversed() } };
  assert.match(
    sentence(stoppedForNames(moved, null) ?? undefined),
    '/dev/vdb becomes /dev/vda, /dev/vda becomes /dev/vdb',
  );
});

test.run();
