import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nicsOf } from '../../adapters/vcenter/nics.ts';
import { toSourceVm } from '../../adapters/vcenter/source-vms.ts';
import { surroundingsOf } from '../../adapters/vcenter/surroundings.ts';
import { aroundSpecs, vmSpec } from '../../adapters/vcenter/vm-properties.ts';
import { AROUND, object, ROOT, ref, val, xml } from './vcenter-objects.ts';
import { around, CONTROLLERS, disk } from './vcenter-samples.ts';

const nic = (key: number, type: string, mac: string, backing: string, more = ''): string =>
  `<VirtualDevice xsi:type="${type}"><key>${key}</key><backing xsi:type="B">${backing}</backing><macAddress>${mac}</macAddress>${more}</VirtualDevice>`;
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

test('NICs: without a MAC, with one that is none, and of a kind that is not known, are listed all the same', () => {
  const odd = [
    nic(4000, 'VirtualVmxnet3', '', '<deviceName>a</deviceName>'),
    nic(4001, 'VirtualVmxnet3', 'not-a-mac', '<deviceName>a</deviceName>'),
    nic(4002, 'VirtualVmxnet3', 'FF:FF:FF:FF:FF:FF', '<deviceName>a</deviceName>'),
    nic(4003, 'VirtualEthernetCard', '00:50:56:a1:00:07', '<deviceName>a</deviceName>'),
    nic(
      4004,
      'VirtualFutureNet',
      '00:50:56:a1:00:08',
      '<deviceName>a</deviceName>',
      '<addressType>assigned</addressType>',
    ),
  ];
  assert.equal(
    nicsOf(xml(odd.join('') + CONTROLLERS).children, GUEST, around).map(({ mac, badMac, model }) => [
      mac,
      badMac,
      model,
    ]),
    [
      [null, undefined, 'vmxnet3'],
      [null, 'not-a-mac', 'vmxnet3'],
      [null, 'FF:FF:FF:FF:FF:FF', 'vmxnet3'],
      ['00:50:56:a1:00:07', undefined, 'unknown'],
      ['00:50:56:a1:00:08', undefined, 'unknown'],
    ],
  );
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

test('a datacenter path with a folder that is not shown is none: it would be the path of another datacenter', () => {
  const hole = surroundingsOf(
    AROUND.filter((item) => item.ref.id !== 'group-d7'),
    ROOT,
  );
  assert.equal([...hole.clusters.values()], [{ id: 'domain-c8', name: 'c1', datacenter: '' }]);
});

test('parents that go round in a circle end, without a datacenter', () => {
  const circle = [
    object('Folder', 'f1', { name: val('a'), parent: ref('Folder', 'f2') }),
    object('Folder', 'f2', { name: val('b'), parent: ref('Folder', 'f1') }),
    object('ComputeResource', 'c', { name: val('c'), parent: ref('Folder', 'f1') }),
  ];
  assert.equal([...surroundingsOf(circle, ROOT).clusters.values()], [{ id: 'c', name: 'c', datacenter: '' }]);
});

const NEW = { server: '8.0.3', spoken: '8.0.3.0' };
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
  const { disks: found, ...vm } = toSourceVm(object('VirtualMachine', 'vm-34', VM), around, NEW);
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
      secureBoot: 'YES',
      toolsRunning: true,
      snapshots: 4,
      needsConsolidation: true,
      encrypted: 'NO',
      connection: 'CONNECTED',
    },
  });
});

test('guest ids that say nothing give way to the long name', () => {
  const os = (id: string, name: string) =>
    toSourceVm(
      object('VirtualMachine', 'v', { 'config.guestId': val(id), 'config.guestFullName': val(name) }),
      around,
      NEW,
    ).guestOs;
  assert.equal(
    [os('otherLinux64Guest', 'Alpine'), os('otherGuest', ''), os('centos7_64Guest', 'CentOS 7'), os('', '')],
    ['Alpine', 'otherGuest', 'centos7_64Guest', null],
  );
});

test('a VM that is only known to be there: not connected, without disks, its power unknown', () => {
  const vm = toSourceVm(
    object('VirtualMachine', 'vm-1', { name: val('lost'), 'runtime.connectionState': val('orphaned') }),
    around,
    NEW,
  );
  assert.equal(
    [vm.name, vm.power, vm.disks, vm.nics, vm.vmware?.connection, vm.vmware?.hostName],
    ['lost', 'UNKNOWN', [], [], 'ORPHANED', ''],
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
