import type { Brand } from './decider.ts';

export type TaskId = Brand<string, 'TaskId'>;
export type BatchId = Brand<string, 'BatchId'>;
export type ServerId = Brand<string, 'ServerId'>;
export type SourceId = Brand<string, 'SourceId'>;
export type ZoneId = Brand<string, 'ZoneId'>;
export type ClusterId = Brand<string, 'ClusterId'>;
export type HostId = Brand<string, 'HostId'>;
export type StorageId = Brand<string, 'StorageId'>;
export type NetworkId = Brand<string, 'NetworkId'>;

/** The hypervisor's own name of a VM: a libvirt UUID, or a vCenter managed object reference. Opaque. */
export type SourceVmId = Brand<string, 'SourceVmId'>;
/** The device name of a disk at the source (`vda`); unique within one VM. */
export type DiskName = Brand<string, 'DiskName'>;
/** Lower case, colons: `52:54:00:aa:00:01`. */
export type Mac = Brand<string, 'Mac'>;
/** Dotted quad without leading zeroes. */
export type Ipv4 = Brand<string, 'Ipv4'>;
/** ISO-8601 UTC with milliseconds, given by the caller; the domain never reads a clock. */
export type Instant = Brand<string, 'Instant'>;
/** A name in the vault, never the secret. */
export type CredentialRef = Brand<string, 'CredentialRef'>;
/** Chosen by the client; the same id again gives the first answer (TK-13). */
export type CommandId = Brand<string, 'CommandId'>;

/** Later instant, `seconds` after `from`. Pure: ISO strings in, ISO string out. */
export const secondsAfter = (from: Instant, seconds: number): Instant =>
  new Date(Date.parse(from) + Math.round(seconds * 1000)).toISOString() as Instant;

/** Whole and fractional seconds from `from` to `to`; never negative (a clock may step back). */
export const secondsBetween = (from: Instant, to: Instant): number =>
  Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
