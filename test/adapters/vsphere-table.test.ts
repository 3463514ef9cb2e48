import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  notesOf,
  type Part,
  partsOf,
  plannedPaths,
  roleOf,
  VSPHERE_TABLE,
} from '../../adapters/vcenter/definition-table.ts';
import { disksOf } from '../../adapters/vcenter/disks.ts';
import { VimFault } from '../../adapters/vcenter/failures.ts';
import { withUnread } from '../../adapters/vcenter/found.ts';
import { definitionAdvisories } from '../../domain/planning/definition-notes.ts';
import { unreadableBy } from '../../domain/planning/disk-backings.ts';
import type { SourceVm } from '../../domain/platform/inventory.ts';
import { spoken } from '../support/sentence.ts';
import { xml } from './vcenter-objects.ts';
import { around, CONTROLLERS, disk } from './vcenter-samples.ts';
import { BACKINGS, CONFIG, DEVICE_CLASSES } from './vsphere-api.ts';
import { device, nested, option, SAMPLES, tag, vmWith } from './vsphere-samples.ts';

const parts: readonly Part[] = SAMPLES.flatMap(partsOf);

test('every row of the table is shown by a VM that has it', () => {
  const shown = new Set(parts.map(({ row }) => row));
  assert.equal(
    VSPHERE_TABLE.filter((row) => !shown.has(row)).map(({ at, fate, what }) => `${fate} ${at}: ${what.en}`),
    [],
  );
});

test('every kind of device, backing and property of the API has a row', () => {
  assert.equal([...new Set(parts.flatMap(({ path, row }) => (row === null ? [path] : [])))], []);
  const classes = new Set(parts.map(({ path }) => path.split('/')[1]));
  assert.equal(
    [...DEVICE_CLASSES.keys()].filter((kind) => !classes.has(kind)),
    [],
  );
  assert.ok(DEVICE_CLASSES.size > 40 && BACKINGS.size > 30 && (CONFIG.get('config')?.length ?? 0) > 70);
});

const noted = (vm: Parameters<typeof notesOf>[0]) => notesOf(vm).notes ?? [];
const saidOf = (vm: Parameters<typeof notesOf>[0]): readonly string[] =>
  definitionAdvisories({ name: 'web', ...notesOf(vm) } as SourceVm)
    .map(spoken)
    .map(({ code, message }) => `${code} ${message}`);

test('what changes or is lost is told in the plan by its words, unless an advisory of its own tells it', () => {
  for (const vm of SAMPLES) {
    const said = saidOf(vm);
    const telling = partsOf(vm).flatMap(({ row }) =>
      row !== null && ['CHANGED', 'LOST'].includes(row.fate) && row.advisory === undefined ? [row] : [],
    );
    for (const { at, what } of telling)
      assert.ok(
        said.some((message) => message.includes(what.en)),
        `${at}: ${said.join('\n')}`,
      );
    if (telling.length === 0) assert.equal(said, []);
  }
  const advised = VSPHERE_TABLE.flatMap(({ advisory }) => advisory ?? []);
  assert.equal(advised, ['SECURE_BOOT_OFF']);
});

test('what no row knows is told by its name: a device, a property of one, and all options in one sentence', () => {
  const vm = vmWith(
    device('VirtualQuantumCard', tag('key', '9000')) + device('VirtualDisk', tag('spin', 'up')),
    option('quantum.spin', 'up') + option('isolation.tools.copy.disable', 'TRUE') + option('Sched2.x', 's3cret'),
  );
  const known = 'is nothing that we know, so the target VM does not have it; see what it is for.';
  assert.equal(saidOf(vm), [
    `NOT_CARRIED device/VirtualQuantumCard of the definition of web ${known}`,
    `NOT_CARRIED device/VirtualDisk/spin of the definition of web ${known}`,
    `NOT_CARRIED config.extraConfig (quantum.spin, sched2.x) of the definition of web ${known}`,
  ]);
});

test('a device is told by its name in vCenter, an option by its key and never by its value', () => {
  const label = (name: string) => tag('deviceInfo', tag('label', name) + tag('summary', 's'));
  const vm = vmWith(
    device('VirtualFloppy', label('Floppy drive 1')) + device('VirtualFloppy', label('Floppy drive 2')),
    option('guestinfo.userdata', 'cGFzc3dvcmQ6IHMzY3JldA=='),
    { 'config.cpuAllocation': tag('val', tag('reservation', '2000') + tag('limit', '-1')) },
  );
  assert.equal(
    noted(vm).map(({ kind, what }) => `${kind} ${what}`),
    [
      'LOST floppy drive (Floppy drive 1)',
      'LOST floppy drive (Floppy drive 2)',
      'LOST data for cloud-init (guestinfo) (guestinfo.userdata)',
      'LOST reservation of CPU (2000)',
    ],
  );
});

