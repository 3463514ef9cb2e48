import type { BatchFacts } from '../../domain/planning/batch-order.ts';
import { planBatch } from '../../domain/planning/batch-planner.ts';
import type { SourceVm, VmwareTraits } from '../../domain/platform/inventory.ts';
import { l3Network } from '../../domain/platform/l3-network.ts';
import type { TaskPlan } from '../../domain/task/task-plan.ts';
import type { DiskName, TaskId } from '../../domain/words/ids.ts';
import type { Bytes } from '../../domain/words/units.ts';
import { clusterId, gib, ip, mac, networkId, storageId, vda, vdb } from '../support/examples.ts';
import { disk, facts, network, order, told, vm, wish } from '../support/kvm-orders.ts';
import { sda, sdb, vmWish, vmwareDisk, vmwareFacts, vmwareOrder, vmwareVm } from './vmware-facts.ts';

const givenIp = { number: 1, migrate: true, networkId, mac: null, ip: ip(12), isDefault: true };
export const planOf = ({ plans, violations }: ReturnType<typeof planBatch>): TaskPlan => {
  const [plan] = plans;
  if (!plan || violations.length > 0) throw new Error(`no plan: ${told({ violations })}`);
  return plan;
};
export const KVM = planOf(planBatch(order([wish(1, { nics: [givenIp] })]), facts([vm(1)])));
export const VMWARE = planOf(planBatch(vmwareOrder([vmWish(1)]), vmwareFacts([vmwareVm(1)])));
const fileOf = (name: DiskName): string => {
  const { datastore, path } = vmwareDisk(name).vmware ?? {};
  return `[${datastore}] ${path}`;
};
export const kvmNow = (more: Partial<SourceVm>) => facts([vm(1, more)]);
export const vmwareNow = (more: Partial<SourceVm>, traits: Partial<VmwareTraits> = {}) =>
  vmwareFacts([vmwareVm(1, more, traits)]);
export const kvmNic = { number: 1, mac: mac(1), model: 'virtio', network: 'default', ip: null };
const { target } = facts([]);
const storage = {
  id: storageId,
  name: 's',
  access: { kind: 'LOCAL_STORAGE', path: '/srv/other' },
  clusterIds: [clusterId],
} as const;
export const taken = l3Network.evolve(network(20), {
  type: 'AddressesReserved',
  data: { networkId, claimId: 'other', grants: [{ taskId: 'task-8' as TaskId, nic: 1, mac: mac(8), ip: ip(12) }] },
});
const otherRange = l3Network.evolve(l3Network.initial, {
  type: 'L3NetworkAdded',
  data: {
    ...{ id: networkId, name: 'lan', cidr: '10.0.0.0/16', gateway: null, dns: [] },
    ranges: [{ start: ip(10), end: ip(20) }],
    attachment: { kind: 'LIBVIRT_NETWORK', name: 'lan' },
  },
});

