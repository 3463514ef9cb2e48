import { z } from 'zod';
import type { EventOf, EventType } from '../../domain/events.ts';
import type { HostAllocationStrategy } from '../../domain/platform/settings.ts';
import type { SourceMark } from '../../domain/platform/source-register.ts';
import type { DeferralReason } from '../../domain/task/migration-queue.ts';
import type { Progress } from '../../domain/task/telemetry.ts';
import { claim } from './claim-shapes.ts';
import {
  addressGrant,
  advisories,
  at,
  batchId,
  bitsPerSecond,
  bytes,
  clusterId,
  count,
  credential,
  disk,
  flag,
  hostId,
  ip,
  networkId,
  oneOf,
  phase,
  serverId,
  shape,
  shapeOf,
  sourceId,
  sourceType,
  sshAccess,
  storageAccess,
  storageId,
  taskId,
  text,
  violations,
  vmId,
  zoneId,
} from './shapes.ts';
import { taskEventTable } from './task-event-table.ts';
import { taskPlan } from './task-plan-shape.ts';

/** One stored event type: the version that is written now, and how that version is read. */
export type Entry<Data> = { readonly schema: number; readonly parse: z.ZodType<Data> };

const kvmSource = z.looseObject({
  id: sourceId,
  name: text,
  connection: z.looseObject({ kind: z.literal('KVM'), ssh: sshAccess, sasl: credential.nullable() }),
  libvirtVersion: text,
  qemuVersion: text,
});
const vcenter = z.looseObject({
  id: sourceId,
  name: text,
  connection: z.looseObject({
    kind: z.literal('VMWARE'),
    address: text,
    port: count,
    user: text,
    certificate: text,
    fingerprint: text,
    legacyTls: flag,
    credential,
    esxiHosts: z.array(z.looseObject({ name: text, ssh: sshAccess })),
  }),
  apiType: text,
  version: text,
  build: text,
  instanceUuid: text.nullable(),
});
const sourceMarks = z.array(
  z.looseObject({
    kind: oneOf<SourceMark['kind']>({ HOST_KEY: true, MACHINE_ID: true, INSTANCE_UUID: true, CERTIFICATE: true }),
    value: text,
  }),
);

const ofAttempt = { taskId, attempt: count };
const claimOfVm = { sourceId, vmId, taskId, claimId: text };

