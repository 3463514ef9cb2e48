import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { planBatch } from '../../domain/planning/batch-planner.ts';
import { isVerified, mustBeOff, platformOfGuest } from '../../domain/planning/vmware-guest.ts';
import type { Bus, SourceDisk } from '../../domain/platform/inventory.ts';
import type { Platform } from '../../domain/task/task-plan.ts';
import { ip, mac, networkId } from '../support/examples.ts';
import { spoken } from '../support/sentence.ts';
import {
  plannedAlone,
  sda,
  sdb,
  toldOf,
  tools,
  vmWish,
  vmwareDisk,
  vmwareFacts,
  vmwareOrder,
  vmwareVm,
} from './vmware-facts.ts';

const test = suite('planning a VMware VM');
const planOf = (...asked: Parameters<typeof plannedAlone>) => plannedAlone(...asked).plans[0];

test('TK-9: the target is named after the source with the suffix; a name by hand is used as it is', () => {
  assert.is(planOf(vmwareVm(1))?.target.name, 'shop-1-迁移');
  assert.is(planOf(vmwareVm(1), { wish: { name: 'shop' } })?.target.name, 'shop');
  const long = planOf(vmwareVm(1, { name: 'x'.repeat(128) }))?.target.name ?? '';
  assert.equal([long.length, long.slice(-4)], [128, 'x-迁移']);
});

test('TK-9: the platform follows from the guest id', () => {
  const PLATFORMS: readonly (readonly [string, Platform])[] = [
    ['centos7_64Guest', 'LINUX'],
    ['rhel6_64Guest', 'LINUX'],
    ['sles12_64Guest', 'LINUX'],
    ['ubuntu64Guest', 'LINUX'],
    ['other4xLinux64Guest', 'LINUX'],
    ['windows7Server64Guest', 'WINDOWS_VIRTIO'],
    ['winNetEnterpriseGuest', 'WINDOWS_VIRTIO'],
    ['windows9Server64Guest', 'WINDOWS_VIRTIO'],
    ['darwin19_64Guest', 'OTHER'],
    ['freebsd12_64Guest', 'OTHER'],
    ['otherGuest64', 'OTHER'],
    ['', 'OTHER'],
  ];
  for (const [guestId, platform] of PLATFORMS) assert.is(platformOfGuest(guestId), platform, guestId);
  assert.is(planOf(vmwareVm(1), { wish: { platform: 'OTHER' } })?.target.platform, 'OTHER');
});

test('VC-3, VC-5: verified families with their later releases; those that have to be off', () => {
  for (const id of [
    'rhel4Guest',
    'centos64Guest',
    'centos8_64Guest',
    'rhel9_64Guest',
    'sles15_64Guest',
    'windows7Guest',
  ])
    assert.ok(isVerified(id), id);
  for (const id of ['debian11_64Guest', 'windows8_64Guest', 'oracleLinux7_64Guest', 'rhel2Guest'])
    assert.not(isVerified(id), id);
  for (const id of ['windows8Guest', 'windows9_64Guest', 'windows11_64Guest', 'windows2022srvNext_64Guest'])
    assert.ok(mustBeOff(id), id);
  for (const id of ['windows7Guest', 'winLonghorn64Guest', 'winXPProGuest', 'ubuntu64Guest'])
    assert.not(mustBeOff(id), id);
});

test('RT-13, TK-9: buses by platform, root or data, and the source’s own bus; NIC models by platform', () => {
  const BUSES: readonly (readonly [Platform, Bus, readonly string[], string])[] = [
    ['LINUX', 'scsi', ['virtio', 'scsi'], 'virtio'],
    ['LINUX', 'sata', ['virtio', 'virtio'], 'virtio'],
    ['LINUX', 'ide', ['virtio', 'virtio'], 'virtio'],
    ['LINUX', 'nvme', ['virtio', 'virtio'], 'virtio'],
    ['WINDOWS_VIRTIO', 'scsi', ['virtio', 'virtio'], 'virtio'],
    ['WINDOWS_VIRTIO', 'sata', ['virtio', 'virtio'], 'virtio'],
    ['WINDOWS', 'scsi', ['ide', 'ide'], 'e1000'],
    ['OTHER', 'scsi', ['ide', 'ide'], 'e1000'],
  ];
  for (const [platform, bus, buses, model] of BUSES) {
    const vm = vmwareVm(1, { disks: [vmwareDisk(sda, { bus }), vmwareDisk(sdb, { bus })] });
    const plan = planOf(vm, { wish: { platform } });
    assert.equal(
      plan?.target.volumes.map((volume) => volume.bus),
      buses,
      `${platform} ${bus}`,
    );
    assert.is(plan?.target.nics[0]?.model, model, platform);
  }
});