/** What has happened; what is said of it by kept facts; what by the plan alone, where that is less. */
type Case = readonly [
  what: string,
  plan: TaskPlan,
  now: BatchFacts,
  kept: readonly string[],
  alone?: readonly string[],
];
export const CASES: readonly Case[] = [
  ['KVM: nothing', KVM, kvmNow({}), []],
  ['VMware: nothing', VMWARE, vmwareNow({}), []],
  ['KVM: it is paused', KVM, kvmNow({ power: 'PAUSED' }), []],
  ['KVM: it is shut off', KVM, kvmNow({ power: 'OFF' }), ['SHUT_OFF: running or paused → OFF']],
  ['VMware: it went on', VMWARE, vmwareNow({ power: 'RUNNING' }), []],
  [
    'VMware: it went off',
    planOf(planBatch(vmwareOrder([vmWish(1)]), vmwareNow({ power: 'RUNNING' }))),
    vmwareNow({ power: 'OFF' }),
    [],
  ],
  ['KVM: it is gone', KVM, facts([]), ['VM_GONE: there → gone']],
  ['VMware: it is gone', VMWARE, vmwareFacts([]), ['VM_GONE: there → gone']],
  ['the source does not answer, which is told itself', KVM, facts([], { vmsUnknown: true }), []],
  [
    'VMware: its host has gone away, and what vCenter shows of it means nothing',
    VMWARE,
    vmwareNow({ disks: [], nics: [] }, { connection: 'INACCESSIBLE' }),
    [],
  ],
  [
    'a disk has grown',
    KVM,
    kvmNow({ disks: [disk(vda), disk(vdb, { sizeBytes: gib(3) })] }),
    ['DISK_RESIZED vdb: 2 GB → 3 GB'],
  ],
  [
    'a disk has grown by one sector',
    KVM,
    kvmNow({ disks: [disk(vda, { sizeBytes: (gib(2) + 512) as Bytes }), disk(vdb)] }),
    ['DISK_RESIZED vda: 2147483648 bytes → 2147484160 bytes'],
  ],
  [
    'VMware: a disk has shrunk',
    VMWARE,
    vmwareNow({ disks: [vmwareDisk(sda), vmwareDisk(sdb, { sizeBytes: gib(1) })] }),
    ['DISK_RESIZED sdb: 2 GB → 1 GB'],
  ],
  ['a disk is gone', KVM, kvmNow({ disks: [disk(vda)] }), ['DISK_GONE vdb: 2 GB → gone']],
  [
    'a disk was added, which nobody ordered',
    KVM,
    kvmNow({ disks: [disk(vda), disk(vdb), disk('vdc' as DiskName)] }),
    [],
  ],
  [
    'VMware: a disk was added, and which disk is which goes by their places',
    VMWARE,
    vmwareNow({ disks: [vmwareDisk(sda), vmwareDisk(sdb), vmwareDisk('sdc' as DiskName)] }),
    ['DISKS_CHANGED: sda, sdb → sda, sdb, sdc'],
  ],
  [
    'VMware: the file of a disk was moved',
    VMWARE,
    vmwareNow({ disks: [vmwareDisk(sda), vmwareDisk(sdb, {}, { datastore: 'ds2' })] }),
    [`DISK_MOVED sdb: ${fileOf(sdb)} → ${fileOf(sdb).replace('ds1', 'ds2')}`],
  ],
  [
    'a disk cannot be migrated any more',
    KVM,
    kvmNow({ disks: [disk(vda), disk(vdb, { obstacle: 'it is shared', obstacleCode: 'SHARED_DISK' })] }),
    ['DISK_UNREADABLE vdb: readable → it is shared'],
  ],
  [
    'a NIC has another MAC',
    KVM,
    kvmNow({ nics: [{ ...kvmNic, mac: mac(9) }] }),
    [`NIC_CHANGED 1: ${mac(1)} in default → ${mac(9)} in default`],
    [],
  ],
  [
    'a NIC is in another network',
    VMWARE,
    vmwareNow({ nics: vmwareVm(1).nics.map((nic) => ({ ...nic, networkId: 'network-8' })) }),
    ['NIC_CHANGED 1: 00:50:56:00:00:01 in network-7 → 00:50:56:00:00:01 in network-8'],
    [],
  ],
  ['a NIC is gone', KVM, kvmNow({ nics: [] }), [`NIC_GONE 1: ${mac(1)} in default → gone`], []],
  ['a NIC was added', KVM, kvmNow({ nics: [kvmNic, { ...kvmNic, number: 2, mac: mac(5) }] }), []],
  [
    'it was moved to another datacenter',
    VMWARE,
    vmwareNow({}, { datacenterPath: 'dc2' }),
    ['DATACENTER_CHANGED: dc → dc2'],
  ],
  [
    'it was moved to a host of another version',
    VMWARE,
    vmwareNow({}, { hostName: 'esx-2', hostVersion: '6.5.0' }),
    ['HOST_VERSION_CHANGED: 6.7.3 (esx-1) → 6.5.0 (esx-2)'],
  ],
  [
    'it was moved to another host of the same version',
    VMWARE,
    vmwareNow({}, { hostName: 'esx-2', hostVersion: '6.7.0' }),
    [],
  ],
  [
    'the storage is gone',
    KVM,
    { ...kvmNow({}), target: { ...target, storages: {} } },
    ['STORAGE_GONE: LOCAL_STORAGE /srv/s → gone'],
    ['STORAGE_GONE: there → gone'],
  ],
  [
    'the storage is elsewhere',
    KVM,
    { ...kvmNow({}), target: { ...target, storages: { [storageId]: storage } } },
    ['STORAGE_CHANGED: LOCAL_STORAGE /srv/s → LOCAL_STORAGE /srv/other'],
    [],
  ],
  [
    'the network is gone',
    KVM,
    { ...kvmNow({}), networks: {} },
    [`NETWORK_GONE ${networkId}: 10.0.0.0/24 → gone`],
    [`NETWORK_GONE ${networkId}: there → gone`],
  ],
  [
    'the network has another range',
    KVM,
    { ...kvmNow({}), networks: { [networkId]: otherRange } },
    [`NETWORK_CHANGED ${networkId}: 10.0.0.0/24 → 10.0.0.0/16`],
    [],
  ],
  [
    'a given address was taken',
    KVM,
    { ...kvmNow({}), networks: { [networkId]: taken } },
    [`ADDRESS_TAKEN 1: ${ip(12)} → task-8`],
  ],
  [
    'all at once',
    KVM,
    {
      ...kvmNow({ power: 'OFF', disks: [disk(vda, { sizeBytes: gib(3) })], nics: [] }),
      ...{ networks: { [networkId]: taken }, target: { ...target, storages: {} } },
    },
    [
      'SHUT_OFF: running or paused → OFF',
      'DISK_RESIZED vda: 2 GB → 3 GB',
      'DISK_GONE vdb: 2 GB → gone',
      `NIC_GONE 1: ${mac(1)} in default → gone`,
      'STORAGE_GONE: LOCAL_STORAGE /srv/s → gone',
      `ADDRESS_TAKEN 1: ${ip(12)} → task-8`,
    ],
    [
      'SHUT_OFF: running or paused → OFF',
      'DISK_RESIZED vda: 2 GB → 3 GB',
      'DISK_GONE vdb: 2 GB → gone',
      'STORAGE_GONE: there → gone',
      `ADDRESS_TAKEN 1: ${ip(12)} → task-8`,
    ],
  ],
];
