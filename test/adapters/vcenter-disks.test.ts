import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { disksOf } from '../../adapters/vcenter/disks.ts';
import { surroundingsOf } from '../../adapters/vcenter/surroundings.ts';
import { AROUND, object, ROOT, val, xml } from './vcenter-objects.ts';
import { CONTROLLERS, disk, type Made } from './vcenter-samples.ts';

const places = surroundingsOf(
  [
    ...AROUND,
    object('Datastore', 'datastore-12', { name: val('[SSD] ds'), 'summary.type': val('NFS41') }),
    object('Datastore', 'datastore-13', { name: val('50%25 %2f'), 'summary.type': val('VMFS') }),
  ],
  ROOT,
);
const disks = (devices: string, boot?: string) =>
  disksOf(xml(CONTROLLERS + devices).children, places, { boot: boot === undefined ? undefined : xml(boot) });
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
        backing: 'FLAT',
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
});

test('a snapshot is a parent in the chain, whatever the file is called', () => {
  const parent = '<parent><fileName>[ds 1] shop/base.vmdk</fileName></parent>';
  const snapshots = ['DISK_HAS_SNAPSHOTS', 'it has snapshots; delete all snapshots (consolidate) and try again'];
  for (const backing of ['FlatVer2', 'SeSparse', 'SparseVer2'])
    assert.equal(obstacle({ more: parent, backing: `VirtualDisk${backing}BackingInfo` }), snapshots, backing);
  for (const file of ['web-202401/web-202401.vmdk', 'shop/shop-000002.vmdk'])
    assert.equal(obstacle({ file: `[ds 1] ${file}` }), [undefined, null], file);
});

const BACKINGS: readonly (readonly [string, string, string?])[] = [
  ['VirtualDiskFlatVer2BackingInfo', 'FLAT'],
  ['VirtualDiskFlatVer2BackingInfo', 'FLAT', '<split>false</split>'],
  ['VirtualDiskFlatVer2BackingInfo', 'FLAT_SPLIT', '<split>true</split>'],
  ['VirtualDiskFlatVer1BackingInfo', 'FLAT_VER1'],
  ['VirtualDiskSparseVer2BackingInfo', 'SPARSE'],
  ['VirtualDiskSparseVer1BackingInfo', 'SPARSE_VER1'],
  ['VirtualDiskSeSparseBackingInfo', 'SE_SPARSE'],
  ['VirtualDiskLocalPMemBackingInfo', 'LOCAL_PMEM'],
  ['VirtualDiskRawDiskMappingVer1BackingInfo', 'RDM_PHYSICAL', '<compatibilityMode>physicalMode</compatibilityMode>'],
  ['VirtualDiskRawDiskMappingVer1BackingInfo', 'RDM_VIRTUAL', '<compatibilityMode>virtualMode</compatibilityMode>'],
  ['VirtualDiskRawDiskMappingVer1BackingInfo', 'RDM_PHYSICAL'],
  ['VirtualDiskRawDiskVer2BackingInfo', 'RAW_DEVICE'],
  ['VirtualDiskPartitionedRawDiskVer2BackingInfo', 'RAW_PARTITIONS'],
  ['VirtualDeviceFileBackingInfo', 'UNKNOWN'],
  ['VirtualDiskFlatVer9BackingInfo', 'UNKNOWN'],
  ['constructor', 'UNKNOWN'],
];
for (const [backing, kind, more = ''] of BACKINGS)
  test(`the backing ${backing} ${more} is ${kind}`, () => {
    const [found] = disks(disk({ backing, more }));
    assert.is(found?.vmware?.backing, kind);
    const raw = /^R/.test(kind);
    assert.is(found?.obstacleCode, raw ? 'RDM_DISK' : undefined);
    assert.is(found?.obstacle === null, !raw); // the others are refused by the planner, by their transport
  });

test('a path is split at the name of the datastore that the backing names, brackets or not', () => {
  const placed = (file: string, store?: string | null) => {
    const [found] = disks(disk({ file, store: store === undefined ? 'datastore-11' : store }));
    return [found?.vmware?.datastore, found?.vmware?.datastoreKind, found?.vmware?.path, found?.obstacle];
  };
  assert.equal(placed('[[SSD] ds] x/x.vmdk', 'datastore-12'), ['[SSD] ds', 'NFS41', 'x/x.vmdk', null]);
  assert.equal(placed('[[SSD] ds] [a] x/[b].vmdk', 'datastore-12'), ['[SSD] ds', 'NFS41', '[a] x/[b].vmdk', null]);
  assert.equal(placed('[ds 1] x]/x.vmdk'), ['ds 1', 'VMFS', 'x]/x.vmdk', null]);
  assert.equal(placed('[50%25 %2f] x.vmdk', 'datastore-13'), ['50%25 %2f', 'VMFS', 'x.vmdk', null]);
  assert.equal(placed('[50% /] x.vmdk', 'datastore-13'), ['50% /', 'VMFS', 'x.vmdk', null]);
});

test('a path that does not begin with that name, or a datastore that is not seen, is an obstacle and no guess', () => {
  const why = (file: string, store: string | null = 'datastore-11') => disks(disk({ file, store }))[0]?.obstacle;
  assert.is(
    why('[other] x/x.vmdk'),
    "its file ([other] x/x.vmdk) is not on the datastore that vCenter names for it (ds 1); look at the VM's disk there",
  );
  assert.match(why('[] /vmfs/volumes/5f0/x/x.vmdk') ?? '', /^its file .* is not on the datastore/);
  const untold =
    'vCenter does not tell which datastore its file is on ([ds 1] x/x.vmdk); let the user of the source read its datastores';
  assert.is(why('[ds 1] x/x.vmdk', null), untold);
  assert.is(why('[ds 1] x/x.vmdk', 'datastore-99'), untold);
});

test('a file whose name cannot be passed on as it is, is an obstacle: its bytes would be asked for under another name', () => {
  const why = (file: string) => disks(disk({ file }))[0]?.obstacle ?? '';
  assert.match(why('[ds 1] x/a&#x7f;.vmdk'), /characters that no transport can pass on/);
  assert.match(why(`[ds 1] ${'x/'.repeat(600)}x.vmdk`), /or is too long/);
});

test('a disk of which too little is known: no code, but a reason', () => {
  assert.equal(obstacle({ on: 77 }), [undefined, 'the controller that it hangs on is not known']);
  assert.equal(obstacle({ file: '' }), [undefined, 'it is no file on a datastore']);
  assert.equal(obstacle({ size: '<capacityInKB>-1</capacityInKB>' }), [undefined, 'its size cannot be read']);
  assert.is(disks(disk({ size: '<capacityInKB>3</capacityInKB>' }))[0]?.sizeBytes, 3072);
});

test.run();