test('a VM as vCenter makes it gives no notice at all', () => {
  const plain = tag('shares', tag('shares', '1000') + tag('level', 'normal'));
  const allocation = tag(
    'val',
    tag('reservation', '0') + tag('expandableReservation', 'false') + tag('limit', '-1') + plain,
  );
  const common = tag('key', '1') + tag('controllerKey', '100') + tag('unitNumber', '0');
  const devices = [
    device('VirtualIDEController', common + tag('busNumber', '0')),
    device('VirtualPCIController', common + tag('device', '500')),
    device('VirtualMachineVideoCard', common + tag('numDisplays', '1') + tag('enable3DSupport', 'false')),
    device('VirtualMachineVMCIDevice', common + tag('id', '-1') + tag('filterEnable', 'true')),
    device('ParaVirtualSCSIController', common + tag('sharedBus', 'noSharing') + tag('scsiCtlrUnitNumber', '7')),
    device(
      'VirtualUSBXHCIController',
      common + tag('slotInfo', tag('pciSlotNumber', '-1'), 'VirtualDevicePciBusSlotInfo'),
    ),
    device(
      'VirtualCdrom',
      common + tag('backing', tag('exclusive', 'false'), 'VirtualCdromRemotePassthroughBackingInfo'),
    ),
    device(
      'VirtualDisk',
      `${common}${plain}${tag('storageIOAllocation', `${tag('limit', '-1')}${plain}${tag('reservation', '0')}`)}${tag(
        'backing',
        tag('diskMode', 'persistent') + tag('sharing', 'sharingNone') + tag('split', 'false'),
        'VirtualDiskFlatVer2BackingInfo',
      )}`,
    ),
    device(
      'VirtualVmxnet3',
      `${common}${tag('backing', tag('network', 'network-27'), 'VirtualEthernetCardNetworkBackingInfo')}${nested('connectable/startConnected', 'true')}${tag('resourceAllocation', tag('reservation', '0') + tag('share', tag('shares', '50') + tag('level', 'normal')) + tag('limit', '-1'))}${tag('uptv2Enabled', 'false')}`,
    ),
  ];
  // The keys that vCenter and hosts write by themselves, as govmomi's recorded VirtualMachineConfigInfo has them.
  const options = [
    'nvram',
    'svga.present',
    'pciBridge0.present',
    'pciBridge4.virtualDev',
    'pciBridge4.functions',
    'hpet0.present',
    'RemoteDisplay.maxConnections',
    'sched.cpu.latencySensitivity',
    'vmware.tools.internalversion',
    'vmware.tools.requiredversion',
    'migrate.hostLogState',
    'migrate.migrationId',
    'migrate.hostLog',
    'viv.moid',
    'numa.autosize.cookie',
    'numa.autosize.vcpu.maxPerVirtualNode',
    'sched.swap.derivedName',
    'scsi0.pciSlotNumber',
    'scsi0.sasWWID',
    'scsi0:0.redo',
    'softPowerOff',
    'vmotion.checkpointFBSize',
    'vmotion.svga.graphicsMemoryKB',
    'vmxstats.filename',
    'monitor.phys_bits_used',
    'cleanShutdown',
    'toolsInstallManager.updateCounter',
    'usb_xhci:4.port',
    'svga.guestBackedPrimaryAware',
    'tools.guest.desktop.autolock',
    'vm.genid',
    'vm.genidX',
    'vmci0.id',
    'ctkEnabled',
    'guestinfo.vmtools.buildNumber',
    'guestinfo.detailed.data',
    'guestInfo.appInfo',
    'ethernet0.pciSlotNumber',
    'disk.EnableUUID',
    'tools.syncTime',
    'uuid.action',
    'guestOS.detailed.data',
    'replay.supported',
    'snapshot.maxSnapshots',
  ];
  const vm = vmWith(devices.join(''), options.map((key) => option(key, 'FALSE')).join(''), {
    'config.cpuAllocation': allocation,
    'config.memoryAllocation': allocation,
    'config.latencySensitivity': tag('val', tag('level', 'normal')),
    'config.hardware.numCoresPerSocket': tag('val', '1'),
    'config.cpuHotAddEnabled': tag('val', 'false'),
    'config.flags': tag('val', tag('enableLogging', 'true') + tag('faultToleranceType', 'unset')),
    'config.tools': tag('val', tag('toolsVersion', '1') + tag('syncTimeWithHost', 'false')),
    'config.bootOptions': tag('val', tag('bootDelay', '1') + tag('networkBootProtocol', 'ipv4')),
    'config.sgxInfo': tag('val', tag('epcSize', '0') + tag('flcMode', 'unlocked')),
  });
  assert.equal(saidOf(vm), []);
});

