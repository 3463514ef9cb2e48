import type { BatchFacts, BatchOrder, VmOrder } from '../../domain/planning/batch-order.ts';
import type { SourceDisk, SourceVm } from '../../domain/platform/inventory.ts';
import { l3Network } from '../../domain/platform/l3-network.ts';
import { target } from '../../domain/platform/target.ts';
import { plannedTraits } from '../../domain/task/storage-traits.ts';
import type { CredentialRef, SourceVmId, TaskId } from '../../domain/words/ids.ts';
import {
  batchId,
  clusterId,
  gib,
  hostId,
  ip,
  mac,
  networkId,
  serverId,
  sourceId,
  storageId,
  vda,
  vdb,
  zoneId,
} from './examples.ts';

const ssh = {
  address: '10.9.0.1',
  port: 22,
  user: 'root',
  hostKey: 'ssh-ed25519 AAAA',
  credential: 'c' as CredentialRef,
};
const versions = { libvirtVersion: '9.0.0', qemuVersion: '7.2.0' };
export const disk = (name: SourceDisk['name'], more: Partial<SourceDisk> = {}): SourceDisk => ({
  name,
  bus: 'virtio',
  sizeBytes: gib(2),
  format: 'qcow2',
  boot: name === vda,
  obstacle: null,
  ...more,
});
export const vm = (number: number, more: Partial<SourceVm> = {}): SourceVm => ({
  id: `vm-${number}` as SourceVmId,
  name: `web-${number}`,
  power: 'RUNNING',
  firmware: 'BIOS',
  cpuCores: 2,
  memoryBytes: gib(1),
  guestOs: 'Debian GNU/Linux 12',
  machine: 'pc-q35-7.2',
  disks: [disk(vda), disk(vdb)],
  nics: [{ number: 1, mac: mac(number), model: 'virtio', network: 'default', ip: null }],
  cdromDrives: 1,
  ...more,
});
export const wish = (number: number, more: Partial<VmOrder> = {}): VmOrder => ({
  taskId: `task-${number}` as TaskId,
  vmId: `vm-${number}` as SourceVmId,
  name: null,
  cpuCores: null,
  memoryBytes: null,
  platform: null,
  startAfterMigration: true,
  volumes: [],
  nics: [],
  extraNics: [],
  ...more,
});
export const order = (vms: readonly VmOrder[], more: Partial<BatchOrder> = {}): BatchOrder => ({
  batchId,
  name: 'move',
  description: 'night',
  sourceType: 'KVM',
  sourceClusterId: null,
  sourceId,
  serverId,
  clusterId,
  storageId,
  compression: true,
  pauseSource: false,
  keepSourceStopped: false,
  useSourceMacAndIp: false,
  networkGroups: [{ number: 1, sourceNetwork: null, networkId }],
  vms,
  ...more,
});
const TARGET = [
  { type: 'ZoneAdded', data: { id: zoneId, name: 'z' } } as const,
  { type: 'ClusterAdded', data: { id: clusterId, zoneId, name: 'c' } } as const,
  {
    type: 'HostAdded',
    data: { id: hostId, clusterId, name: 'h', ssh, cpuCores: 8, memoryBytes: gib(32), ...versions },
  } as const,
  {
    type: 'PrimaryStorageAdded',
    data: { id: storageId, name: 's', access: { kind: 'LOCAL_STORAGE', path: '/srv/s' }, clusterIds: [clusterId] },
  } as const,
  { type: 'L3NetworkAttached', data: { networkId, clusterId } } as const,
].reduce(target.evolve, target.initial);
export const network = (last: number) =>
  l3Network.evolve(l3Network.initial, {
    type: 'L3NetworkAdded',
    data: {
      id: networkId,
      name: 'lan',
      cidr: '10.0.0.0/24',
      gateway: ip(1),
      dns: [],
      ranges: [{ start: ip(10), end: ip(last) }],
      attachment: { kind: 'LIBVIRT_NETWORK', name: 'lan' },
    },
  });
export const server = {
  id: serverId,
  name: 'mig',
  description: '',
  type: 'KVM',
  hostId,
  cachePath: '/srv/c',
  migrationNetwork: null,
  migrationAddress: null,
  uplink: null,
  downlink: null,
  cacheTotalBytes: gib(100),
  advisories: [],
} as const;
export const facts = (vms: readonly SourceVm[], more: Partial<BatchFacts> = {}): BatchFacts => ({
  source: {
    status: 'added',
    kind: 'KVM',
    formerCredentials: [],
    details: { id: sourceId, name: 'src', connection: { kind: 'KVM', ssh, sasl: null }, ...versions },
  },
  server: { status: 'added', details: server, enabled: true },
  target: TARGET,
  networks: { [networkId]: network(20) },
  vms,
  heldBy: {},
  earlierTasks: {},
  vmware: null,
  storageTraits: plannedTraits({}),
  serverSpace: { freeBytes: gib(100), availableBytes: gib(100) },
  hosts: [{ freeBytes: gib(100), freeCpus: 8, freeMemoryBytes: gib(32), uefi: true }],
  troubles: [],
  ...more,
});
export const told = (made: {
  readonly violations: readonly { readonly code: string; readonly path: readonly (string | number)[] }[];
}) => made.violations.map(({ code, path }) => `${code} ${path.join('.')}`);
