import { type Keyed, own } from '../words/keyed.ts';
import type { SourceStop } from './migration-task.events.ts';

/**
 * What a source's driver takes down AT a moment, so that it can be told later whether the source ran since.
 * STORED SHAPES: these names and fields are on disk for ever (docs/adr/0004).
 */
export type Evidence = KvmEvidence | VmwareEvidence;

export type KvmEvidence = {
  readonly kind: 'KVM';
  /** Of the host: `/proc/sys/kernel/random/boot_id`. After a boot every domain begins anew. */
  readonly bootId: string;
  /** libvirt's number of this run of the domain: the next run has another; null: it was off. Writes tell two apart where libvirtd began to count anew. */
  readonly domainId: number | null;
  /** By disk: how many writes the guest had made to it since its domain began. */
  readonly writes: Keyed<number>;
};
export type VmwareEvidence = {
  readonly kind: 'VMWARE';
  /** By the vCenter's own clock, for its own history of power events. */
  readonly sourceTime: string;
};

/** What evidence says of a source: `HAS_RUN` also where it cannot be ruled out. */
export type SinceMoment = 'STOOD_STILL' | 'HAS_RUN';

/**
 * Only one and the same run of the domain, in which no disk was written to, is known to have stood still. Of one that was off
 * nothing is known: it may have run and been shut down since, and libvirt keeps no history of that.
 */
export const kvmSince = (then: KvmEvidence, now: KvmEvidence): SinceMoment => {
  const sameRun = then.bootId === now.bootId && then.domainId !== null && then.domainId === now.domainId;
  const disks = Object.entries<number>(then.writes);
  return sameRun && disks.every(([disk, writes]) => own(now.writes, disk) === writes) ? 'STOOD_STILL' : 'HAS_RUN';
};

/** What was recorded with the stop of a VM is all the evidence that there is of it. */
export const evidenceOfStop = ({ sourceTime }: Pick<SourceStop, 'sourceTime'>): Evidence => ({
  kind: 'VMWARE',
  sourceTime,
});
