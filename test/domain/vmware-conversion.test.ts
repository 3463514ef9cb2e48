import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { adviceOn } from '../../commands/effects/conversion-advice.ts';
import { convertedGuestOf } from '../../commands/support/conversion-report.ts';
import {
  conversionNotices,
  convertedNics,
  convertedVolumes,
  stoppedForNames,
} from '../../domain/task/converted-target.ts';
import type { ConvertedGuest } from '../../domain/task/migration-task.events.ts';
import type { PlannedVolume } from '../../domain/task/task-plan.ts';
import { planOf } from '../support/examples.ts';
import { sentence } from '../support/sentence.ts';

const test = suite('what a conversion tells');

/** Error texts as virt-v2v and libguestfs write them (virt-v2v 2.2: convert/*.ml, lib/*.ml; hivex, mount, ntfs-3g). */
const TEXTS: readonly (readonly [string, string])[] = [
  [
    'virt-v2v: error: unable to mount the disk image for writing. This has probably happened because Windows Hibernation or Fast Restart is being used in this guest. You have to disable this (in the guest) in order to use virt-v2v.',
    'WINDOWS_HIBERNATED',
  ],
  [
    'virt-v2v: error: filesystem was mounted read-only, even though we asked for it to be mounted read-write.  This usually means that the filesystem was not cleanly unmounted.  Possible causes include trying to convert a guest which is running, or using Windows Hibernation or Fast Restart.',
    'DIRTY_FILE_SYSTEM',
  ],
  ['ntfs-3g: Metadata kept in Windows cache, refused to mount.', 'WINDOWS_HIBERNATED'],
  ['virt-v2v: error: inspection could not detect the source guest (or physical machine).', 'NO_OPERATING_SYSTEM'],
  ['virt-v2v: error: no root device found in this operating system image.', 'NO_OPERATING_SYSTEM'],
  ['virt-v2v: error: multi-boot operating systems are not supported by virt-v2v.', 'UNSUPPORTED_GUEST'],
  [
    'virt-v2v: error: not enough free space for conversion on filesystem ‘/boot’.  11.2 MB free < 50 MB needed',
    'GUEST_NO_SPACE',
  ],
  ['cp: error writing: No space left on device', 'GUEST_NO_SPACE'],
  [
    'virt-v2v: error: there are no virtio drivers available for this version of Windows (6.1 x86_64 Client)',
    'MISSING_DRIVERS',
  ],
  ['could not find key to open LUKS encrypted /dev/sda2. Try using --key on the command line.', 'ENCRYPTED_GUEST'],
  ['libguestfs error: mount: mount exited with status 32: unknown filesystem type btrfs', 'UNSUPPORTED_GUEST'],
  ['virt-v2v: error: virt-v2v is unable to convert this guest type (linux/alpinelinux)', 'UNSUPPORTED_GUEST'],
  [
    'virt-v2v: error: no installed kernel packages were found. This probably indicates that virt-v2v was unable to inspect this guest properly.',
    'UNSUPPORTED_GUEST',
  ],
];
for (const [words, code] of TEXTS)
  test(`${code}: ${words.slice(0, 70)}`, () => {
    const advice = adviceOn(words, 'shop');
    assert.is(advice.code, code);
    assert.match(sentence(advice), 'shop');
  });

test('the same words mean hibernation in Windows, and a file system that was not closed elsewhere (VC-5)', () => {
  const words = TEXTS.find(([, code]) => code === 'DIRTY_FILE_SYSTEM')?.[0] ?? '';
  assert.is(adviceOn(words, 'shop', true).code, 'WINDOWS_HIBERNATED');
  assert.is(adviceOn(words, 'shop', false).code, 'DIRTY_FILE_SYSTEM');
});

test('what is not known is said to be so, with the tool’s own first words', () => {
  assert.equal(adviceOn('\nvirt-v2v-in-place: error: something new\nmore', 'shop'), {
    code: 'CONVERSION_FAILED',
    message: 'The guest of shop could not be converted: something new; see the log of the step.',
  });
  assert.is(adviceOn('', 'shop').message, 'The guest of shop could not be converted; see the log of the step.');
});

const guest = (more: Partial<ConvertedGuest> = {}): ConvertedGuest => ({
  disks: [],
  os: null,
  blockBus: 'virtio',
  netModel: 'virtio',
  virtioScsi: true,
  renamed: [],
  steps: [],
  warnings: [],
  log: '',
  seconds: 1,
  ...more,
});
const planWith = (...buses: readonly PlannedVolume['bus'][]) => {
  const plan = planOf();
  const volumes = plan.target.volumes.map((volume, index) => ({ ...volume, bus: buses[index] ?? volume.bus }));
  return { ...plan, target: { ...plan.target, volumes } };
};
const busesAfter = (buses: readonly PlannedVolume['bus'][], more: Partial<ConvertedGuest>) =>
  convertedVolumes(planWith(...buses), guest(more)).map(({ bus }) => bus);
const noticesOf = (buses: readonly PlannedVolume['bus'][], more: Partial<ConvertedGuest>) =>
  conversionNotices(planWith(...buses).target, guest(more)).map(({ code }) => code);

