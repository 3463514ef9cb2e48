import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { disksOf } from '../../adapters/vcenter/disks.ts';
import { nicsOf } from '../../adapters/vcenter/nics.ts';
import { type Found, foundIn } from '../../adapters/vcenter/property-collector.ts';
import { toSourceVm } from '../../adapters/vcenter/source-vms.ts';
import { type Surroundings, surroundingsOf } from '../../adapters/vcenter/surroundings.ts';
import { aroundSpecs, vmSpec } from '../../adapters/vcenter/vm-properties.ts';
import { type Node, parseXml } from '../../adapters/vcenter/xml.ts';

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const xml = (inner: string): Node => parseXml(`<a xmlns:xsi="${XSI}">${inner}</a>`);

const object = (type: string, id: string, properties: Readonly<Record<string, string>>): Found => {
  const set = Object.entries(properties).map(([name, value]) => `<propSet><name>${name}</name>${value}</propSet>`);
  const [found] = foundIn(xml(`<obj type="${type}">${id}</obj>${set.join('')}`));
  if (found === undefined) throw new Error('no object');
  return found;
};
const val = (text: string | number | boolean): string => `<val xsi:type="xsd:string">${text}</val>`;
const ref = (type: string, id: string): string => `<val type="${type}" xsi:type="ManagedObjectReference">${id}</val>`;

const AROUND: readonly Found[] = [
  object('Folder', 'group-d1', { name: val('Datacenters') }),
  object('Folder', 'group-d7', { name: val('Europe'), parent: ref('Folder', 'group-d1') }),
  object('Datacenter', 'dc-2', { name: val('DC%2f0'), parent: ref('Folder', 'group-d7') }),
  object('Folder', 'group-h4', { name: val('host'), parent: ref('Datacenter', 'dc-2') }),
  object('ClusterComputeResource', 'domain-c8', { name: val('c1'), parent: ref('Folder', 'group-h4') }),
  object('HostSystem', 'host-9', {
    name: val('esx-1'),
    parent: ref('ClusterComputeResource', 'domain-c8'),
    'summary.config.product.version': val('6.7.0'),
    'runtime.connectionState': val('connected'),
    'runtime.inMaintenanceMode': val(true),
  }),
  object('Datastore', 'datastore-11', {
    name: val('ds 1'),
    'summary.type': val('VMFS'),
    'summary.capacity': val(1000),
    'summary.freeSpace': val(400),
    'summary.accessible': val(true),
  }),
  object('Network', 'network-13', { name: val('VM Network') }),
  object('DistributedVirtualPortgroup', 'dvportgroup-14', { name: val('front'), key: val('dvportgroup-14') }),
  object('DistributedVirtualPortgroup', 'dvportgroup-15', {
    name: val('uplinks'),
    key: val('dvportgroup-15'),
    tag: '<val xsi:type="ArrayOfTag"><Tag xsi:type="Tag"><key>SYSTEM/DVS.UPLINKPG</key></Tag></val>',
  }),
  object('OpaqueNetwork', 'network-o16', {
    name: val('nsx'),
    summary: '<val xsi:type="OpaqueNetworkSummary"><opaqueNetworkId>7b-1</opaqueNetworkId></val>',
  }),
];
const around: Surroundings = surroundingsOf(AROUND);

const scsi = (key: number, type: string, bus = 0, sharing = 'noSharing'): string =>
  `<VirtualDevice xsi:type="${type}"><key>${key}</key><busNumber>${bus}</busNumber><sharedBus>${sharing}</sharedBus></VirtualDevice>`;
const CONTROLLERS = [
  '<VirtualDevice xsi:type="VirtualIDEController"><key>200</key><busNumber>0</busNumber></VirtualDevice>',
  scsi(1000, 'ParaVirtualSCSIController'),
  scsi(1001, 'VirtualLsiLogicSASController', 1),
  scsi(1002, 'VirtualBusLogicController', 2, 'physicalSharing'),
  '<VirtualDevice xsi:type="VirtualAHCIController"><key>15000</key><busNumber>0</busNumber></VirtualDevice>',
  '<VirtualDevice xsi:type="VirtualNVMEController"><key>31000</key><busNumber>0</busNumber></VirtualDevice>',
].join('');

