import type { Artefact } from '../../domain/task/artefact.ts';
import type { EventOf, EventType } from '../../domain/events.ts';
import type { Failure, Violation } from '../../domain/words/failure.ts';
import type {
  BatchId,
  ClusterId,
  CredentialRef,
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
import type { TaskPlan } from '../../domain/task/task-plan.ts';
import { keyed } from '../../domain/words/keyed.ts';
import type { BitsPerSecond, Bytes } from '../../domain/words/units.ts';

const taskId = '8f14e45f-ceea-567a-9f7b-2d1c5b0a1e01' as TaskId;
const ofMoment = { taskId, attempt: 1, moment: 1 };
const batchId = '45c48cce-2e2d-5fbd-8a4e-0d1f6b2c3a02' as BatchId;
const serverId = 'c9f0f895-fb98-5b91-a5e2-6f0e7d3c4b03' as ServerId;
const sourceId = '1679091c-5a88-5faf-b5e6-087eb1b2dc04' as SourceId;
const hostId = 'e4da3b7f-bbce-5345-a777-2b0674a31805' as HostId;
const clusterId = 'a87ff679-a2f3-571d-8181-a67b7542126c' as ClusterId;
const zoneId = 'eccbc87e-4b5c-52fe-a830-8fd9f2a7ba07' as ZoneId;
const networkId = 'c81e728d-9d4c-5f63-af06-7f89cc148608' as NetworkId;
const storageId = 'c4ca4238-a0b9-5382-8dcc-509a6f758409' as StorageId;
const vmId = '6512bd43-d9ca-56e0-a990-ab9e8a2f4c10' as SourceVmId;
const vda = 'vda' as DiskName;
const mac = '52:54:00:aa:00:01' as Mac;
const ip = '10.20.0.11' as Ipv4;
const at = '2026-01-02T03:04:05.678Z' as Instant;
const later = '2026-01-02T03:05:05.678Z' as Instant;
const credential = `source-${sourceId}` as CredentialRef;
const size = 21_474_836_480 as Bytes;
const claimId = `net/${networkId}`;

const failure: Failure = {
  code: 'UNREACHABLE',
  parameters: { address: '192.0.2.10', port: 22 },
  retryable: true,
  log: 'connect: connection timed out',
};
const violations: readonly Violation[] = [
  {
    code: 'IN_USE',
    path: ['vms', 0, 'nics', 1, 'ip'],
    parameters: { ip: '10.20.0.11', nic: 2 },
  },
  { code: 'REQUIRED', path: ['name'] },
];
const grant = { taskId, nic: 1, mac, ip };
const versions = { libvirtVersion: '9.0.0', qemuVersion: '7.2.0' };
const ssh = {
  address: '192.0.2.10',
  port: 22,
  user: 'root',
  hostKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExample12',
  credential,
};
const volume = {
  id: 'volume/vda',
  place: { kind: 'HOST', id: hostId },
  kind: 'VOLUME',
  disk: vda,
  volume: {
    storage: storageId,
    kind: 'FILE',
    path: `/srv/primary/sampan-${taskId}/vda.qcow2`,
    format: 'qcow2',
    host: hostId,
  },
} as const satisfies Artefact;
const held: readonly Artefact[] = [
  { id: 'source-vm', place: { kind: 'PLATFORM' }, kind: 'SOURCE_VM_CLAIM' },
  { id: `addresses/${networkId}`, place: { kind: 'PLATFORM' }, kind: 'ADDRESSES', networkId },
];
const plan: TaskPlan = {
  taskId,
  batchId,
  name: 'web-1',
  description: 'Der Webserver, 网站',
  source: {
    type: 'KVM',
    sourceId,
    vmId,
    vmName: 'web-1',
    powerAtPlan: 'RUNNING',
    pause: true,
    keepSourceStopped: false,
    disks: [
      { name: vda, sizeBytes: size, migrates: true },
      { name: 'vdb' as DiskName, sizeBytes: size, migrates: false },
    ],
  },
  serverId,
  zoneId,
  clusterId,
  storageId,
  compression: true,
  target: {
    name: 'web-1',
    cpuCores: 2,
    memoryBytes: 2_147_483_648 as Bytes,
    platform: 'LINUX',
    firmware: 'UEFI',
    machine: 'q35',
    cdromDrives: 1,
    volumes: [{ disk: vda, root: true, displayName: 'web-1-root', sizeBytes: size, bus: 'virtio' }],
    nics: [
      { number: 1, networkId, mac, ip, model: 'virtio', isDefault: true },
      { number: 2, networkId, mac: '52:54:00:aa:00:02' as Mac, ip: null, model: 'e1000', isDefault: false },
    ],
    startAfterMigration: true,
  },
  advisories: [{ code: 'MEMORY_NOT_MIGRATED', parameters: { vm: 'web' } }],
};

/** One of each stored event type. A new event type gets its example here, and its golden file from it. */
export const eventExamples: { readonly [T in EventType]: EventOf<T>['data'] } = {
  L3NetworkAdded: {
    id: networkId,
    name: 'production',
    cidr: '10.20.0.0/24',
    gateway: '10.20.0.1' as Ipv4,
    dns: ['10.20.0.2' as Ipv4],
    ranges: [{ start: '10.20.0.10' as Ipv4, end: '10.20.0.99' as Ipv4 }],
    attachment: { kind: 'LIBVIRT_NETWORK', name: 'production' },
  },
  AddressesReserved: { networkId, claimId: batchId, grants: [grant] },
  AddressesReleased: { networkId, claimId: batchId, taskIds: [taskId] },
  MigrationBatchProposed: {
    id: batchId,
    name: 'first move',
    plans: [plan],
    claims: [
      { kind: 'SOURCE_VM', id: `vm/${taskId}`, taskId, path: ['vms', 0, 'vmId'] },
      {
        kind: 'ADDRESSES',
        id: claimId,
        networkId,
        wishes: [{ taskId, nic: 1, mac, ip: null, path: ['vms', 0, 'nics', 0, 'ip'] }],
      },
    ],
  },
  ClaimGranted: { claimId, grants: [grant] },
  ClaimRefused: { claimId, violations },
  MigrationBatchAccepted: { id: batchId },
  MigrationBatchRefused: { id: batchId, violations },
  ClaimReturned: { claimId },
  BatchTaskCreated: { taskId },
  TaskQueued: { taskId, attempt: 2, serverId, bytes: size, needs: 1_073_741_824 as Bytes },
  SlotGranted: { taskId, attempt: 2 },
  SlotDeferred: { taskId, attempt: 1, reason: 'SERVER_CAPACITY', try: 2, retryAt: later },
  SlotTaken: { taskId, attempt: 2 },
  SlotReleased: { taskId, attempt: 2 },
  ParallelismChanged: { parallelism: 4 },
  MigrationServerProposed: {
    id: serverId,
    name: 'ms-1',
    description: '',
    type: 'KVM',
    hostId,
    cachePath: '/srv/cache',
    migrationNetwork: '192.0.2.0/24',
    migrationAddress: '192.0.2.10',
    uplink: null,
    downlink: 1e9 as BitsPerSecond,
    cacheTotalBytes: 214_748_364_800 as Bytes,
    advisories: [{ code: 'SERVER_BELOW_RECOMMENDATION', parameters: { cores: 2 } }],
  },
  MigrationServerAdded: { id: serverId },
  MigrationServerRefused: { id: serverId, violations },
  MigrationServerEnabled: { id: serverId },
  MigrationServerDisabled: { id: serverId },
  MigrationTaskCreated: { plan, held },
  MigrationStarted: { taskId, attempt: 1, at },
  ArtefactIntended: { taskId, artefact: volume },
  ArtefactMade: { taskId, artefactId: volume.id },
  ArtefactReleased: { taskId, artefactId: volume.id },
  ReleaseFailed: { taskId, attempt: 1, artefactId: volume.id, try: 2, failure, retryAt: later },
  PointInTimeTaken: {
    ...ofMoment,
    evidence: { kind: 'KVM', bootId: '0d5e8b1c-7f3a-4d2e-9c6b-1a2b3c4d5e6f', domainId: 17, writes: keyed({ vda: 4711 }) },
    backup: {
      pointInTime: at,
      consistency: 'FILE_SYSTEMS_FROZEN',
      socket: `/var/lib/libvirt/sampan/${taskId}/reach/nbd.sock`,
      exports: [{ disk: vda, name: 'vda', sizeBytes: size }],
    },
  },
  DiskStaged: {
    ...ofMoment,
    disk: vda,
    file: `/srv/cache/sampan-${taskId}/vda.qcow2`,
    format: 'qcow2',
    bytesCopied: size,
    bytesOnWire: 1_288_490_188,
    seconds: 12.345,
  },
  SourceShutdownRequested: { taskId, attempt: 1, at },
  SourceStopped: { ...ofMoment, how: 'GUEST_SHUTDOWN', at: later, sourceTime: '2026-01-02T03:05:06.123456Z' },
  GuestConverted: {
    ...ofMoment,
    disks: [{ disk: vda, file: `/srv/cache/sampan-${taskId}/vda.converted.qcow2` }],
    os: 'CentOS Linux release 7.9',
    blockBus: 'virtio',
    netModel: 'virtio',
    virtioScsi: true,
    renamed: ['/dev/vda1'],
    steps: [{ message: 'Inspecting the source', at: '2026-01-02T03:04:06.000Z' }],
    warnings: [],
    log: 'virt-v2v-in-place: Finishing off',
    seconds: 97.5,
  },
  NvramStaged: { ...ofMoment, file: `/srv/cache/sampan-${taskId}/nvram.fd` },
  DataConversionCompleted: { taskId, at },
  TargetHostChosen: { taskId, attempt: 1, hostId },
  VolumeAllocated: { taskId, attempt: 1, disk: vda, volume: volume.volume, writtenBy: 'HOST' },
  VolumeWritten: { taskId, attempt: 1, disk: vda, bytesCopied: size, bytesOnWire: 1_288_490_188, seconds: 9.5, verified: 'checksum' },
  DataDownloadCompleted: { taskId, at },
  VmStarted: { taskId, hostId },
  VmLeftStopped: { taskId, code: 'STOPPED_AS_ORDERED' },
  ResourceConfigurationCompleted: { taskId, at },
  StepFailed: { taskId, attempt: 1, step: 'stage-vda', try: 2, failure, jobEnded: true, retryAt: later },
  MigrationGivenUp: { taskId, attempt: 1, phase: 'DATA_CONVERSION', step: 'stage-vda', failure, keepStagedUntil: later },
  StagedRetentionChanged: { taskId, retentionSeconds: 3600, keepStagedUntil: later },
  CancellationRequested: { taskId, attempt: 1 },
  MigrationSucceeded: { taskId, attempt: 1, at },
  MigrationFailed: { taskId, attempt: 1, failure, at },
  MigrationCancelled: { taskId, attempt: 1, at },
  RestartRequested: {
    ...{ taskId, attempt: 2, newMoment: 'REFUSE', at },
    claims: [
      { kind: 'SOURCE_VM', id: `vm/${taskId}`, taskId, path: ['source', 'vmId'] },
      { kind: 'ADDRESSES', id: claimId, networkId, wishes: [{ taskId, nic: 1, mac, ip, path: ['target', 'nics', 0] }] },
    ],
  },
  RestartClaimAnswered: { taskId, attempt: 2, claimId, answer: { granted: true, grants: [grant] } },
  RestartRefused: { taskId, attempt: 2, violations, at },
  MigrationRequeued: {
    ...{ taskId, attempt: 2, keepSourceStopped: true, at },
    held: [{ id: 'slot.2', kind: 'SLOT', place: { kind: 'PLATFORM' }, attempt: 2 }],
  },
  StagedReviewed: { taskId, attempt: 2, moment: 1, kept: [vda], sparedBytes: size, code: 'DAMAGED_IS_READ_AGAIN', again: ['VARIABLES'] },
  PlanCompared: { taskId, attempt: 1, addresses: [{ nic: 1, ip }] },
  MigrationTaskDeleted: { taskId, at },
  DebtWrittenOff: {
    ...{ taskId, artefactId: 'volume/vda', kind: 'VOLUME', place: { kind: 'HOST', id: hostId } },
    ...{ reason: 'kvm-3 burnt down on 2 January and will not come back.', at },
  },
  StorageTraitsFound: {
    ...{ taskId, attempt: 2, storageId },
    traits: { hostFirst: false, writtenBy: 'SERVER', format: 'raw' },
  },
  RoomPromised: { storageId, taskId, attempt: 1, bytes: size },
  RoomReturned: { storageId, taskId, attempt: 1 },
  HostAllotted: { taskId, attempt: 1, hostId, bytes: size },
  AllotmentSettled: { taskId, attempt: 1, startedThere: true },
  ProgressReported: {
    taskId,
    phase: 'DATA_DOWNLOAD',
    at,
    condition: 'WORKING',
    disks: [{ disk: vda, bytesDone: 1_073_741_824, bytesTotal: size, bytesOnWire: 536_870_912, bytesPerSecond: null }],
  },
  CommandTaken: { intent: 'AddZone', contentHash: 'a'.repeat(64), run: '0b0c.1' },
  CommandSetAside: { run: '0b0c.1' },
  CommandAnswered: { run: '0b0c.1', answer: { kind: 'REFUSED', violations } },
  CommandRefused: { command: 'CreateMigrationBatch', subject: null, violations },
  CacheRetentionChanged: { seconds: 3600 },
  HostAllocationStrategyChanged: { strategy: 'LEAST_USED_MEMORY' },
  CpuOvercommitChanged: { ratio: 2.5 },
  SourceAdded: { id: sourceId, name: 'old-host', connection: { kind: 'KVM', ssh, sasl: null }, ...versions },
  SourceAccessChanged: { id: sourceId, ssh },
  VcenterAdded: {
    id: sourceId,
    name: 'old vCenter',
    connection: {
      kind: 'VMWARE',
      address: 'vcenter.example',
      port: 443,
      user: 'administrator@vsphere.local',
      certificate: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
      fingerprint: 'AA:BB:CC',
      legacyTls: false,
      credential,
      esxiHosts: [
        {
          name: 'esxi-1.example',
          ssh: {
            address: '192.0.2.30',
            port: 22,
            user: 'root',
            hostKey: 'ssh-ed25519 AAAA',
            credential: `source-${sourceId}-esxi-0` as CredentialRef,
          },
        },
      ],
    },
    apiType: 'VirtualCenter',
    version: '6.7.0',
    build: '14368073',
    instanceUuid: '5b1e2f3a-0000-4000-8000-00000000c0de',
  },
  SourceRegisterOpened: {
    sources: [{ id: sourceId, name: 'old-host', marks: [{ kind: 'HOST_KEY', value: 'ssh-ed25519 AAAA' }] }],
  },
  SourceRegistered: {
    details: { id: sourceId, name: 'old-host', connection: { kind: 'KVM', ssh, sasl: null }, ...versions },
    marks: [
      { kind: 'HOST_KEY', value: 'ssh-ed25519 AAAA' },
      { kind: 'MACHINE_ID', value: '5a3b0c6d7e8f4a1b9c2d3e4f5a6b7c8d' },
    ],
  },
  SourceIdentified: { id: sourceId, marks: [{ kind: 'MACHINE_ID', value: '5a3b0c6d7e8f4a1b9c2d3e4f5a6b7c8d' }] },
  SourceRegistrationEnded: { id: sourceId },
  HostIdentified: { hostId, machineId: '5a3b0c6d7e8f4a1b9c2d3e4f5a6b7c8d' },
  VcenterAccessChanged: {
    id: sourceId,
    passwordChanged: true,
    user: 'administrator@vsphere.local',
    certificate: '-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n',
    fingerprint: 'DD:EE:FF',
    legacyTls: false,
  },
  VcenterSynced: {
    id: sourceId,
    at,
    version: '6.7.0',
    clusters: 1,
    hosts: 2,
    datastores: 3,
    networks: 4,
    vms: 42,
  },
  SourceRemoved: { id: sourceId },
  SourceVmClaimed: { sourceId, vmId, taskId, claimId: taskId },
  SourceVmReleased: { sourceId, vmId, taskId, claimId: taskId },
  ZoneAdded: { id: zoneId, name: 'harbour' },
  ClusterAdded: { id: clusterId, zoneId, name: 'pier' },
  HostAdded: {
    id: hostId,
    clusterId,
    name: 'kvm-1',
    ssh: { ...ssh, credential: `host-${hostId}` as CredentialRef },
    cpuCores: 16,
    memoryBytes: 68_719_476_736 as Bytes,
    ...versions,
  },
  PrimaryStorageAdded: { id: storageId, name: 'local', access: { kind: 'LOCAL_STORAGE', path: '/srv/primary' }, clusterIds: [clusterId] },
  L3NetworkAttached: { networkId, clusterId },
  MigrationServerRoleGranted: { hostId, serverId, serverName: 'ms-1' },
  MigrationServerRoleReturned: { hostId, serverId },
};
