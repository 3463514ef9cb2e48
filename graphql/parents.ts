import type { InventoryCache } from '../commands/ports/vmware.ts';
import type { AuditRow, Page, QueueRow, TaskRow } from '../projections/queries.ts';
import type { violationView } from './refusal.ts';
import type { debtView, progressView } from './task-view.ts';
import type { auditView, batchView, serverView } from './views.ts';

/*
 * What the fields of a type are resolved from, where that is not what a client reads of it: most often a row as it is, so that a
 * list costs nothing but reading it. `FieldsOf` (typed-fields.ts) then asks for a resolver of every field that is not there.
 */

type Inventory = NonNullable<Awaited<ReturnType<InventoryCache['get']>>>;
type Vm = Inventory['vms'][number];

export type ViolationParent = ReturnType<typeof violationView>;
/** `message`: only of what was stored as prose. */
type Told = Omit<TaskRow['notices'][number], 'at'>;
export type AdvisoryParent = Told & { readonly commands?: readonly string[] };
export type NoticeParent = TaskRow['notices'][number];
export type FailureParent = Omit<NonNullable<TaskRow['failure']>, 'step' | 'phase' | 'keepStagedUntil'>;
export type TaskFailureParent = NonNullable<TaskRow['failure']>;

export type TaskParent = TaskRow;
export type TaskPageParent = Page<TaskRow>;
export type TaskSourceParent = TaskRow['source'];
export type DeferralParent = NonNullable<TaskRow['deferred']>;
export type TaskPhaseParent = TaskRow['phases'][number];
export type TaskProgressParent = ReturnType<typeof progressView>;
export type TaskAttemptParent = TaskRow['attempts'][number];
export type StepTroubleParent = TaskRow['troubles'][number];
export type PointInTimeParent = NonNullable<TaskRow['pointInTime']>;
export type PlannedNicParent = TaskRow['target']['nics'][number];
export type QueueEntryParent = QueueRow;

export type BatchParent = ReturnType<typeof batchView>;
export type ServerParent = ReturnType<typeof serverView>;
export type AuditEntryParent = ReturnType<typeof auditView>;
export type AuditSubjectParent = AuditRow['subject'];
export type DebtParent = ReturnType<typeof debtView>;
export type ReleaseTroubleParent = NonNullable<DebtParent['trouble']>;

/** A libvirt network has a name, a bridge has that of the bridge. */
export type AttachmentParent = {
  readonly kind: 'LIBVIRT_NETWORK' | 'BRIDGE';
  readonly name?: string;
  readonly bridge?: string;
};

export type VcenterInventoryParent = Omit<Inventory, 'vms'> & {
  readonly vms: Inventory['vms'];
  readonly syncedAt: string;
};
export type SourceVmParent = Omit<Vm, 'unreadable'> & { readonly unreadable: string | null };
export type SourceDiskParent = Vm['disks'][number];
export type SourceNicParent = Vm['nics'][number];
export type VmwareTraitsParent = NonNullable<Vm['vmware']>;