test('a NIC made by hand has the platform’s model as well', () => {
  const extra = { networkId, mac: mac(9), ip: null, isDefault: false };
  const plan = planOf(vmwareVm(1), { wish: { platform: 'OTHER', extraNics: [extra] } });
  assert.equal(
    plan?.target.nics.map(({ model }) => model),
    ['e1000', 'e1000'],
  );
});

test('TK-4: the network of a NIC is found by its id, and by its name; another name is no network', () => {
  const of = (sourceNetwork: string) =>
    toldOf(plannedAlone(vmwareVm(1), { order: { networkGroups: [{ number: null, sourceNetwork, networkId }] } }));
  assert.equal(of('network-7'), []);
  assert.equal(of('VM Network'), []);
  assert.equal(of('network-8'), ['REQUIRED vms.0.nics']);
});

test('TK-5: the source’s IP comes along only where that was asked; its MAC always, unless one is given', () => {
  const kept = planOf(vmwareVm(1), { order: { useSourceMacAndIp: true } });
  assert.equal([kept?.target.nics[0]?.mac, kept?.target.nics[0]?.ip], ['00:50:56:00:00:01', ip(12)]);
  const plain = planOf(vmwareVm(1));
  assert.equal([plain?.target.nics[0]?.mac, plain?.target.nics[0]?.ip], ['00:50:56:00:00:01', null]);
  const nics = [{ number: 1, migrate: true, networkId: null, mac: mac(3), ip: ip(15), isDefault: false }];
  const given = planOf(vmwareVm(1), { order: { useSourceMacAndIp: true }, wish: { nics } });
  assert.equal([given?.target.nics[0]?.mac, given?.target.nics[0]?.ip], [mac(3), ip(15)]);
  const [nic] = vmwareVm(1).nics;
  const silent = vmwareVm(1, { nics: nic ? [{ ...nic, ip: null }] : [] });
  assert.is(planOf(silent, { order: { useSourceMacAndIp: true } })?.target.nics[0]?.ip, null);
});

test('TK-5: a source IP that lies outside the target network is a violation at its NIC', () => {
  const [nic] = vmwareVm(1).nics;
  const vm = vmwareVm(1, { nics: nic ? [{ ...nic, ip: ip(99) }] : [] });
  assert.equal(toldOf(plannedAlone(vm, { order: { useSourceMacAndIp: true } })), ['OUT_OF_RANGE vms.0.nics']);
});

test('how the disks are read is chosen by what there is, and the plan says why', () => {
  const by = (vmware: ReturnType<typeof tools>) => planOf(vmwareVm(1), { vmware })?.source.vmware;
  assert.equal([by(tools())?.transport, by(tools())?.transportReason], ['HTTPS', 'NEITHER_GIVEN']);
  const ssh = by(tools({ sshHosts: ['esx-0', 'esx-1'] }));
  assert.equal([ssh?.transport, ssh?.transportReason], ['SSH', 'HOST_BY_SSH']);
  assert.is(by(tools({ sshHosts: ['esx-0'] }))?.transport, 'HTTPS');
  const vddk = by(tools({ sshHosts: ['esx-1'], vddk: true }));
  assert.equal([vddk?.transport, vddk?.transportReason], ['VDDK', 'SERVER_HAS_VDDK']);
});

test('the plan knows where each disk that migrates stands, and what the source was', () => {
  const { files, guestId, hostName, clusterName, datacenterPath } = planOf(vmwareVm(1))?.source.vmware ?? {};
  assert.equal(
    files?.map(({ disk, datastore, path }) => [disk, datastore, path]),
    [
      [sda, 'ds1', 'shop/sda.vmdk'],
      [sdb, 'ds1', 'shop/sdb.vmdk'],
    ],
  );
  assert.equal([guestId, hostName, clusterName, datacenterPath], ['centos7_64Guest', 'esx-1', 'old', 'dc']);
  assert.is(planOf(vmwareVm(1))?.source.powerAtPlan, 'OFF');
  assert.is(planOf(vmwareVm(1, { power: 'RUNNING' }))?.source.powerAtPlan, 'RUNNING');
});

test('VC-9: UEFI stays UEFI, on the machine that has it', () => {
  const of = (firmware: 'BIOS' | 'UEFI') => planOf(vmwareVm(1, { firmware }))?.target;
  assert.equal([of('UEFI')?.firmware, of('UEFI')?.machine], ['UEFI', 'q35']);
  assert.equal([of('BIOS')?.firmware, of('BIOS')?.machine], ['BIOS', 'pc']);
});

