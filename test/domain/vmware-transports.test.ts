import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DiskBacking, VmwareDisk } from '../../domain/platform/inventory.ts';
import type { DiskTransport } from '../../domain/task/task-plan.ts';
import { spoken } from '../support/sentence.ts';
import { plannedAlone, sda, sdb, toldOf, tools, vmwareDisk, vmwareVm } from './vmware-facts.ts';

const test = suite('which VMware disks each transport reads, decided when planned');

const GIVEN: Readonly<Record<DiskTransport, ReturnType<typeof tools>>> = {
  HTTPS: tools(),
  SSH: tools({ sshHosts: ['esx-1'] }),
  VDDK: tools({ vddk: true }),
};
const planned = (transport: DiskTransport, at: Partial<VmwareDisk>) => {
  const made = plannedAlone(vmwareVm(1, { disks: [vmwareDisk(sda), vmwareDisk(sdb, {}, at)] }), {
    vmware: GIVEN[transport],
  });
  assert.is(made.plans[0]?.source.vmware?.transport, transport);
  return made;
};
const TRANSPORTS: readonly DiskTransport[] = ['HTTPS', 'SSH', 'VDDK'];

const BACKINGS: readonly (readonly [DiskBacking, readonly DiskTransport[]])[] = [
  ['FLAT', ['HTTPS', 'SSH', 'VDDK']],
  ['FLAT_SPLIT', []],
  ['FLAT_VER1', []],
  ['SPARSE', []],
  ['SPARSE_VER1', []],
  ['SE_SPARSE', ['VDDK']],
  ['LOCAL_PMEM', []],
  ['RDM_PHYSICAL', []],
  ['RDM_VIRTUAL', []],
  ['RAW_DEVICE', []],
  ['RAW_PARTITIONS', []],
  ['UNKNOWN', []],
];
for (const [backing, readers] of BACKINGS)
  test(`a disk whose backing is ${backing} is read by ${readers.join(', ') || 'no transport'}`, () => {
    for (const transport of TRANSPORTS) {
      const expected = readers.includes(transport) ? [] : ['DISK_FORMAT vms.0.volumes'];
      assert.equal(toldOf(planned(transport, { backing })), expected, transport);
    }
  });

const DATASTORES: readonly (readonly [string, readonly DiskTransport[]])[] = [
  ['VMFS', ['HTTPS', 'SSH', 'VDDK']],
  ['NFS', ['HTTPS', 'SSH', 'VDDK']],
  ['NFS41', ['HTTPS', 'SSH', 'VDDK']],
  ['vsan', ['VDDK']],
  ['vsanD', ['VDDK']],
  ['VVOL', ['VDDK']],
  ['VFFS', []],
  ['PMEM', []],
  ['CIFS', []],
  ['OTHER', []],
  ['constructor', []],
  ['', []],
];
for (const [datastoreKind, readers] of DATASTORES)
  test(`a disk on a datastore of kind "${datastoreKind}" is read by ${readers.join(', ') || 'no transport'}`, () => {
    for (const transport of TRANSPORTS) {
      const expected = readers.includes(transport)
        ? []
        : [datastoreKind === '' ? 'DATASTORE_KIND_UNKNOWN vms.0.volumes' : 'DATASTORE_KIND vms.0.volumes'];
      assert.equal(toldOf(planned(transport, { datastoreKind })), expected, transport);
    }
  });

test('each refusal is one sentence: which disk, what it is, and what to do', () => {
  const said = (transport: DiskTransport, at: Partial<VmwareDisk>) =>
    planned(transport, at)
      .violations.map(spoken)
      .map(({ message }) => message);
  assert.equal(said('HTTPS', { backing: 'SE_SPARSE' }), [
    "Disk sdb of shop-1 is a space-efficient sparse disk (SEsparse), which cannot be read over vCenter's HTTPS; give the migration server VMware's disk library (VDDK), or move its storage in vCenter in thin or thick format.",
  ]);
  assert.equal(said('VDDK', { backing: 'FLAT_SPLIT' }), [
    "Disk sdb of shop-1 is a flat disk in pieces of 2 GB, which cannot be read by VMware's disk library; move its storage in vCenter in thin or thick format.",
  ]);
  assert.equal(said('SSH', { datastoreKind: 'vsan', datastore: 'pool' }), [
    "Disk sdb of shop-1 is on pool (vsan), which cannot be read over SSH; give the migration server VMware's disk library (VDDK), or move it to a VMFS or NFS datastore in vCenter.",
  ]);
  assert.equal(said('HTTPS', { datastoreKind: '', datastore: 'pool' }), [
    "Disk sdb of shop-1 is on datastore pool, of which vCenter does not tell the kind, so it is not known to be readable over vCenter's HTTPS; let the user of the source read that datastore.",
  ]);
  assert.match(said('HTTPS', { path: 'shop/shop.VMDK' })[0] ?? '', /its data file cannot be found/);
  assert.equal(said('VDDK', { path: 'shop/shop.VMDK' }), []);
});

test('a disk that is left out is not asked whether it can be read; one with an obstacle is told once', () => {
  const odd = vmwareDisk(sdb, {}, { backing: 'SPARSE' });
  const volumes = [{ disk: sdb, migrate: false, displayName: null }];
  assert.equal(toldOf(plannedAlone(vmwareVm(1, { disks: [vmwareDisk(sda), odd] }), { wish: { volumes } })), []);
  const rdm = vmwareDisk(sdb, { obstacle: 'it is so', obstacleCode: 'RDM_DISK' }, { backing: 'RDM_VIRTUAL' });
  assert.equal(toldOf(plannedAlone(vmwareVm(1, { disks: [vmwareDisk(sda), rdm] }))), ['RDM_DISK vms.0.volumes']);
});
test.run();
