import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SourceVm } from '../../domain/platform/inventory.ts';
import { startVcsim, type Vcsim, type VcsimInventory } from '../peers/vcsim/vcsim.ts';
import { endpointOf, vmId, withSource } from './vcenter-world.ts';

const MIB = 1_048_576;
const inventory: VcsimInventory = {
  version: '6.7.0',
  build: '14367737',
  datacenter: 'Europe/DC0',
  clusters: [
    { name: 'c1', hosts: [{ name: 'esx-1', version: '6.7.0' }] },
    {
      name: 'c2',
      hosts: [
        { name: 'esx-2', version: '6.0.0', inMaintenance: true },
        { name: 'esx-3', disconnected: true },
      ],
    },
  ],
  datastores: [
    { name: 'ds1' },
    { name: 'nfs 2', kind: 'NFS', capacityBytes: 5000, freeBytes: 3000, inaccessible: true },
  ],
  networks: [
    { name: 'VM Network', kind: 'standard' },
    { name: 'front', kind: 'distributed' },
  ],
  vms: [
    {
      name: 'web shop',
      cluster: 'c1',
      guestId: 'centos7_64Guest',
      guestFullName: 'CentOS 7 (64-bit)',
      cpus: 2,
      memoryMiB: 2048,
      power: 'on',
      noFiles: true,
      disks: [
        { capacityBytes: 4 * MIB, thin: true },
        { capacityBytes: 2 * MIB, datastore: 'nfs 2', mode: 'independent_persistent' },
        { controller: 'nvme', capacityBytes: MIB },
        { controller: 'ide', capacityBytes: MIB, delta: true },
        { controller: 'ahci', capacityBytes: MIB, multiWriter: true },
        { controller: 'lsisas1068', bus: 1, capacityBytes: MIB, rdm: 'physical' },
        { controller: 'lsisas1068', bus: 1, capacityBytes: MIB, keyId: 'k1' },
      ],
      nics: [
        { mac: '00:50:56:a1:00:01', network: 'front', ip: '192.0.2.11' },
        { mac: '00:50:56:a1:00:02', network: 'VM Network', type: 'e1000e' },
      ],
      cdroms: 2,
      snapshots: 3,
      consolidationNeeded: true,
    },
    {
      name: 'uefi',
      cluster: 'c2',
      host: 'esx-2',
      firmware: 'efi',
      secureBoot: true,
      tools: false,
      keyId: 'k1',
      noFiles: true,
    },
    { name: 'master', cluster: 'c1', template: true, noFiles: true },
    { name: 'lost', cluster: 'c1', connection: 'orphaned', noFiles: true },
    { name: 'slept', cluster: 'c1', power: 'suspended', noFiles: true },
  ],
};

const test = suite<{ vcsim: Vcsim }>('vCenter: inventory');

test.before(async (context) => {
  context.vcsim = await startVcsim({ inventory });
});
test.before.each(async ({ vcsim }) => {
  await vcsim.settings({ pageCap: 0, spelling: 'xsi', typeLast: false });
  await vcsim.resetCounters();
});
test.after(({ vcsim }) => vcsim.stop());

const look = (vcsim: Vcsim) => withSource(vcsim, (vmware) => vmware.inventory(endpointOf(vcsim)));
const named = (vms: readonly SourceVm[], name: string): SourceVm => {
  const found = vms.find((vm) => vm.name === name);
  if (found === undefined) throw new Error(`no VM ${name}`);
  return found;
};