type Made = {
  readonly key?: number;
  readonly on?: number;
  readonly unit?: number;
  readonly file?: string;
  readonly mode?: string;
  readonly backing?: string;
  readonly more?: string;
  readonly size?: string;
};
const disk = ({
  key = 2000,
  on = 1000,
  unit = 0,
  file = '[ds 1] shop/shop.vmdk',
  mode = 'persistent',
  ...rest
}: Made) =>
  `<VirtualDevice xsi:type="VirtualDisk"><key>${key}</key><backing xsi:type="${rest.backing ?? 'VirtualDiskFlatVer2BackingInfo'}"><fileName>${file}</fileName><datastore type="Datastore">datastore-11</datastore><diskMode>${mode}</diskMode><thinProvisioned>true</thinProvisioned>${rest.more ?? ''}</backing><controllerKey>${on}</controllerKey><unitNumber>${unit}</unitNumber>${rest.size ?? '<capacityInKB>4</capacityInKB><capacityInBytes>4096</capacityInBytes>'}</VirtualDevice>`;
const disks = (devices: string, boot?: string) =>
  disksOf(xml(CONTROLLERS + devices).children, boot === undefined ? undefined : xml(boot), around);
const obstacle = (made: Made) => {
  const [found] = disks(disk(made));
  return [found?.obstacleCode, found?.obstacle];
};

test('a disk: everything of it, by its datastore and file', () => {
  assert.equal(disks(disk({ file: '[ds 1] shop/[odd] a+b.vmdk' })), [
    {
      name: 'vda',
      bus: 'scsi',
      sizeBytes: 4096,
      format: 'vmdk',
      boot: true,
      obstacle: null,
      vmware: {
        deviceKey: 2000,
        controller: 'SCSI',
        controllerModel: 'pvscsi',
        mode: 'persistent',
        datastore: 'ds 1',
        datastoreKind: 'VMFS',
        path: 'shop/[odd] a+b.vmdk',
        thin: true,
      },
    },
  ]);
});

test('disks: by controller and unit whatever the order of the answer, named in that order, each with its bus', () => {
  const found = disks(
    [
      disk({ key: 1, on: 31000 }),
      disk({ key: 2, on: 1001, unit: 0 }),
      disk({ key: 3, on: 1000, unit: 10 }),
      disk({ key: 4, on: 1000, unit: 9 }),
      disk({ key: 5, on: 15000 }),
      disk({ key: 6, on: 200, unit: 1 }),
    ].join(''),
  );
  assert.equal(
    found.map(({ name, bus, boot, vmware }) => [name, vmware?.deviceKey, bus, vmware?.controllerModel, boot]),
    [
      ['vda', 6, 'ide', 'ide', true],
      ['vdb', 4, 'scsi', 'pvscsi', false],
      ['vdc', 3, 'scsi', 'pvscsi', false],
      ['vdd', 2, 'scsi', 'lsisas1068', false],
      ['vde', 5, 'sata', 'ahci', false],
      ['vdf', 1, 'nvme', 'nvme', false],
    ],
  );
});

test('disks: after vdz comes vdaa', () => {
  const many = Array.from({ length: 28 }, (_, unit) => disk({ key: 2000 + unit, unit }));
  assert.equal(
    disks(many.join(''))
      .slice(24)
      .map(({ name }) => name),
    ['vdy', 'vdz', 'vdaa', 'vdab'],
  );
});