test('a property that the server does not show is told with its reason', () => {
  const reason = new VimFault('NoPermission', 'Permission to perform this operation was denied.');
  assert.equal(saidOf(withUnread(vmWith(''), ['config.extraConfig', 'guest.net'], reason)), [
    'NOT_CARRIED The source does not show config.extraConfig of web (Permission to perform this operation was denied.), so whether the guest needs something of it is not known; look at it there.',
  ]);
});

test('what only the table looks at is asked of servers that have it', () => {
  const [old, first, seven, newest] = ['5.0', '5.1', '7.0', '8.0.3.0'].map((version) => new Set(plannedPaths(version)));
  assert.ok(old?.has('config.extraConfig') && old.has('config.flags') && !old.has('config.latencySensitivity'));
  assert.ok(first?.has('config.nestedHVEnabled') && !first.has('config.sgxInfo'));
  assert.ok(seven?.has('config.sgxInfo') && !seven.has('config.sevEnabled'));
  assert.ok(newest?.has('config.sevEnabled') && newest.has('config.rebootPowerOff'));
  const properties = new Set([...CONFIG].flatMap(([of, names]) => names.map((name) => `${of}.${name}`)));
  assert.equal(
    [...(newest ?? [])].filter((path) => !properties.has(path)),
    ['config.vAppConfig.ovfEnvironmentTransport'],
  );
});

test('what a device is for the planner stands in its row', () => {
  const roles = [...DEVICE_CLASSES.keys()].map((kind) => roleOf(vmDevice(kind))?.is);
  const count = (is: string) => roles.filter((role) => role === is).length;
  assert.equal([count('NIC'), count('CONTROLLER'), count('DISK'), count('CDROM')], [9, 9, 1, 1]);
  assert.equal(roleOf(vmDevice('VirtualFutureNic', tag('addressType', 'manual'))), { is: 'NIC', model: 'unknown' });
  assert.is(roleOf(vmDevice('VirtualFutureDisk')), undefined);
});
const vmDevice = (kind: string, inner = '') => xml(device(kind, inner)).children[0] ?? xml('');

test('what is refused of a disk is an obstacle of its own, or no transport reads it', () => {
  const refusedBy = (more: Parameters<typeof disk>[0], inDevice = '') => {
    const found = disk(more).replace('<controllerKey>', `${inDevice}<controllerKey>`);
    return disksOf(xml(CONTROLLERS + found).children, around, { boot: undefined }).every(
      (each) =>
        each.obstacle !== null ||
        (['HTTPS', 'SSH', 'VDDK'] as const).every((by) => unreadableBy(by, each, 'shop-1', []) !== null),
    );
  };
  const backings = VSPHERE_TABLE.flatMap(({ fate, at, role }) =>
    fate === 'REFUSED' && role?.is === 'BACKING' ? [at.slice(at.indexOf(':') + 1)] : [],
  );
  assert.is(backings.length, 7);
  assert.equal(
    backings.filter((backing) => !refusedBy({ backing })),
    [],
  );
  const others = [
    refusedBy({ mode: 'independent_persistent' }),
    refusedBy({ more: '<sharing>sharingMultiWriter</sharing>' }),
    refusedBy({ more: '<keyId><keyId>k</keyId></keyId>' }),
    refusedBy({ more: '<parent/>' }),
    refusedBy({ more: '<split>true</split>' }),
    refusedBy({ on: 1002 }),
    refusedBy({}, '<virtualDiskFormat>native_4k</virtualDiskFormat>'),
  ];
  assert.equal(
    others,
    others.map(() => true),
  );
  assert.not(refusedBy({}, '<virtualDiskFormat>native_512</virtualDiskFormat>'));
});

test.run();
