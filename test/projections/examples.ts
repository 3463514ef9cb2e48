import { aggregates } from '../../commands/support/aggregates.ts';
import type { Claim } from '../../domain/claims/claim.ts';
import type { AddressWish } from '../../domain/platform/l3-network.ts';
import type { SshAccess } from '../../domain/platform/source.ts';
import type { Artefact } from '../../domain/task/artefact.ts';
import { idsOf } from '../../domain/task/artefact-ids.ts';
import type { TaskPlan } from '../../domain/task/task-plan.ts';
import type {
  BatchId,
  ClusterId,
  CredentialRef,
  DiskName,
  HostId,
  Ipv4,
  Mac,
  NetworkId,
  ServerId,
  SourceId,
  SourceVmId,
  StorageId,
  TaskId,
  ZoneId,
} from '../../domain/words/ids.ts';
import { type Bytes, GIB } from '../../domain/words/units.ts';
import type { History } from './history.ts';

const first = idsOf({ attempt: 1, moment: 1 });

export const ids = {
  zone: 'zone-1' as ZoneId,
  cluster: 'cluster-1' as ClusterId,
  host: 'host-1' as HostId,
  storage: 'storage-1' as StorageId,
  network: 'network-1' as NetworkId,
  source: 'source-1' as SourceId,
  server: 'server-1' as ServerId,
};
export const OPERATOR = 'wang';
const SECRET_NAME = 'vault-entry-7' as CredentialRef;

const ssh = (address: string): SshAccess => ({
  address,
  port: 22,
  user: 'root',
  hostKey: `ssh-ed25519 ${address}`,
  credential: SECRET_NAME,
});
const gib = (count: number): Bytes => (count * GIB) as Bytes;

/** One zone, one cluster with a host and a storage, one network with 250 addresses, one source, one server. */
export const platform = (history: History): void => {
  const by = OPERATOR;
  const { target } = aggregates;
  history.act(target, { type: 'AddZone', data: { id: ids.zone, name: 'east' } }, by);
  history.act(target, { type: 'AddCluster', data: { id: ids.cluster, zoneId: ids.zone, name: 'blue' } }, by);
  const versions = { libvirtVersion: '9.0.0', qemuVersion: '7.2.0' };
  const host = {
    id: ids.host,
    clusterId: ids.cluster,
    name: 'kvm-1',
    cpuCores: 64,
    memoryBytes: gib(256),
    ...versions,
  };
  history.act(target, { type: 'AddHost', data: { ...host, ssh: ssh('10.0.0.11') } }, by);
  const storage = {
    id: ids.storage,
    name: 'local',
    access: { kind: 'LOCAL_STORAGE', path: '/vms' },
    clusterIds: [ids.cluster],
  } as const;
  history.act(target, { type: 'AddPrimaryStorage', data: storage }, by);
  const network = {
    id: ids.network,
    name: 'office',
    cidr: '10.8.0.0/16',
    gateway: '10.8.0.1' as Ipv4,
    dns: [],
    ranges: [{ start: '10.8.0.1' as Ipv4, end: '10.8.0.251' as Ipv4 }],
    attachment: { kind: 'BRIDGE', bridge: 'br0' },
  } as const;
  history.act(aggregates.network(ids.network), { type: 'AddL3Network', data: network }, by);
  const attach = { networkId: ids.network, clusterId: ids.cluster };
  history.act(target, { type: 'AttachL3Network', data: attach }, by);
  const connection = { kind: 'KVM', ssh: ssh('10.0.9.1'), sasl: SECRET_NAME } as const;
  history.act(
    aggregates.source(ids.source),
    { type: 'AddSource', data: { id: ids.source, name: 'old-kvm', connection, ...versions } },
    by,
  );
  const server = aggregates.server(ids.server);
  const details = {
    id: ids.server,
    name: 'mover',
    description: '',
    type: 'KVM',
    hostId: ids.host,
    cachePath: '/cache',
    migrationNetwork: null,
    migrationAddress: null,
    uplink: null,
    downlink: null,
    cacheTotalBytes: gib(900),
    advisories: [],
  } as const;
  history.act(server, { type: 'ProposeMigrationServer', data: details }, by);
  history.act(target, {
    type: 'GrantMigrationServerRole',
    data: { hostId: ids.host, serverId: ids.server, serverName: 'mover' },
  });
  history.act(server, { type: 'RecordRoleGranted', data: {} });
  history.act(aggregates.queue, { type: 'ChangeParallelism', data: { parallelism: 12 } }, by);
};