test("the boot disk: the first disk that the VM's own order names, after other devices and disks that are gone", () => {
  const entry = (type: string, key: number): string =>
    `<bootOrder xsi:type="VirtualMachineBootOptionsBootable${type}Device"><deviceKey>${key}</deviceKey></bootOrder>`;
  const two = disk({ key: 2000, unit: 0 }) + disk({ key: 2001, unit: 1 });
  const boots = (boot: string) => disks(two, boot).map(({ boot: it }) => it);
  assert.equal(boots(entry('Ethernet', 2000) + entry('Disk', 9) + entry('Disk', 2001) + entry('Disk', 2000)), [
    false,
    true,
  ]);
  assert.equal(boots(entry('Ethernet', 4000)), [true, false]);
});

test('what cannot be migrated has its code and reason', () => {
  assert.equal(obstacle({ mode: 'independent_persistent' }), [
    'INDEPENDENT_DISK',
    'it is in independent mode (independent_persistent)',
  ]);
  assert.equal(obstacle({ mode: 'independent_nonpersistent' }), [
    'INDEPENDENT_DISK',
    'it is in independent mode (independent_nonpersistent)',
  ]);
  const rdm = 'VirtualDiskRawDiskMappingVer1BackingInfo';
  assert.equal(obstacle({ backing: rdm, mode: 'independent_persistent' }), ['RDM_DISK', 'it is a raw device mapping']);
  assert.equal(obstacle({ more: '<sharing>sharingMultiWriter</sharing>' }), [
    'SHARED_DISK',
    'it is shared with other VMs',
  ]);
  assert.equal(obstacle({ more: '<sharing>sharingNone</sharing>' }), [undefined, null]);
  assert.equal(obstacle({ on: 1002 }), ['SHARED_DISK', 'it is shared with other VMs']);
  assert.equal(obstacle({ more: '<keyId><keyId>1</keyId></keyId>' }), ['ENCRYPTED_DISK', 'it is encrypted by vSphere']);
  const snapshots = ['DISK_HAS_SNAPSHOTS', 'it has snapshots; delete all snapshots (consolidate) and try again'];
  assert.equal(obstacle({ file: '[ds 1] shop/shop-000002.vmdk' }), snapshots);
  assert.equal(obstacle({ more: '<parent><fileName>[ds 1] shop/base.vmdk</fileName></parent>' }), snapshots);
});

test('a disk of which too little is known: no code, but a reason', () => {
  assert.equal(obstacle({ on: 77 }), [undefined, 'the controller that it hangs on is not known']);
  assert.equal(obstacle({ file: '' }), [undefined, 'it is no file on a datastore']);
  assert.equal(obstacle({ size: '<capacityInKB>-1</capacityInKB>' }), [undefined, 'its size cannot be read']);
  assert.is(disks(disk({ size: '<capacityInKB>3</capacityInKB>' }))[0]?.sizeBytes, 3072);
});

const nic = (key: number, type: string, mac: string, backing: string): string =>
  `<VirtualDevice xsi:type="${type}"><key>${key}</key><backing xsi:type="B">${backing}</backing><macAddress>${mac}</macAddress></VirtualDevice>`;
const GUEST = xml(
  [
    '<GuestNicInfo><macAddress>00:50:56:A1:00:01</macAddress><ipAddress>fe80::1</ipAddress><ipAddress>169.254.1.1</ipAddress><ipAddress>192.0.2.11</ipAddress><ipAddress>192.0.2.12</ipAddress></GuestNicInfo>',
    '<GuestNicInfo><macAddress>00:50:56:a1:00:02</macAddress><ipAddress>999.1.1.1</ipAddress></GuestNicInfo>',
    '<GuestNicInfo><macAddress>00:50:56:a1:00:09</macAddress><ipAddress>192.0.2.99</ipAddress></GuestNicInfo>',
  ].join(''),
);

