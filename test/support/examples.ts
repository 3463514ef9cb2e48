import type { Firmware } from '../../domain/platform/inventory.ts';
import type { Artefact } from '../../domain/task/artefact.ts';
import { artefactIds, idsOf } from '../../domain/task/artefact-ids.ts';
import type { BackupFacts } from '../../domain/task/migration-task.events.ts';
import type { TaskPlan } from '../../domain/task/task-plan.ts';
import { type VolumeArtefact, volumeArtefact } from '../../domain/task/volume-place.ts';
import type { Failure, FailureCode } from '../../domain/words/failure.ts';
import type {
  BatchId,
  ClusterId,
  DiskName,
  HostId,
  Instant,
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

const FIRST = { attempt: 1, moment: 1 };
const first = idsOf(FIRST);

/** So many seconds after the examples begin. */
export const at = (seconds: number): Instant =>
  new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString() as Instant;

export const taskId = 'task-1' as TaskId;
export const batchId = 'batch-1' as BatchId;
export const serverId = 'server-1' as ServerId;
export const sourceId = 'source-1' as SourceId;
export const sourceVmId = 'vm-1' as SourceVmId;
export const zoneId = 'zone-1' as ZoneId;
export const clusterId = 'cluster-1' as ClusterId;
export const hostId = 'host-1' as HostId;
export const storageId = 'storage-1' as StorageId;
export const networkId = 'network-1' as NetworkId;
export const vda = 'vda' as DiskName;
export const vdb = 'vdb' as DiskName;
export const mac = (last: number): Mac => `52:54:00:aa:00:${last.toString(16).padStart(2, '0')}` as Mac;
export const ip = (last: number): Ipv4 => `10.0.0.${last}` as Ipv4;
export const gib = (count: number): Bytes => (count * GIB) as Bytes;

export type PlanWishes = {
  readonly id?: TaskId;
  readonly firmware?: Firmware;
  readonly disks?: readonly DiskName[];
  readonly pause?: boolean;
  readonly powerAtPlan?: 'RUNNING' | 'PAUSED' | 'OFF';
  readonly keepSourceStopped?: boolean;
};

export const planOf = (wishes: PlanWishes = {}): TaskPlan => {
  const disks = wishes.disks ?? [vda, vdb];
  return {
    taskId: wishes.id ?? taskId,
    batchId,
    name: 'move',
    description: '',
    source: {
      type: 'KVM',
      sourceId,
      vmId: sourceVmId,
      vmName: 'web',
      powerAtPlan: wishes.powerAtPlan ?? 'RUNNING',
      pause: wishes.pause ?? false,
      keepSourceStopped: wishes.keepSourceStopped ?? false,
      disks: disks.map((name) => ({ name, sizeBytes: gib(2), migrates: true })),
    },
    serverId,
    zoneId,
    clusterId,
    storageId,
    compression: true,
    target: {
      name: 'web',
      cpuCores: 2,
      memoryBytes: gib(1),
      platform: 'LINUX',
      firmware: wishes.firmware ?? 'BIOS',
      machine: 'q35',
      cdromDrives: 0,
      volumes: disks.map((disk, index) => ({
        disk,
        root: index === 0,
        displayName: disk,
        sizeBytes: gib(2),
        bus: 'virtio',
      })),
      nics: [{ number: 1, networkId, mac: mac(1), ip: ip(10), model: 'virtio', isDefault: true }],
      startAfterMigration: true,
    },
    advisories: [],
  };
};

const platform = { kind: 'PLATFORM' } as const;
const onSource = { kind: 'SOURCE', id: sourceId } as const;
const onServer = { kind: 'SERVER', id: serverId } as const;
const onHost = { kind: 'HOST', id: hostId } as const;

export const artefacts = {
  slot: { id: first.slot, kind: 'SLOT', place: platform },
  sourceVm: { id: first.sourceVm, kind: 'SOURCE_VM_CLAIM', place: platform },
  addresses: { id: first.addresses(networkId), kind: 'ADDRESSES', place: platform, networkId },
  staging: { id: artefactIds.staging, kind: 'STAGING', place: onServer, path: '/cache/sampan-task-1' },
  accessKey: { id: first.accessKey, kind: 'ACCESS_KEY', place: onServer },
  atSource: { id: first.atSource, kind: 'AUTHORISATION', place: onSource },
  atHost: { id: first.atHost(hostId), kind: 'AUTHORISATION', place: onHost },
  pausedVm: { id: artefactIds.pausedVm, kind: 'PAUSED_VM', place: onSource, vmId: sourceVmId },
  stoppedVm: { id: artefactIds.stoppedVm, kind: 'STOPPED_VM', place: onSource, vmId: sourceVmId },
  backup: { id: first.backup, kind: 'BACKUP', place: onSource, vmId: sourceVmId },
  room: { id: first.room, kind: 'ROOM', place: platform, storageId },
  placement: { id: first.placement, kind: 'PLACEMENT', place: platform, clusterId },
  nvram: {
    id: first.nvram,
    kind: 'NVRAM',
    place: onHost,
    path: '/var/lib/libvirt/qemu/nvram/sampan-task-1_VARS.fd',
  },
  definition: { id: first.definition, kind: 'VM_DEFINITION', place: onHost, uuid: taskId },
  dhcp: {
    id: first.dhcp(1, hostId),
    kind: 'DHCP_ENTRY',
    place: onHost,
    network: 'default',
    mac: mac(1),
    ip: ip(10),
    name: 'sampan-task-1',
  },
} as const satisfies Record<string, Artefact>;

export const jobOnServer = (id: string): Artefact => ({ id: artefactIds.job(id), kind: 'JOB', place: onServer });
export const jobOnHost = (id: string): Artefact => ({ id: artefactIds.job(id), kind: 'JOB', place: onHost });
/** On a storage that every machine sees, made and written by the server. */
export const sharedVolumeOf = (disk: DiskName): VolumeArtefact =>
  volumeArtefact(
    FIRST,
    disk,
    { storage: storageId, kind: 'LV', group: 'shared', volume: `sampan-task-1-${disk}` },
    onServer,
  );
export const volumeOf = (disk: DiskName): VolumeArtefact => {
  const path = `/storage/sampan-task-1/${disk}.qcow2`;
  return volumeArtefact(FIRST, disk, { storage: storageId, kind: 'FILE', path, format: 'qcow2', host: hostId }, onHost);
};

/** What the batch had claimed for the task before it existed. */
export const held: readonly Artefact[] = [artefacts.slot, artefacts.sourceVm, artefacts.addresses];

export const failureOf = (code: FailureCode, retryable = true): Failure => ({
  code,
  message: `It failed with ${code}.`,
  retryable,
});

export const backupOf = (disks: readonly DiskName[], pointInTime: Instant = at(1)): BackupFacts => ({
  pointInTime,
  consistency: 'CRASH_CONSISTENT',
  socket: '/var/lib/libvirt/sampan/task-1/reach/nbd.sock',
  exports: disks.map((disk) => ({ disk, name: disk, sizeBytes: gib(2) })),
});
