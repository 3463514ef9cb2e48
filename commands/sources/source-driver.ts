import type { BatchFacts } from '../../domain/planning/batch-order.ts';
import type { References } from '../../domain/planning/planned.ts';
import type { SourceVm } from '../../domain/platform/inventory.ts';
import type { Numbers } from '../../domain/task/artefact-ids.ts';
import type { Evidence, SinceMoment } from '../../domain/task/evidence.ts';
import type { StepReport } from '../../domain/task/migration-task.commands.ts';
import type { StepOf } from '../../domain/task/steps.ts';
import type { SourceId, SourceVmId, TaskId } from '../../domain/words/ids.ts';
import { problem } from '../../domain/words/said.ts';
import type { JobEnded } from '../effects/follow-job.ts';
import type { Run } from '../effects/run.ts';
import { type FencedMachine, type JobSpec, OutsideFailure, type RemoteInput } from '../ports/machines.ts';
import type { App, TaskApp } from '../support/app.ts';

/** The answer; `otherwise` where the machine gave none, which is then told at that field of the order. */
export type Ask = <T>(question: () => Promise<T>, otherwise: T, field: string) => Promise<T>;

export type VmAt = { readonly sourceId: SourceId; readonly vmId: SourceVmId };
/** And which hold of it: of which attempt and moment. */
export type VmOfTask = VmAt & Numbers & { readonly taskId: TaskId };

export type HoldSource = StepOf<'BeginBackup' | 'StopSource'>;
/** What records that the moment was taken, and how its disks are held. */
export type Held = Extract<StepReport, { type: 'RecordPointInTime' | 'RecordSourceStopped' }>;

export type StageDisk = StepOf<'StageDisk'>;
type DiskReading = StageDisk['input']['from'];
export type Reading<H extends DiskReading['heldBy']> = Extract<DiskReading, { readonly heldBy: H }>;

/** The copy job of one disk, as far as it is the same whatever it reads from. */
export type Copying = { readonly machine: FencedMachine; readonly spec: JobSpec; readonly artefactId: string };

/** How one disk of a moment is read: what the copy job is told, what has to go on beside it, and why it broke. */
export type DiskReader = {
  /** Where and how the job reads. Throws OutsideFailure. */
  readonly endpoint: () => Promise<RemoteInput>;
  /** Does the work while the source lets the disk be read. Throws what the work throws, and OutsideFailure. */
  readonly while: <R>(copying: Copying, run: Run, work: (run: Run) => Promise<R>) => Promise<R>;
  /** What the source itself says of a copy that broke; else the copy's own word. */
  readonly whyBroken: (ended: JobEnded) => Promise<OutsideFailure>;
};

/**
 * How sources of one type are worked with. What shapes a task's course is data (domain/task/source-traits.ts), what speaks to
 * hypervisors is a port of its own (commands/ports): a driver is what lies between. It keeps nothing, acts through the
 * app that it is given, and everything may run twice. Throws OutsideFailure; NOT_FOUND where the source was removed meanwhile.
 */
export interface SourceDriver {
  /** The VMs that may be ordered, asked of the source now. Looks only. */
  listVms(app: App, id: SourceId): Promise<readonly SourceVm[]>;
  /** Of these VMs those that are there, as they are now. Looks only. */
  findVms(app: App, id: SourceId, vms: readonly SourceVmId[]): Promise<readonly SourceVm[]>;
  /** What planning has to know beside the VMs; null: nothing. What is asked of another machine is asked through `ask`. Looks only. */
  facts(app: App, of: References, ask: Ask): Promise<BatchFacts['vmware']>;
  /** UEFI variables to be brought, at most 16 MiB; null: there are none. Looks only. */
  uefiVariables(app: App, vm: VmAt): Promise<Uint8Array | null>;
  /** Makes a VM that runs stand still without shutting it down (KV-4); absent: it cannot, and its course has no such step. */
  pause?(app: TaskApp, step: StepOf<'PauseSource'>, run: Run): Promise<void>;
  /** Takes the moment of all disks that migrate, with the evidence of it, and keeps it readable: by a backup, or standing still. */
  hold(app: TaskApp, step: HoldSource, run: Run): Promise<Held>;
  /** How one disk of the moment that is held is read. */
  readerOf(app: TaskApp, step: StageDisk): DiskReader;
  /** VC-7: looks at a VM that has to stand still, and never ends well; absent: its VMs may run, and its course has no such step. */
  watch?(app: App, step: StepOf<'WatchSource'>, run: Run): Promise<never>;
  /** Before its power is asked: what earlier attempts still have under way there ends or is refused; absent: it knows no fence. */
  raiseFence?(app: TaskApp, id: SourceId): Promise<void>;
  /** Whether the VM stood still since its moment, as far as the evidence tells. Looks only. */
  ranSince(app: App, vm: VmAt, evidence: Evidence): Promise<SinceMoment>;
  /** Ends what held the moment beside the VM's power. */
  letGo(app: TaskApp, vm: VmOfTask): Promise<void>;
  /** RT-8: a VM that was paused or stopped for the task runs again; one that was removed meanwhile does not. */
  restorePower(app: TaskApp, vm: VmOfTask, run: Run): Promise<void>;
}

/** The reading as its own driver's course made it. */
export const readingOf = <H extends DiskReading['heldBy']>(heldBy: H, from: DiskReading): Reading<H> => {
  if (from.heldBy !== heldBy) throw new Error(`The source has no moment that is held by ${heldBy}.`);
  return from as Reading<H>; // it is held by H
};

/** The evidence as its own driver took it. */
export const evidenceOf = <K extends Evidence['kind']>(
  kind: K,
  evidence: Evidence,
): Extract<Evidence, { readonly kind: K }> => {
  if (evidence.kind !== kind) throw new Error(`The source takes no evidence of kind ${evidence.kind}.`);
  return evidence as Extract<Evidence, { readonly kind: K }>; // its kind is K
};

/** A VM that has to stand still until its task has ended runs, or ran (VC-7). */
export const poweredOn = (vmName: string): OutsideFailure =>
  new OutsideFailure(problem('SOURCE_POWERED_ON', { vm: vmName }));
