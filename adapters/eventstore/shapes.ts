import { z } from 'zod';
import type { SourceType } from '../../domain/platform/migration-server.ts';
import type { PrimaryStorageKind } from '../../domain/platform/storage-access.ts';
import type { Phase } from '../../domain/task/migration-task.events.ts';
import type { VolumeFormat } from '../../domain/task/volume-place.ts';
import type { FailureCode, ViolationCode } from '../../domain/words/failure.ts';
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
import type { BitsPerSecond, Bytes } from '../../domain/words/units.ts';

/*
 * Parts of stored shapes, looser than the door: what was written once must be readable for ever, so nothing here checks
 * more than the kind of a value, and unknown fields stay.
 */
export const text = z.string();
export const flag = z.boolean();
export const count = z.number();
const named = <T extends string>() => z.string() as z.ZodType<string, string> as z.ZodType<T, T>;
const measured = <T extends number>() => z.number() as z.ZodType<number, number> as z.ZodType<T, T>;
/** The record names every member, so that one that the domain adds is a compile error here. */
export const oneOf = <T extends string>(members: Readonly<Record<T, true>>) => z.enum(Object.keys(members) as T[]);

export const taskId = named<TaskId>();
export const batchId = named<BatchId>();
export const serverId = named<ServerId>();
export const sourceId = named<SourceId>();
export const zoneId = named<ZoneId>();
export const clusterId = named<ClusterId>();
export const hostId = named<HostId>();
export const storageId = named<StorageId>();
export const networkId = named<NetworkId>();
export const vmId = named<SourceVmId>();
export const disk = named<DiskName>();
export const mac = named<Mac>();
export const ip = named<Ipv4>();
export const at = named<Instant>();
export const credential = named<CredentialRef>();
export const bytes = measured<Bytes>();
export const bitsPerSecond = measured<BitsPerSecond>();

const failureCodes: Readonly<Record<FailureCode, true>> = {
  UNREACHABLE: true,
  AUTH_FAILED: true,
  HOST_KEY_CHANGED: true,
  MISSING_TOOLS: true,
  UNSUPPORTED_SOURCE: true,
  UNSUPPORTED_DISK: true,
  IN_USE: true,
  NOT_FOUND: true,
  NO_SPACE: true,
  SERVER_REBOOTED: true,
  SOURCE_CHANGED: true,
  SOURCE_SHUT_DOWN: true,
  JOB_FAILED: true,
  COPY_FAILED: true,
  VERIFY_FAILED: true,
  CERT_CHANGED: true,
  PERMISSION_DENIED: true,
  BUSY: true,
  BAD_ANSWER: true,
  SOURCE_POWERED_ON: true,
  VERSION_MISMATCH: true,
  CONVERSION_FAILED: true,
  NO_OPERATING_SYSTEM: true,
  UNSUPPORTED_GUEST: true,
  WINDOWS_HIBERNATED: true,
  DIRTY_FILE_SYSTEM: true,
  GUEST_NO_SPACE: true,
  ENCRYPTED_GUEST: true,
  MISSING_DRIVERS: true,
  STALE_EPOCH: true,
  STALE_CALL: true,
  HYPERVISOR_REFUSED: true,
  STATE_CONFLICT: true,
  INTERNAL: true,
};
/** Of a code's sentence. */
const parameters = z.record(text, z.union([text, count]));
export const failure = z.looseObject({
  code: oneOf<FailureCode>(failureCodes),
  message: text.exactOptional(),
  parameters: parameters.exactOptional(),
  retryable: flag,
  log: text.exactOptional(),
});
export const path = z.array(z.union([text, count]));
export const violations = z.array(
  z.looseObject({
    code: named<ViolationCode>(), // one of a newer version is shown as it came
    path,
    message: text.exactOptional(),
    parameters: parameters.exactOptional(),
  }),
);
export const advisories = z.array(
  z.looseObject({
    code: text,
    message: text.exactOptional(),
    commands: z.array(text).exactOptional(),
    parameters: parameters.exactOptional(),
  }),
);

export const phase = oneOf<Phase>({ DATA_CONVERSION: true, DATA_DOWNLOAD: true, RESOURCE_CONFIGURATION: true });
export const sourceType = oneOf<SourceType>({ VMWARE: true, KVM: true });

export const storageKind = oneOf<PrimaryStorageKind>({
  LOCAL_STORAGE: true,
  NFS: true,
  CEPH: true,
  SHARED_BLOCK: true,
});
export const volumeFormat = oneOf<VolumeFormat>({ qcow2: true, raw: true });

export const storageAccess = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('LOCAL_STORAGE'), path: text }),
  z.looseObject({ kind: z.literal('NFS'), server: text, export: text, path: text }),
  z.looseObject({
    ...{ kind: z.literal('CEPH'), pool: text, user: text, credential },
    monitors: z.array(z.looseObject({ name: text, port: count })),
  }),
  z.looseObject({ kind: z.literal('SHARED_BLOCK'), group: text }),
]);
export const sshAccess = z.looseObject({ address: text, port: count, user: text, hostKey: text, credential });

export const addressGrant = z.looseObject({ taskId, nic: count, mac, ip });
export const addressWish = z.looseObject({ taskId, nic: count, mac, ip: ip.nullable(), path });

/** An event of one version, the one that is written now; what the domain does not know of it stays. */
export const shapeOf = <S extends z.ZodRawShape>(schema: number, fields: S) => ({
  schema,
  parse: z.looseObject(fields),
});
/** An event that has its first version still. */
export const shape = <S extends z.ZodRawShape>(fields: S) => shapeOf(1, fields);