test('UX-4: advisories are chosen for the guest', () => {
  const codes = (...asked: Parameters<typeof vmwareVm>) =>
    planOf(vmwareVm(...asked))?.advisories.map(({ code }) => code);
  const one = { disks: [vmwareDisk(sda)] };
  assert.equal(codes(1, one), ['NIC_NAMES_CHANGE', 'LINUX_DISPLAY']);
  assert.equal(codes(1, { ...one, power: 'RUNNING' }), [
    'NIC_NAMES_CHANGE',
    'SOURCE_WILL_BE_SHUT_DOWN',
    'LINUX_DISPLAY',
  ]);
  assert.equal(codes(1, { ...one, power: 'RUNNING' }, { toolsRunning: false }), [
    'NIC_NAMES_CHANGE',
    'SOURCE_WILL_BE_SHUT_DOWN',
    'LINUX_DISPLAY',
    'NO_TOOLS',
  ]);
  assert.equal(codes(1), ['LINUX_VIRTIO_SCSI', 'NIC_NAMES_CHANGE', 'LINUX_DISPLAY', 'DISK_ORDER']);
  assert.equal(codes(1, { ...one, firmware: 'UEFI' }, { secureBoot: 'YES' }), [
    'UEFI_SHELL',
    'UEFI_RHGB',
    'NIC_NAMES_CHANGE',
    'SECURE_BOOT_OFF',
    'LINUX_DISPLAY',
  ]);
  assert.equal(codes(1, {}, { guestId: 'windows9Server64Guest' }), [
    'WINDOWS_NIC_DRIVER',
    'WINDOWS_DISKS_OFFLINE',
    'WINDOWS_HIBERNATION',
    'DISK_ORDER',
  ]);
  assert.equal(codes(1, one, { guestId: 'freebsd12_64Guest' }), ['GUEST_UNVERIFIED']);
});

test('UX-4: what keeps the VM from booting comes first, whatever else there is to say', () => {
  const disks = [vmwareDisk(sda, { bus: 'nvme' }), vmwareDisk(sdb)];
  const plan = planOf(
    vmwareVm(1, { disks, power: 'RUNNING', firmware: 'UEFI', cdromDrives: 9 }, { toolsRunning: false }),
  );
  const codes = plan?.advisories.map(({ code }) => code) ?? [];
  assert.equal(codes.slice(0, 4), ['UEFI_SHELL', 'UEFI_RHGB', 'NVME_DISK', 'LINUX_VIRTIO_SCSI']);
  assert.ok(codes.indexOf('SOURCE_WILL_BE_SHUT_DOWN') > 3);
});

test('UX-4: commands stand by themselves, to be copied, each as it is typed', () => {
  const commandsOf = (code: string, ...asked: Parameters<typeof vmwareVm>) =>
    planOf(vmwareVm(...asked))?.advisories.find((advisory) => advisory.code === code)?.commands;
  assert.equal(commandsOf('UEFI_SHELL', 1, { firmware: 'UEFI' }), [
    'fs0:',
    'cd EFI',
    'cd centos',
    'shimx64-centos.efi',
  ]);
  assert.equal(commandsOf('LINUX_VIRTIO_SCSI', 1), [
    'virsh shutdown sampan-task-1',
    'virsh edit sampan-task-1',
    'virsh start sampan-task-1',
  ]);
  const windows = { guestId: 'windows9Server64Guest' };
  assert.equal(commandsOf('WINDOWS_HIBERNATION', 1, {}, windows), ['powercfg -h on']);
  assert.is(commandsOf('WINDOWS_DISKS_OFFLINE', 1, {}, windows)?.[0], 'diskpart');
  assert.is(commandsOf('DISK_ORDER', 1), undefined);
});

test('several VMs are numbered, and each has its own name and files', () => {
  const { plans, violations } = planBatch(vmwareOrder([vmWish(2), vmWish(1)]), vmwareFacts([vmwareVm(1), vmwareVm(2)]));
  assert.equal(violations, []);
  assert.equal(
    plans.map(({ name, target }) => `${name} ${target.name}`),
    ['move-1 shop-2-迁移', 'move-2 shop-1-迁移'],
  );
});
test('a disk that is NVMe at the source is not at the target, and the plan says what that means for the guest', () => {
  const nvme = { bus: 'nvme' } as const;
  const said = (guestId: string, disks: readonly SourceDisk[]) =>
    planOf(vmwareVm(1, { disks }, { guestId }))
      ?.advisories.filter(({ code }) => code === 'NVME_DISK')
      .map(spoken)
      .map(({ message }) => message);
  assert.equal(said('centos7_64Guest', [vmwareDisk(sda), vmwareDisk(sdb)]), []);
  assert.equal(said('centos7_64Guest', [vmwareDisk(sda, nvme), vmwareDisk(sdb)]), [
    'The boot disk of shop-1 is NVMe at the source (sda) and is not at the target: where /etc/fstab, /etc/crypttab or the kernel options name /dev/nvme0n1, put UUID= there before the migration, or /dev/vda afterwards.',
  ]);
  assert.match(said('windows9Server64Guest', [vmwareDisk(sda, nvme)])?.[0] ?? '', /VirtIO driver/);
  assert.match(said('otherGuest64', [vmwareDisk(sda), vmwareDisk(sdb, nvme)])?.[0] ?? '', /^A disk of shop-1/);
});
test.run();