test('what is around the VMs (VC-2)', async ({ vcsim }) => {
  const found = await look(vcsim);
  assert.equal([found.version, found.build], ['6.7.0', '14367737']);
  assert.equal(
    found.clusters.map(({ name, datacenter }) => [name, datacenter]),
    [
      ['c1', 'Europe/DC0'],
      ['c2', 'Europe/DC0'],
    ],
  );
  const cluster = new Map(found.clusters.map(({ id, name }) => [id, name]));
  assert.equal(
    found.hosts.map((host) => [
      host.name,
      cluster.get(host.clusterId),
      host.version,
      host.connected,
      host.inMaintenance,
    ]),
    [
      ['esx-1', 'c1', '6.7.0', true, false],
      ['esx-2', 'c2', '6.0.0', true, true],
      ['esx-3', 'c2', '6.7.0', false, false],
    ],
  );
  const stores = found.datastores.map(({ name, kind, accessible }) => [name, kind, accessible]);
  assert.equal(stores, [
    ['ds1', 'VMFS', true],
    ['nfs 2', 'NFS', false],
  ]);
  assert.equal([found.datastores[1]?.capacityBytes, found.datastores[1]?.freeBytes], [5000, 3000]);
  assert.equal(
    found.networks.map(({ name, kind }) => [name, kind]),
    [
      ['VM Network', 'STANDARD'],
      ['front', 'DISTRIBUTED'],
    ],
  );
});

test('a VM: disks with bus, mode and obstacle, NICs with network and IP, and all of its traits', async ({ vcsim }) => {
  const { vms, networks } = await look(vcsim);
  const { disks, nics, vmware, ...vm } = named(vms, 'web shop');
  assert.equal(vm, {
    id: vmId(vcsim, 'web shop'),
    name: 'web shop',
    power: 'RUNNING',
    firmware: 'BIOS',
    cpuCores: 2,
    memoryBytes: 2048 * MIB,
    guestOs: 'centos7_64Guest',
    machine: null,
    cdromDrives: 2,
  });
  assert.equal(
    disks.map(({ name, bus, sizeBytes, boot, obstacleCode, vmware: own }) => [
      name,
      bus,
      own?.controllerModel,
      sizeBytes / MIB,
      boot,
      obstacleCode,
      own?.datastore,
      own?.datastoreKind,
    ]),
    [
      ['vda', 'ide', 'ide', 1, true, 'DISK_HAS_SNAPSHOTS', 'ds1', 'VMFS'],
      ['vdb', 'scsi', 'pvscsi', 4, false, undefined, 'ds1', 'VMFS'],
      ['vdc', 'scsi', 'pvscsi', 2, false, 'INDEPENDENT_DISK', 'nfs 2', 'NFS'],
      ['vdd', 'scsi', 'lsisas1068', 1, false, 'RDM_DISK', 'ds1', 'VMFS'],
      ['vde', 'scsi', 'lsisas1068', 1, false, 'ENCRYPTED_DISK', 'ds1', 'VMFS'],
      ['vdf', 'sata', 'ahci', 1, false, 'SHARED_DISK', 'ds1', 'VMFS'],
      ['vdg', 'nvme', 'nvme', 1, false, undefined, 'ds1', 'VMFS'],
    ],
  );
  const id = (name: string) => networks.find((network) => network.name === name)?.id;
  assert.equal(nics, [
    {
      number: 1,
      mac: '00:50:56:a1:00:01',
      model: 'vmxnet3',
      network: 'front',
      networkId: id('front'),
      ip: '192.0.2.11',
    },
    {
      number: 2,
      mac: '00:50:56:a1:00:02',
      model: 'e1000e',
      network: 'VM Network',
      networkId: id('VM Network'),
      ip: null,
    },
  ]);
  const { hostId, clusterId, ...traits } = vmware ?? {};
  assert.ok(hostId && clusterId);
  assert.equal(traits, {
    guestId: 'centos7_64Guest',
    guestFullName: 'CentOS 7 (64-bit)',
    template: false,
    hostName: 'esx-1',
    hostVersion: '6.7.0',
    clusterName: 'c1',
    datacenterPath: 'Europe/DC0',
    secureBoot: 'NO',
    toolsRunning: true,
    snapshots: 3,
    needsConsolidation: true,
    encrypted: 'NO',
    connection: 'CONNECTED',
  });
});

