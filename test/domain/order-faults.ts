import type { BatchFacts, BatchOrder, VmOrder } from '../../domain/planning/batch-order.ts';
import type { SourceVm } from '../../domain/platform/inventory.ts';
import { l3Network } from '../../domain/platform/l3-network.ts';
import type { DiskName, Ipv4, TaskId } from '../../domain/words/ids.ts';
import { gib, ip, mac, networkId, vda, vdb } from '../support/examples.ts';
import { disk, facts, network, order, server, vm, wish } from '../support/kvm-orders.ts';

/** A thing that others need to be there so that they can be told. */
type Ground = 'VMS' | 'VM_1' | 'CLUSTER' | 'STORAGE' | 'SERVER' | 'HOSTS';
export type World = { readonly order: BatchOrder; readonly facts: BatchFacts };
export type Fault = {
  readonly make: (world: World) => World;
  readonly told: string;
  readonly needs?: readonly Ground[];
  /** What nothing can be known of any more. */
  readonly takes?: readonly Ground[];
};

const inOrder =
  (change: Partial<BatchOrder>) =>
  (world: World): World => ({ ...world, order: { ...world.order, ...change } });
const inFacts =
  (change: (given: BatchFacts) => Partial<BatchFacts>) =>
  (world: World): World => ({ ...world, facts: { ...world.facts, ...change(world.facts) } });
const inRow =
  (index: number, change: (given: VmOrder) => Partial<VmOrder>) =>
  (world: World): World =>
    inOrder({ vms: world.order.vms.map((row, at) => (at === index ? { ...row, ...change(row) } : row)) })(world);
const inVm = (number: number, change: (given: SourceVm) => Partial<SourceVm>) =>
  inFacts(({ vms }) => ({ vms: vms.map((one) => (one.id === `vm-${number}` ? { ...one, ...change(one) } : one)) }));

export const nicRow = (number: number, more: Partial<VmOrder['nics'][number]> = {}) => ({
  ...{ number, migrate: true, networkId, mac: null, ip: null, isDefault: false },
  ...more,
});
export const FAR = '10.9.9.9' as Ipv4;
const extra = (more: Partial<VmOrder['extraNics'][number]>) =>
  inRow(0, ({ extraNics }) => ({
    extraNics: [...extraNics, { networkId, mac: null, ip: null, isDefault: false, ...more }],
  }));

/** Three VMs, all in order. */
export const FINE: World = {
  order: order([wish(1), wish(2), wish(3)]),
  facts: facts([vm(1), vm(2), vm(3)]),
};
export const away = { code: 'UNREACHABLE', message: 'It does not answer.' } as const;
export const heldMac = l3Network.evolve(network(20), {
  type: 'AddressesReserved',
  data: { networkId, claimId: 'other', grants: [{ taskId: 'task-8' as TaskId, nic: 1, mac: mac(2), ip: ip(15) }] },
});

