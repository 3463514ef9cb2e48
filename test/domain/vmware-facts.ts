import type { BatchFacts, BatchOrder, VmOrder, VmwareFacts } from '../../domain/planning/batch-order.ts';
import { planBatch } from '../../domain/planning/batch-planner.ts';
import type { SourceDisk, SourceVm, VmwareDisk, VmwareTraits } from '../../domain/platform/inventory.ts';
import { l3Network } from '../../domain/platform/l3-network.ts';
import type { VcenterDetails } from '../../domain/platform/source.ts';
import { target } from '../../domain/platform/target.ts';
import { plannedTraits } from '../../domain/task/storage-traits.ts';
import type { VmwareFile, VmwarePlan } from '../../domain/task/task-plan.ts';
import type { CredentialRef, DiskName, Mac, SourceVmId, TaskId } from '../../domain/words/ids.ts';
import {
  batchId,
  clusterId,
  gib,
  hostId,
  ip,
  networkId,
  serverId,
  sourceId,
  storageId,
  zoneId,
} from '../support/examples.ts';

/** VMs of a vCenter 6.7 and everything that a batch of them is planned with. */
const ssh = {
  address: '10.9.0.1',
  port: 22,
  user: 'root',
  hostKey: 'ssh-ed25519 AAAA',
  credential: 'c' as CredentialRef,
};
const versions = { libvirtVersion: '9.0.0', qemuVersion: '7.2.0' };

/** How a VM of it is read: over HTTPS. */
export const vmwarePlanOf = (files: readonly VmwareFile[], datacenterPath = 'dc'): VmwarePlan => ({
  instanceUuid: null,
  guestId: '',
  guestFullName: '',
  hostName: '',
  hostVersion: '',
  clusterName: '',
  datacenterPath,
  transport: 'HTTPS',
  transportReason: '',
  files,
});

export const sda = 'sda' as DiskName;
export const sdb = 'sdb' as DiskName;

export const vmwareDisk = (
  name: DiskName,
  more: Partial<SourceDisk> = {},
  at: Partial<VmwareDisk> = {},
): SourceDisk => ({
  name,
  bus: 'scsi',
  sizeBytes: gib(2),
  format: 'vmdk',
  boot: name === sda,
  obstacle: null,
  vmware: {
    deviceKey: 2000,
    controller: 'SCSI',
    controllerModel: 'pvscsi',
    mode: 'persistent',
    backing: 'FLAT',
    datastore: 'ds1',
    datastoreKind: 'VMFS',
    path: `shop/${name}.vmdk`,
    thin: true,
    ...at,
  },
  ...more,
});

export const vmwareVm = (
  number: number,
  more: Partial<SourceVm> = {},
  traits: Partial<VmwareTraits> = {},
): SourceVm => ({
  id: `vm-${number}` as SourceVmId,
  name: `shop-${number}`,
  power: 'OFF',
  firmware: 'BIOS',
  cpuCores: 2,
  memoryBytes: gib(1),
  guestOs: null,
  machine: null,
  disks: [vmwareDisk(sda), vmwareDisk(sdb)],
  nics: [
    {
      number: 1,
      mac: `00:50:56:00:00:0${number}` as Mac,
      model: 'vmxnet3',
      network: 'VM Network',
      networkId: 'network-7',
      ip: ip(12),
    },
  ],
  cdromDrives: 1,
  vmware: {
    guestId: 'centos7_64Guest',
    guestFullName: 'CentOS 7 (64-bit)',
    template: false,
    hostId: 'host-9',
    hostName: 'esx-1',
    hostVersion: '6.7.3',
    clusterId: 'domain-c7',
    clusterName: 'old',
    datacenterPath: 'dc',
    secureBoot: 'NO',
    toolsRunning: true,
    snapshots: 0,
    needsConsolidation: false,
    encrypted: 'NO',
    connection: 'CONNECTED',
    ...traits,
  },
  ...more,
});

export const vmWish = (number: number, more: Partial<VmOrder> = {}): VmOrder => ({
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

export const vmwareOrder = (vms: readonly VmOrder[], more: Partial<BatchOrder> = {}): BatchOrder => ({
  batchId,
  name: 'move',
  description: '',
  sourceType: 'VMWARE',
  sourceClusterId: 'domain-c7',
  sourceId,
  serverId,
  clusterId,
  storageId,
  compression: true,
  pauseSource: false,
  keepSourceStopped: false,
  useSourceMacAndIp: false,
  networkGroups: [{ number: null, sourceNetwork: 'network-7', networkId }],
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

const LAN = l3Network.evolve(l3Network.initial, {
  type: 'L3NetworkAdded',
  data: {
    id: networkId,
    name: 'lan',
    cidr: '10.0.0.0/24',
    gateway: ip(1),
    dns: [],
    ranges: [{ start: ip(10), end: ip(20) }],
    attachment: { kind: 'LIBVIRT_NETWORK', name: 'lan' },
  },
});

export const vcenter: VcenterDetails = {
  id: sourceId,
  name: 'vc',
  apiType: 'VirtualCenter',
  version: '6.7.0',
  build: '1',
  instanceUuid: 'vc-1',
  connection: {
    kind: 'VMWARE',
    address: 'vc.example',
    port: 443,
    user: 'administrator@vsphere.local',
    certificate: 'PEM',
    fingerprint: 'AA',
    legacyTls: false,
    credential: 'v' as CredentialRef,
    esxiHosts: [],
  },
};

const server = {
  id: serverId,
  name: 'mig',
  description: '',
  type: 'VMWARE',
  hostId,
  cachePath: '/srv/c',
  migrationNetwork: null,
  migrationAddress: null,
  uplink: null,
  downlink: null,
  cacheTotalBytes: gib(100),
  advisories: [],
} as const;

export const tools = (more: Partial<VmwareFacts> = {}): VmwareFacts => ({
  vcenterVersion: '6.7.0',
  instanceUuid: 'vc-1',
  httpsName: true,
  sshHosts: [],
  vddk: false,
  virtioWin: { path: '/usr/share/virtio-win', found: true },
  ...more,
});

export const vmwareFacts = (vms: readonly SourceVm[], vmware: VmwareFacts = tools()): BatchFacts => ({
  source: { status: 'added', kind: 'VMWARE', details: vcenter, synced: null, formerCredentials: [] },
  server: { status: 'added', details: server, enabled: true },
  target: TARGET,
  networks: { [networkId]: LAN },
  vms,
  heldBy: {},
  earlierTasks: {},
  vmware,
  storageTraits: plannedTraits({}),
  serverSpace: { freeBytes: gib(100), availableBytes: gib(100) },
  hosts: [{ freeBytes: gib(100), freeCpus: 8, freeMemoryBytes: gib(32), uefi: true }],
  troubles: [],
});

/** One VM, planned by itself. */
export const plannedAlone = (
  vm: SourceVm,
  {
    wish = {},
    order = {},
    vmware = tools(),
  }: {
    readonly wish?: Partial<VmOrder>;
    readonly order?: Partial<BatchOrder>;
    readonly vmware?: VmwareFacts;
  } = {},
) => planBatch(vmwareOrder([vmWish(1, wish)], order), vmwareFacts([vm], vmware));

export const toldOf = (made: ReturnType<typeof plannedAlone>): readonly string[] =>
  made.violations.map(({ code, path }) => `${code} ${path.join('.')}`);