test('the special ones: UEFI and encrypted, a template, one that is lost, one that sleeps', async ({ vcsim }) => {
  const { vms } = await look(vcsim);
  const uefi = named(vms, 'uefi');
  assert.equal([uefi.firmware, uefi.vmware?.secureBoot, uefi.vmware?.encrypted], ['UEFI', 'YES', 'YES']);
  assert.equal([uefi.vmware?.hostVersion, uefi.vmware?.toolsRunning], ['6.0.0', false]);
  assert.is(named(vms, 'master').vmware?.template, true);
  assert.is(named(vms, 'lost').vmware?.connection, 'ORPHANED');
  assert.is(named(vms, 'slept').power, 'SUSPENDED');
});

test('pages of any size and every spelling of xsi:type: the same inventory', async ({ vcsim }) => {
  const expected = await look(vcsim);
  assert.is(expected.vms.length, 5);
  for (const settings of [
    { pageCap: 1 },
    { pageCap: 3, spelling: '_XMLSchema-instance' },
    { spelling: 'XMLSchema-instance', typeLast: true },
    { spelling: 'xsi', typeLast: true },
  ] as const) {
    await vcsim.settings(settings);
    const { datastores, ...rest } = await look(vcsim);
    const { datastores: expectedStores, ...expectedRest } = expected;
    assert.equal(rest, expectedRest, JSON.stringify(settings));
    assert.equal(
      datastores.map(({ id }) => id),
      expectedStores.map(({ id }) => id),
    );
    await vcsim.settings({ pageCap: 0 });
  }
});

test('findVms: as the inventory has them, in one question, without those that do not exist', async ({ vcsim }) => {
  const { vms } = await look(vcsim);
  const ids = [vmId(vcsim, 'slept'), 'vm-9999' as SourceVm['id'], vmId(vcsim, 'web shop'), vmId(vcsim, 'lost')];
  await vcsim.resetCounters();
  const found = await withSource(vcsim, (vmware) => vmware.findVms(endpointOf(vcsim), ids));
  const withoutNotes = found.map(({ notes: _, ...vm }) => vm);
  assert.equal(withoutNotes, [named(vms, 'slept'), named(vms, 'web shop'), named(vms, 'lost')]);
  assert.equal(
    found.map(({ notes = [] }) => notes.map(({ what }) => what)),
    [[], ['snapshots (3)'], []],
  );
  const { requests } = await vcsim.state();
  assert.equal([requests.RetrievePropertiesEx, requests.CreateContainerView], [1, undefined]);
});

test('1,000 VMs: a handful of questions, views destroyed', async () => {
  const large = await startVcsim({ vms: 1000 });
  try {
    const found = await look(large);
    assert.is(found.vms.length, 1000);
    assert.is(new Set(found.vms.map(({ id }) => id)).size, 1000);
    assert.ok(found.vms.every(({ disks, vmware }) => disks.length > 0 && vmware?.hostName && vmware.datacenterPath));
    const { requests } = await large.state();
    const pages = (requests.RetrievePropertiesEx ?? 0) + (requests.ContinueRetrievePropertiesEx ?? 0);
    assert.ok(pages >= 11 && pages <= 13, `${pages} pages`);
    assert.equal([requests.CreateContainerView, requests.DestroyView], [2, 2]);
  } finally {
    await large.stop();
  }
});

test('an ESXi host by itself: its own datacenter, the same port', async () => {
  const esx = await startVcsim({ esx: true, user: 'root' });
  try {
    await withSource(esx, async (vmware) => {
      const source = endpointOf(esx);
      assert.is((await vmware.probe(source)).apiType, 'HostAgent');
      const { vms, clusters } = await vmware.inventory(source);
      assert.equal([clusters.length, vms.length], [1, 4]);
      const [vm] = vms;
      assert.equal(new Set(vms.map(({ vmware: traits }) => traits?.datacenterPath)), new Set(['ha-datacenter']));
      assert.equal(await vmware.findVms(source, vm === undefined ? [] : [vm.id]), [vm]);
      assert.match(await vmware.datastoreCookie(source), /^vmware_soap_session=/);
    });
  } finally {
    await esx.stop();
  }
});

test.run();