test('RT-13: drivers that the guest does not have are not asked of it', () => {
  assert.equal(busesAfter(['virtio', 'scsi'], {}), ['virtio', 'scsi']);
  assert.equal(busesAfter(['virtio', 'scsi'], { virtioScsi: null }), ['virtio', 'scsi']);
  assert.equal(busesAfter(['virtio', 'scsi'], { virtioScsi: false }), ['virtio', 'virtio']);
  assert.equal(busesAfter(['virtio', 'scsi'], { virtioScsi: false, blockBus: 'ide' }), ['ide', 'ide']);
  assert.equal(busesAfter(['sata', 'sata'], { blockBus: 'ide' }), ['sata', 'sata']);
  assert.equal(busesAfter(['ide', 'ide'], {}), ['ide', 'ide']);
  assert.equal(busesAfter(['ide', 'ide'], { renamed: ['/dev/vda1'] }), ['virtio', 'virtio']);
  const models = (netModel: ConvertedGuest['netModel']) => convertedNics(planOf(), guest({ netModel }))[0]?.model;
  assert.equal([models('virtio'), models('e1000'), models('rtl8139')], ['virtio', 'e1000', 'rtl8139']);
  assert.equal(convertedVolumes(planOf(), null), planOf().target.volumes);
});

test('a guest that finds its data disks by device names keeps them on VirtIO, where these names hold, and is told so', () => {
  const named = { renamed: ['/dev/vda1', '/dev/vdb1'] };
  assert.equal(busesAfter(['virtio', 'scsi'], named), ['virtio', 'virtio']);
  assert.equal(noticesOf(['virtio', 'scsi'], named), ['DEVICE_NAMES_KEPT']);
  assert.equal(noticesOf(['virtio', 'scsi'], { ...named, virtioScsi: null }), ['DEVICE_NAMES_KEPT']);
  assert.equal(noticesOf(['virtio', 'virtio'], named), []);
  assert.equal(busesAfter(['virtio', 'scsi'], { renamed: ['/dev/vda2'] }), ['virtio', 'scsi']); // the root alone
  const dataFirst = planWith('scsi', 'virtio');
  const volumes = dataFirst.target.volumes.map((volume, index) => ({ ...volume, root: index === 1 }));
  const after = (more: Partial<ConvertedGuest>) =>
    convertedVolumes({ ...dataFirst, target: { ...dataFirst.target, volumes } }, guest(more)).map(({ bus }) => bus);
  assert.equal(
    [after({ renamed: ['/dev/vda1'] }), after({})],
    [
      ['virtio', 'virtio'],
      ['scsi', 'virtio'],
    ],
  ); // vda is data
});

test('a guest whose names would mean other disks, since one before them is left out, is not started unseen', () => {
  const plan = planOf();
  const [first, ...rest] = plan.target.volumes;
  const without = { ...plan, target: { ...plan.target, volumes: rest } };
  const named = guest({ renamed: ['/dev/vdb1'] });
  assert.equal([stoppedForNames(plan, named), stoppedForNames(without, guest())], [null, null]);
  assert.match(
    stoppedForNames(without, named) ?? '',
    /^Disk names in the guest shift: \/dev\/vdb becomes \/dev\/vda\. It uses \/dev\/vdb1\./,
  );
  assert.ok(first !== undefined && rest.length > 0);
});

test('a guest without VirtIO and with more disks than IDE has places: the root has one, the last disk goes on SATA', () => {
  const plan = planOf();
  const [one] = plan.target.volumes;
  assert.ok(one);
  const volumes = Array.from({ length: 5 }, (_, index) => ({
    ...one,
    displayName: `d${index}`,
    bus: 'virtio' as const,
    root: index === 4,
  }));
  const target = { ...plan.target, volumes };
  assert.equal(
    convertedVolumes({ ...plan, target }, guest({ blockBus: 'ide' })).map(({ bus }) => bus),
    ['ide', 'ide', 'ide', 'sata', 'ide'],
  );
  assert.match(
    conversionNotices(target, guest({ blockBus: 'ide' })).find(({ code }) => code === 'IDE_IS_FULL')?.message ?? '',
    /^IDE has 4 places, so d3 of /,
  );
});

test('RT-13: where the target differs from the plan, or may not boot so, the task says it', () => {
  assert.equal(noticesOf(['virtio', 'scsi'], {}), []);
  assert.equal(noticesOf(['virtio', 'scsi'], { virtioScsi: false }), ['NO_VIRTIO_SCSI_DRIVER']);
  assert.equal(noticesOf(['virtio', 'scsi'], { virtioScsi: null }), ['VIRTIO_SCSI_UNKNOWN']);
  assert.equal(noticesOf(['virtio', 'virtio'], { virtioScsi: null }), []);
  assert.equal(noticesOf(['ide', 'ide'], { renamed: ['/dev/vda1'] }), ['DEVICE_NAMES_KEPT']);
  assert.equal(noticesOf(['ide', 'ide'], { renamed: ['/dev/sda1'], blockBus: 'ide' }), []);
  assert.equal(noticesOf(['virtio'], { blockBus: 'ide', netModel: 'e1000', warnings: ['It is old.'] }), [
    'NO_VIRTIO_DISK_DRIVER',
    'NO_VIRTIO_NIC_DRIVER',
    'CONVERSION_WARNING',
  ]);
});

test('the job’s report: virt-v2v’s words are taken for ours, what it left out for what was asked', () => {
  const told = convertedGuestOf(
    {
      blockBus: 'virtio-scsi',
      netModel: 'rtl8139',
      product: 'CentOS\u0007 7',
      virtioScsi: '0',
      steps: '[{"message":"Opening","at":"1"}]',
      warnings: '["w"]',
      renamed: '["/dev/vda1"]',
      seconds: '12.5',
    },
    [],
    'the end',
  );
  assert.equal(told, {
    disks: [],
    os: 'CentOS  7',
    blockBus: 'scsi',
    netModel: 'rtl8139',
    virtioScsi: false,
    steps: [{ message: 'Opening', at: '1' }],
    warnings: ['w'],
    renamed: ['/dev/vda1'],
    log: 'the end',
    seconds: 12.5,
  });
  const silent = convertedGuestOf({}, [], '');
  assert.equal([silent.blockBus, silent.netModel, silent.os, silent.virtioScsi], ['virtio', 'virtio', null, null]);
});
test.run();