/** STORED SHAPES: a change of a shape is a new version here and a step in upcasts.ts; a golden file keeps each version. */
export const eventTable = {
  L3NetworkAdded: shape({
    id: networkId,
    name: text,
    cidr: text,
    gateway: ip.nullable(),
    dns: z.array(ip),
    ranges: z.array(z.looseObject({ start: ip, end: ip })),
    attachment: z.discriminatedUnion('kind', [
      z.looseObject({ kind: z.literal('LIBVIRT_NETWORK'), name: text }),
      z.looseObject({ kind: z.literal('BRIDGE'), bridge: text }),
    ]),
  }),
  AddressesReserved: shape({ networkId, claimId: text, grants: z.array(addressGrant) }),
  AddressesReleased: shapeOf(2, { networkId, claimId: text.nullable(), taskIds: z.array(taskId) }),

  MigrationBatchProposed: shapeOf(2, {
    id: batchId,
    name: text,
    plans: z.array(taskPlan),
    claims: z.array(claim),
    advisories: advisories.exactOptional(),
  }),
  ClaimGranted: shape({ claimId: text, grants: z.array(addressGrant) }),
  ClaimRefused: shapeOf(2, { claimId: text, violations }),
  MigrationBatchAccepted: shape({ id: batchId }),
  MigrationBatchRefused: shapeOf(2, { id: batchId, violations }),
  ClaimReturned: shape({ claimId: text }),
  BatchTaskCreated: shape({ taskId }),

  TaskQueued: shapeOf(2, { ...ofAttempt, serverId, bytes, needs: bytes }),
  SlotGranted: shapeOf(2, ofAttempt),
  SlotDeferred: shapeOf(2, {
    ...ofAttempt,
    reason: oneOf<DeferralReason>({ SERVER_CAPACITY: true, SERVER_UNREACHABLE: true }),
    try: count,
    retryAt: at,
  }),
  SlotTaken: shapeOf(2, ofAttempt),
  SlotReleased: shapeOf(2, ofAttempt),
  ParallelismChanged: shape({ parallelism: count }),

  MigrationServerProposed: shapeOf(2, {
    id: serverId,
    name: text,
    description: text,
    type: sourceType,
    hostId,
    cachePath: text,
    migrationNetwork: text.nullable(),
    migrationAddress: text.nullable(),
    uplink: bitsPerSecond.nullable(),
    downlink: bitsPerSecond.nullable(),
    cacheTotalBytes: bytes,
    advisories,
    vmware: z.looseObject({ virtioWin: text, vddk: text.nullable() }).exactOptional(),
  }),
  MigrationServerAdded: shape({ id: serverId }),
  MigrationServerRefused: shapeOf(2, { id: serverId, violations }),
  MigrationServerEnabled: shape({ id: serverId }),
  MigrationServerDisabled: shape({ id: serverId }),

  ...taskEventTable,

  RoomPromised: shape({ storageId, taskId, attempt: count, bytes }),
  RoomReturned: shape({ storageId, taskId, attempt: count }),

  HostAllotted: shapeOf(2, {
    ...{ ...ofAttempt, hostId, bytes: count },
    runs: z.looseObject({ cpuCores: count, memoryBytes: count }).exactOptional(),
  }),
  AllotmentSettled: shapeOf(2, { ...ofAttempt, startedThere: flag }),

  ProgressReported: shape({
    taskId,
    phase,
    at,
    condition: oneOf<Progress['condition']>({ WORKING: true, UNREACHABLE: true, STALLED: true }),
    disks: z.array(
      z.looseObject({
        disk,
        bytesDone: count,
        bytesTotal: count,
        bytesOnWire: count,
        bytesPerSecond: count.nullable(),
      }),
    ),
    step: text.exactOptional(),
  }),

  CommandTaken: shape({ intent: text, contentHash: text, run: text }),
  CommandSetAside: shape({ run: text }),
  CommandAnswered: shapeOf(2, {
    run: text,
    answer: z.discriminatedUnion('kind', [
      z.looseObject({ kind: z.literal('DONE'), value: text, position: text.nullable() }),
      z.looseObject({ kind: z.literal('REFUSED'), violations }),
    ]),
  }),
  CommandRefused: shapeOf(2, { command: text, subject: text.nullable(), violations }),

  CacheRetentionChanged: shape({ seconds: count }),
  HostAllocationStrategyChanged: shape({
    strategy: oneOf<HostAllocationStrategy>({
      LEAST_RUNNING_VMS: true,
      LEAST_USED_MEMORY: true,
      LEAST_USED_CPU: true,
      RANDOM: true,
      LAST_MIGRATION_HOST: true,
    }),
  }),
  CpuOvercommitChanged: shape({ ratio: z.number() }),

  SourceAdded: { schema: 1, parse: kvmSource },
  SourceAccessChanged: shape({ id: sourceId, ssh: sshAccess }),
  VcenterAdded: { schema: 1, parse: vcenter },
  VcenterAccessChanged: shape({
    id: sourceId,
    passwordChanged: flag,
    user: text,
    certificate: text,
    fingerprint: text,
    legacyTls: flag,
    credential: credential.exactOptional(),
  }),
  VcenterSynced: shape({
    id: sourceId,
    at,
    version: text,
    clusters: count,
    hosts: count,
    datastores: count,
    networks: count,
    vms: count,
  }),
  SourceRemoved: shape({ id: sourceId }),

  SourceRegisterOpened: shape({ sources: z.array(z.looseObject({ id: sourceId, name: text, marks: sourceMarks })) }),
  SourceRegistered: shape({ details: z.union([kvmSource, vcenter]), marks: sourceMarks }),
  SourceIdentified: shape({ id: sourceId, marks: sourceMarks }),
  SourceRegistrationEnded: shape({ id: sourceId }),

  SourceVmClaimed: shapeOf(2, claimOfVm),
  SourceVmReleased: shapeOf(2, claimOfVm),

  ZoneAdded: shape({ id: zoneId, name: text }),
  ClusterAdded: shape({ id: clusterId, zoneId, name: text }),
  HostAdded: shape({
    id: hostId,
    clusterId,
    name: text,
    ssh: sshAccess,
    cpuCores: count,
    memoryBytes: bytes,
    libvirtVersion: text,
    qemuVersion: text,
    machineId: text.exactOptional(),
  }),
  HostIdentified: shape({ hostId, machineId: text }),
  PrimaryStorageAdded: shapeOf(2, { id: storageId, name: text, access: storageAccess, clusterIds: z.array(clusterId) }),
  L3NetworkAttached: shape({ networkId, clusterId }),
  MigrationServerRoleGranted: shape({ hostId, serverId, serverName: text }),
  MigrationServerRoleReturned: shape({ hostId, serverId }),
} satisfies { readonly [T in EventType]: Entry<EventOf<T>['data']> };

type Mutable<T> = T extends string | number | boolean | null ? T : { -readonly [K in keyof T]: Mutable<T[K]> };
type Unreadable = {
  [T in EventType]: Mutable<EventOf<T>['data']> extends z.input<(typeof eventTable)[T]['parse']> ? never : T;
}[EventType];
/** The other direction: all that the domain may write can be read. A type named in an error here has a value that cannot. */
export const everythingWrittenIsReadable: [Unreadable] extends [never] ? true : Unreadable = true;