/** What can be wrong with an order or the world, each by itself, and how it is told: `*` stands for any row. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  'the VM of the first row is not there': {
    make: inFacts(({ vms }) => ({ vms: vms.filter(({ id }) => id !== 'vm-1') })),
    told: 'NOT_FOUND vms.0.vmId',
    needs: ['VMS'],
    takes: ['VM_1'],
  },
  'the VM of the first row is not shown': {
    make: inVm(1, () => ({ unreadable: { denied: true, reason: 'no' }, disks: [], nics: [] })),
    told: 'PERMISSION_DENIED vms.0.vmId',
    needs: ['VMS', 'VM_1'],
    takes: ['VM_1'],
  },
  'the source does not answer': {
    make: inFacts(({ troubles }) => ({
      ...{ vms: [], vmsUnknown: true },
      troubles: [...troubles, { ...away, path: ['sourceId'] }],
    })),
    told: 'UNREACHABLE sourceId',
    takes: ['VMS', 'VM_1'],
  },
  'the server does not answer': {
    make: inFacts(({ troubles }) => ({
      serverSpace: null,
      troubles: [...troubles, { ...away, path: ['serverId'] }],
    })),
    told: 'UNREACHABLE serverId',
    takes: ['SERVER'],
  },
  'no host answers': {
    make: inFacts(({ troubles }) => ({ hosts: [], troubles: [...troubles, { ...away, path: ['clusterId'] }] })),
    told: 'UNREACHABLE clusterId',
    takes: ['HOSTS'],
  },
  'the server is disabled': {
    make: inFacts(() => ({ server: { status: 'added', details: server, enabled: false } })),
    told: 'SERVER_DISABLED serverId',
  },
  'there is no such cluster': {
    make: inFacts(({ target }) => ({ target: { ...target, clusters: {} }, hosts: [] })),
    told: 'NOT_FOUND clusterId',
    takes: ['CLUSTER', 'HOSTS'],
  },
  'there is no such storage': {
    make: inFacts(({ target, hosts }) => ({
      target: { ...target, storages: {} },
      storageTraits: null,
      hosts: hosts.map((host) => ({ ...host, freeBytes: null })),
    })),
    told: 'NOT_FOUND storageId',
    takes: ['STORAGE'],
  },
  'MAC and IP of the source are asked of KVM': {
    make: inOrder({ useSourceMacAndIp: true }),
    told: 'MAC_AND_IP_OF_VMWARE_ONLY useSourceMacAndIp',
  },
  'a group is a name': {
    make: (world) =>
      inOrder({
        networkGroups: [...world.order.networkGroups, { number: null, sourceNetwork: 'lan', networkId }],
      })(world),
    told: 'NETWORK_GROUP_MISFIT networkGroups.1',
  },
  'another task has the first VM': {
    make: inFacts(() => ({ heldBy: { 'vm-1': 'task-8' as TaskId } })),
    told: 'IN_USE vms.0.vmId',
  },
  'the first row names a disk twice': {
    make: inRow(0, () => ({ volumes: [vda, vda].map((name) => ({ disk: name, migrate: true, displayName: null })) })),
    told: 'DUPLICATE vms.0.volumes.1.disk',
  },
  'the first row maps a NIC twice': {
    make: inRow(0, ({ nics }) => ({ nics: [...nics, nicRow(1), nicRow(1)] })),
    told: 'DUPLICATE vms.0.nics.1.number',
  },
  'a NIC by hand in the first row has an address from elsewhere': {
    make: extra({ ip: FAR }),
    told: 'OUT_OF_RANGE vms.0.extraNics.*.ip',
  },
  'a NIC by hand in the first row has a MAC that is held': {
    make: (world) => extra({ mac: mac(2) })(inFacts(() => ({ networks: { [networkId]: heldMac } }))(world)),
    told: 'IN_USE vms.0.extraNics.*.mac',
  },
  'a NIC by hand in the first row goes into a network that is not attached': {
    make: extra({ networkId: 'far' as typeof networkId }),
    told: 'NETWORK_NOT_ATTACHED vms.0.extraNics.*.networkId',
    needs: ['CLUSTER'],
  },
  'the second VM is off': {
    make: inVm(2, () => ({ power: 'OFF' })),
    told: 'VM_SHUT_OFF vms.1.vmId',
    needs: ['VMS'],
  },
  'a disk of the second VM is shared': {
    make: inVm(2, () => ({ disks: [disk(vda), disk(vdb, { obstacle: 'it is shared', obstacleCode: 'SHARED_DISK' })] })),
    told: 'SHARED_DISK vms.1.volumes',
    needs: ['VMS'],
  },
  'the second VM has a MAC that cannot be': {
    make: inVm(2, ({ nics }) => ({ nics: nics.map((nic) => ({ ...nic, mac: null, badMac: 'ff:ff:ff:ff:ff:ff' })) })),
    told: 'INVALID_INPUT vms.1.nics*',
    needs: ['VMS'],
  },
  'the NIC of the second VM is given an address from elsewhere': {
    make: inRow(1, () => ({ nics: [nicRow(1, { ip: FAR })] })),
    told: 'OUT_OF_RANGE vms.1.nics.0.ip',
  },
  'the second row has two default NICs': {
    make: inRow(1, () => ({
      extraNics: [1, 2].map(() => ({ networkId, mac: null, ip: null, isDefault: true })),
    })),
    told: 'INVALID_INPUT vms.1.extraNics.1.isDefault',
  },
  'the second row names a disk that is not there': {
    make: inRow(1, () => ({ volumes: [{ disk: 'vdz' as DiskName, migrate: true, displayName: null }] })),
    told: 'NOT_FOUND vms.1.volumes.0.disk',
    needs: ['VMS'],
  },
  'the third VM has no disk': {
    make: inVm(3, () => ({ disks: [] })),
    told: 'NO_DISK vms.2.vmId',
    needs: ['VMS'],
  },
  'the third VM is off': {
    make: inVm(3, () => ({ power: 'OFF' })),
    told: 'VM_SHUT_OFF vms.2.vmId',
    needs: ['VMS'],
  },
  'the third row names a disk that is not there': {
    make: inRow(2, () => ({ volumes: [{ disk: 'vdz' as DiskName, migrate: true, displayName: null }] })),
    told: 'NOT_FOUND vms.2.volumes.0.disk',
    needs: ['VMS'],
  },
  'the second VM is larger than any host has room for': {
    make: inFacts(({ hosts }) => ({
      hosts: hosts.map((host) => ({ ...host, freeBytes: host.freeBytes === null ? null : gib(3) })),
    })),
    told: 'CAPACITY vms.1.vmId',
    needs: ['VMS', 'STORAGE', 'HOSTS'],
  },
  'the volumes together have no room': {
    make: inFacts(({ hosts }) => ({
      hosts: hosts.map((host) => ({ ...host, freeBytes: host.freeBytes === null ? null : gib(3) })),
    })),
    told: 'CAPACITY storageId',
    needs: ['VMS', 'STORAGE', 'HOSTS'],
  },
  'the cache disk has no room for the second VM': {
    make: inFacts(({ serverSpace }) => ({ serverSpace: serverSpace && { freeBytes: gib(3), availableBytes: 0 } })),
    told: 'CAPACITY vms.1.vmId',
    needs: ['VMS', 'SERVER'],
  },
};