export type PlanOptions = { readonly pause?: boolean; readonly keepSourceStopped?: boolean };

/** `number` gives the task its ids, MAC and IP; two disks of 20 and 100 GiB, a third is left out. */
export const planOf = (
  number: number,
  batch: string,
  { pause = false, keepSourceStopped = false }: PlanOptions = {},
): TaskPlan => {
  const size = [gib(20), gib(100), gib(5)] as const;
  const disks = ['vda', 'vdb', 'vdc'].map((name, index) => ({
    name: name as DiskName,
    sizeBytes: size[index] ?? gib(1),
    migrates: index < 2,
  }));
  return {
    taskId: `task-${number}` as TaskId,
    batchId: batch as BatchId,
    name: `move-${number}`,
    description: 'quarterly move',
    source: {
      type: 'KVM',
      sourceId: ids.source,
      vmId: `vm-${number}` as SourceVmId,
      vmName: `web-${number}`,
      powerAtPlan: 'RUNNING',
      pause,
      keepSourceStopped,
      disks,
    },
    serverId: ids.server,
    zoneId: ids.zone,
    clusterId: ids.cluster,
    storageId: ids.storage,
    compression: true,
    target: {
      name: `web-${number}`,
      cpuCores: 4,
      memoryBytes: gib(8),
      platform: 'LINUX',
      firmware: 'BIOS',
      machine: 'q35',
      cdromDrives: 1,
      volumes: disks.slice(0, 2).map(({ name, sizeBytes }, index) => ({
        disk: name,
        root: index === 0,
        displayName: name,
        sizeBytes,
        bus: 'virtio',
      })),
      nics: [{ number: 1, networkId: ids.network, mac: macOf(number), ip: null, model: 'virtio', isDefault: true }],
      startAfterMigration: true,
    },
    advisories: pause ? [{ code: 'SOURCE_STAYS_PAUSED', message: 'Resume or remove the source VM by hand.' }] : [],
  };
};
const macOf = (number: number): Mac =>
  `52:54:00:${[16, 8, 0].map((shift) => ((number >> shift) & 255).toString(16).padStart(2, '0')).join(':')}` as Mac;

export const heldBy = (plan: TaskPlan): readonly Artefact[] => [
  { id: first.slot, kind: 'SLOT', place: { kind: 'PLATFORM' } },
  { id: first.sourceVm, kind: 'SOURCE_VM_CLAIM', place: { kind: 'PLATFORM' } },
  ...plan.target.nics.map(
    (nic): Artefact => ({
      id: first.addresses(nic.networkId),
      kind: 'ADDRESSES',
      networkId: nic.networkId,
      place: { kind: 'PLATFORM' },
    }),
  ),
];

export const wishesOf = (plans: readonly TaskPlan[]): readonly AddressWish[] =>
  plans.flatMap((plan, vm) =>
    plan.target.nics.map(({ number, mac, ip }) => ({
      taskId: plan.taskId,
      nic: number,
      mac,
      ip,
      path: ['vms', vm, 'nics', 0],
    })),
  );

export const claimsOf = (plans: readonly TaskPlan[]): readonly Claim[] => [
  ...plans.map(
    (plan, vm): Claim => ({
      kind: 'SOURCE_VM',
      id: `vm/${plan.source.vmId}`,
      taskId: plan.taskId,
      path: ['vms', vm, 'id'],
    }),
  ),
  { kind: 'ADDRESSES', id: `addresses/${ids.network}`, networkId: ids.network, wishes: wishesOf(plans) },
];