test('NICs: disconnected is what is not connected now, or would not be at the next start', () => {
  const down = (running: boolean, startConnected: string, connected: string) => {
    const connectable = `<connectable><startConnected>${startConnected}</startConnected><allowGuestControl>true</allowGuestControl><connected>${connected}</connected></connectable>`;
    const devices = nic(4000, 'VirtualVmxnet3', '00:50:56:a1:00:01', '').replace('<backing', `${connectable}<backing`);
    return nicsOf(xml(devices).children, undefined, around, running)[0]?.linkDown;
  };
  assert.equal([down(false, 'true', 'false'), down(true, 'true', 'true')], [undefined, undefined]);
  assert.equal(
    [down(false, 'false', 'false'), down(true, 'false', 'false'), down(true, 'true', 'false')],
    [true, true, true],
  );
  assert.is(down(true, 'false', 'true'), true); // connected by hand: the target VM is a new start
});

test('NICs: in the order of their keys, each with its network by id, key or name, and its own IPv4', () => {
  const devices = [
    nic(4002, 'VirtualE1000e', '00:50:56:a1:00:03', '<opaqueNetworkId>7b-1</opaqueNetworkId>'),
    nic(
      4001,
      'VirtualE1000',
      '00-50-56-A1-00-02',
      '<network type="Network">network-13</network><deviceName>old name</deviceName>',
    ),
    nic(4000, 'VirtualVmxnet3', '00:50:56:A1:00:01', '<port><portgroupKey>dvportgroup-14</portgroupKey></port>'),
    nic(4003, 'VirtualPCNet32', '00:50:56:a1:00:04', '<deviceName>local only</deviceName>'),
    nic(4004, 'VirtualVmxnet2', '00:50:56:a1:00:05', '<port><portgroupKey>dvportgroup-99</portgroupKey></port>'),
  ];
  assert.equal(nicsOf(xml(devices.join('') + CONTROLLERS).children, GUEST, around), [
    {
      number: 1,
      mac: '00:50:56:a1:00:01',
      model: 'vmxnet3',
      network: 'front',
      networkId: 'dvportgroup-14',
      ip: '192.0.2.11',
    },
    { number: 2, mac: '00:50:56:a1:00:02', model: 'e1000', network: 'VM Network', networkId: 'network-13', ip: null },
    { number: 3, mac: '00:50:56:a1:00:03', model: 'e1000e', network: 'nsx', networkId: 'network-o16', ip: null },
    { number: 4, mac: '00:50:56:a1:00:04', model: 'pcnet32', network: 'local only', ip: null },
    {
      number: 5,
      mac: '00:50:56:a1:00:05',
      model: 'vmxnet2',
      network: 'dvportgroup-99',
      networkId: 'dvportgroup-99',
      ip: null,
    },
  ]);
});

test('what is around: clusters with their path in the spelling of vCenter, hosts, datastores, networks without uplinks', () => {
  assert.equal([...around.clusters.values()], [{ id: 'domain-c8', name: 'c1', datacenter: 'Europe/DC%2f0' }]);
  assert.equal(
    [...around.hosts.values()],
    [{ id: 'host-9', name: 'esx-1', clusterId: 'domain-c8', version: '6.7.0', connected: true, inMaintenance: true }],
  );
  assert.equal(
    [...around.datastores.values()],
    [{ id: 'datastore-11', name: 'ds 1', kind: 'VMFS', capacityBytes: 1000, freeBytes: 400, accessible: true }],
  );
  assert.equal(
    [...around.networks.values()].map(({ name, kind }) => [name, kind]),
    [
      ['VM Network', 'STANDARD'],
      ['front', 'DISTRIBUTED'],
      ['nsx', 'OPAQUE'],
    ],
  );
});

test('parents that go round in a circle end, without a datacenter', () => {
  const circle = [
    object('Folder', 'f1', { name: val('a'), parent: ref('Folder', 'f2') }),
    object('Folder', 'f2', { name: val('b'), parent: ref('Folder', 'f1') }),
    object('ComputeResource', 'c', { name: val('c'), parent: ref('Folder', 'f1') }),
  ];
  assert.equal([...surroundingsOf(circle).clusters.values()], [{ id: 'c', name: 'c', datacenter: '' }]);
});

