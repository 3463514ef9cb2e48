import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { planBatch } from '../../domain/planning/batch-planner.ts';
import type { Bus } from '../../domain/platform/inventory.ts';
import type { Platform } from '../../domain/task/task-plan.ts';
import type { DiskName } from '../../domain/words/ids.ts';
import { gib, mac, networkId } from '../support/examples.ts';
import { disk, facts, order, told, vm, wish } from '../support/kvm-orders.ts';
import { sentence } from '../support/sentence.ts';
import { plannedAlone, toldOf, vmwareDisk, vmwareVm } from './vmware-facts.ts';

const test = suite('platforms, buses and models');

const LETTERS = ['a', 'b', 'c', 'd', 'e'] as const;
const kvmVm = (bus: Bus, count: number, more: Parameters<typeof vm>[1] = {}) =>
  vm(1, {
    machine: 'pc-i440fx-7.2',
    disks: LETTERS.slice(0, count).map((letter, index) => disk(`hd${letter}` as DiskName, { bus, boot: index === 0 })),
    nics: [{ number: 1, mac: mac(1), model: 'rtl8139', network: 'default', ip: null }],
    ...more,
  });
const made = (source: ReturnType<typeof vm>, platform: Platform | null) => {
  const plan = planBatch(order([wish(1, { platform })], { pauseSource: true }), facts([source]));
  const [task] = plan.plans;
  return {
    told: told(plan),
    buses: task?.target.volumes.map(({ bus }) => bus),
    models: task?.target.nics.map(({ model }) => model),
    drives: task?.target.cdromDrives,
    advisories: task?.advisories.map(({ code }) => code),
  };
};

test('KVM: without a platform the source’s bus and model are kept (RT-13)', () => {
  for (const bus of ['virtio', 'scsi', 'sata', 'ide'] as const) {
    const { buses, models } = made(kvmVm(bus, 2), null);
    assert.equal([buses, models], [[bus, bus], ['rtl8139']]);
  }
  const unknown = made(kvmVm('virtio', 1, { guestOs: null }), null); // OTHER by default, and nobody asked for it
  assert.equal([unknown.buses, unknown.models], [['virtio'], ['rtl8139']]);
});

test('KVM: a platform that is given changes bus and model (TK-9, RT-13)', () => {
  const of = (bus: Bus, platform: Platform) => {
    const { buses, models } = made(kvmVm(bus, 2), platform);
    return [buses, models];
  };
  for (const bus of ['virtio', 'scsi', 'sata', 'ide', 'usb', 'nvme'] as const) {
    assert.equal(of(bus, 'WINDOWS'), [['ide', 'ide'], ['e1000']], bus);
    assert.equal(of(bus, 'OTHER'), [['ide', 'ide'], ['e1000']], bus);
    assert.equal(of(bus, 'WINDOWS_VIRTIO'), [['virtio', 'virtio'], ['virtio']], bus);
    const linux = bus === 'scsi' ? 'scsi' : 'virtio'; // VirtIO-SCSI is VirtIO
    assert.equal(of(bus, 'LINUX'), [[linux, linux], ['virtio']], bus);
  }
});

test('KVM: a NIC made by hand has no model at the source, so the platform gives it one', () => {
  const extraNics = [{ networkId, mac: null, ip: null, isDefault: false }];
  const models = (guestOs: string | null) =>
    planBatch(order([wish(1, { extraNics })]), facts([kvmVm('ide', 1, { guestOs })])).plans[0]?.target.nics.map(
      ({ model }) => model,
    );
  assert.equal(models('Debian GNU/Linux 12'), ['rtl8139', 'virtio']);
  assert.equal(models(null), ['rtl8139', 'e1000']);
});

test('Windows and Other get IDE, four disks at most; CD-ROM drives give way first, with a notice (TK-9, RT-12)', () => {
  const windows = (count: number, cdromDrives: number) =>
    plannedAlone(
      vmwareVm(1, { cdromDrives, disks: LETTERS.slice(0, count).map((at) => vmwareDisk(`sd${at}` as DiskName)) }),
      { wish: { platform: 'WINDOWS' } },
    );
  const of = (count: number, cdromDrives: number) => {
    const plan = windows(count, cdromDrives);
    const limited = plan.plans[0]?.advisories.some(({ code }) => code === 'CDROM_DRIVES_LIMITED');
    return [toldOf(plan), plan.plans[0]?.target.cdromDrives, limited];
  };
  assert.equal(of(1, 3), [[], 3, false]);
  assert.equal(of(3, 1), [[], 1, false]);
  assert.equal(of(3, 2), [[], 1, true]);
  assert.equal(of(4, 1), [[], 0, true]);
  assert.equal(of(4, 0), [[], 0, false]);
  assert.equal(of(5, 0), [['OUT_OF_RANGE vms.0.platform'], 0, false]);
  assert.match(
    sentence(windows(4, 2).plans[0]?.advisories.find(({ code }) => code === 'CDROM_DRIVES_LIMITED')),
    /has 2 CD-ROM drives; the target gets 0, since its disks take 4 of the 4 places of IDE\.$/,
  );
  const five = kvmVm('virtio', 5);
  assert.equal([made(five, null).told, made(five, 'WINDOWS').told], [[], ['OUT_OF_RANGE vms.0.platform']]);
});

test('a machine without IDE gets SATA, and is told what keeps an older Windows from booting (TK-9)', () => {
  const disks = LETTERS.map((at) => vmwareDisk(`sd${at}` as DiskName, { sizeBytes: gib(1) }));
  for (const platform of ['WINDOWS', 'OTHER'] as const) {
    const plan = plannedAlone(vmwareVm(1, { firmware: 'UEFI', disks }), { wish: { platform } });
    assert.equal(toldOf(plan), []); // SATA has places enough
    assert.equal(new Set(plan.plans[0]?.target.volumes.map(({ bus }) => bus)), new Set(['sata']));
    assert.is(plan.plans[0]?.target.nics[0]?.model, 'e1000');
    assert.ok(plan.plans[0]?.advisories.some(({ code }) => code === 'SATA_FOR_IDE'));
  }
  const q35 = kvmVm('virtio', 2, { machine: 'pc-q35-7.2', firmware: 'UEFI' });
  assert.equal(made(q35, 'OTHER').buses, ['sata', 'sata']);
  assert.ok(made(q35, 'OTHER').advisories?.includes('SATA_FOR_IDE'));
  const kept = made(kvmVm('sata', 2, { machine: 'pc-q35-7.2' }), null);
  assert.not(kept.advisories?.includes('SATA_FOR_IDE')); // it was on SATA before
});

test('a Linux guest whose bus changes is called by other names, and stays stopped (RT-12)', () => {
  assert.ok(made(kvmVm('ide', 2), 'LINUX').advisories?.includes('DISK_NAMES_SHIFT'));
  assert.not(made(kvmVm('ide', 2), null).advisories?.includes('DISK_NAMES_SHIFT'));
  assert.not(made(kvmVm('virtio', 2), 'WINDOWS').advisories?.includes('DISK_NAMES_SHIFT'));
});

test.run();