const VM: Readonly<Record<string, string>> = {
  name: val('web\u0001 shop'),
  'config.template': val(false),
  'config.guestId': val('windows9Server64Guest'),
  'config.guestFullName': val('Microsoft Windows Server 2016 (64-bit)'),
  'config.firmware': val('efi'),
  'config.bootOptions':
    '<val xsi:type="VirtualMachineBootOptions"><efiSecureBootEnabled>true</efiSecureBootEnabled></val>',
  'config.hardware.numCPU': val(4),
  'config.hardware.memoryMB': val(8192),
  'config.hardware.device': `<val xsi:type="ArrayOfVirtualDevice">${CONTROLLERS}${disk({})}<VirtualDevice xsi:type="VirtualCdrom"><key>3000</key></VirtualDevice></val>`,
  'guest.toolsRunningStatus': val('guestToolsRunning'),
  'runtime.powerState': val('suspended'),
  'runtime.host': ref('HostSystem', 'host-9'),
  'runtime.connectionState': val('connected'),
  'runtime.consolidationNeeded': val(true),
  snapshot:
    '<val xsi:type="VirtualMachineSnapshotInfo"><rootSnapshotList><childSnapshotList><childSnapshotList/></childSnapshotList><childSnapshotList/></rootSnapshotList></val>',
};

test('a VM: everything of it', () => {
  const { disks: found, ...vm } = toSourceVm(object('VirtualMachine', 'vm-34', VM), around);
  assert.is(found.length, 1);
  assert.equal(vm, {
    id: 'vm-34',
    name: 'web\ufffd shop',
    power: 'SUSPENDED',
    firmware: 'UEFI',
    cpuCores: 4,
    memoryBytes: 8192 * 1024 * 1024,
    guestOs: 'windows9Server64Guest',
    machine: null,
    nics: [],
    cdromDrives: 1,
    vmware: {
      guestId: 'windows9Server64Guest',
      guestFullName: 'Microsoft Windows Server 2016 (64-bit)',
      template: false,
      hostId: 'host-9',
      hostName: 'esx-1',
      hostVersion: '6.7.0',
      clusterId: 'domain-c8',
      clusterName: 'c1',
      datacenterPath: 'Europe/DC%2f0',
      secureBoot: true,
      toolsRunning: true,
      snapshots: 4,
      needsConsolidation: true,
      encrypted: false,
      connected: true,
    },
  });
});

test('guest ids that say nothing give way to the long name', () => {
  const os = (id: string, name: string) =>
    toSourceVm(object('VirtualMachine', 'v', { 'config.guestId': val(id), 'config.guestFullName': val(name) }), around)
      .guestOs;
  assert.equal(
    [os('otherLinux64Guest', 'Alpine'), os('otherGuest', ''), os('centos7_64Guest', 'CentOS 7'), os('', '')],
    ['Alpine', 'otherGuest', 'centos7_64Guest', null],
  );
});

test('a VM of which nothing can be read: not connected, without disks', () => {
  const vm = toSourceVm(
    object('VirtualMachine', 'vm-1', { name: val('lost'), 'runtime.connectionState': val('orphaned') }),
    around,
  );
  assert.equal(
    [vm.name, vm.power, vm.disks, vm.nics, vm.vmware?.connected, vm.vmware?.hostName],
    ['lost', 'OFF', [], [], false, ''],
  );
});

test('old servers are not asked for what came later: it would fail the whole question', () => {
  assert.not(vmSpec('6.0').paths.includes('config.keyId'));
  assert.ok(vmSpec('6.5').paths.includes('config.keyId'));
  const kinds = (version: string) => aroundSpecs(version).map(({ type }) => type);
  assert.not(kinds('5.1').includes('OpaqueNetwork'));
  assert.ok(kinds('5.5').includes('OpaqueNetwork'));
});

test.run();
