import type { Claim, ClaimAnswer } from '../claims/claim.ts';
import type { Problem, Said } from '../words/failure.ts';
import type { HostId, Instant, StorageId } from '../words/ids.ts';
import type { Artefact } from './artefact.ts';
import type { Evidence } from './evidence.ts';
import type { BackupFacts, ConvertedGuest, SourceStop, StagedDisk, WrittenVolume } from './migration-task.events.ts';
import type { Allocation } from './placed.ts';
import type { AssignedAnew } from './plan-compared.ts';
import type { NewMoment } from './restart.events.ts';
import type { Review } from './review.ts';
import type { StorageTraits } from './storage-traits.ts';
import type { TaskPlan } from './task-plan.ts';

type ByAttempt = { readonly attempt: number };
type OfMoment = ByAttempt & { readonly moment: number };

/**
 * What an operator asks, and what an executor reports: for which attempt of the task it worked, and of which moment of the source
 * its report is. Reports that come again, or too late, change nothing.
 */
export type MigrationTaskCommand =
  | { type: 'CreateTask'; data: { plan: TaskPlan; held: readonly Artefact[] } }
  | { type: 'StartMigration'; data: ByAttempt & { at: Instant } }
  | { type: 'IntendArtefact'; data: ByAttempt & { artefact: Artefact } }
  | { type: 'RecordMade'; data: ByAttempt & { artefactId: string } }
  | { type: 'RecordReleased'; data: ByAttempt & { artefactId: string; at: Instant } }
  | { type: 'RecordReleaseFailed'; data: ByAttempt & { artefactId: string; problem: Problem; at: Instant } }
  | { type: 'RecordStorageTraits'; data: ByAttempt & { storageId: StorageId; traits: StorageTraits; at: Instant } }
  | { type: 'RecordPlanCompared'; data: ByAttempt & { addresses: readonly AssignedAnew[]; at: Instant } }
  | { type: 'RecordPointInTime'; data: OfMoment & { backup: BackupFacts; evidence: Evidence | null } }
  | { type: 'RecordDiskStaged'; data: OfMoment & StagedDisk & { at: Instant } }
  | { type: 'RecordShutdownRequested'; data: OfMoment & { at: Instant } }
  | { type: 'RecordSourceStopped'; data: OfMoment & SourceStop }
  | { type: 'RecordGuestConverted'; data: OfMoment & ConvertedGuest & { at: Instant } }
  | { type: 'RecordNvramStaged'; data: OfMoment & { file: string | null; sizeBytes?: number; at: Instant } }
  | { type: 'RecordHostChosen'; data: ByAttempt & { hostId: HostId; at: Instant } }
  /** Room was taken for a volume; it is made. */
  | { type: 'RecordVolumeAllocated'; data: OfMoment & Allocation }
  | { type: 'RecordVolumeWritten'; data: OfMoment & WrittenVolume & { at: Instant } }
  | { type: 'RecordVmStarted'; data: ByAttempt & { hostId: HostId; at: Instant } }
  | { type: 'RecordVmLeftStopped'; data: ByAttempt & { why: Said; at: Instant } }
  | {
      type: 'RecordStepFailed';
      data: ByAttempt & {
        step: string;
        try: number;
        problem: Problem;
        jobEnded: boolean;
        /** An error that nobody threw on purpose. */
        unexpected: boolean;
        retentionSeconds: number;
        at: Instant;
      };
    }
  /** `moment`: the one that is kept, with these disks; null: none of them, and a new one. */
  | {
      type: 'RecordStagedReviewed';
      data: ByAttempt & Review;
    }
  /** `newMoment` null: it was not said. */
  | { type: 'RequestRestart'; data: { claims: readonly Claim[]; newMoment: NewMoment | null; at: Instant } }
  | { type: 'RecordClaimAnswered'; data: ByAttempt & { claimId: string; answer: ClaimAnswer; at: Instant } }
  | { type: 'AdoptRetention'; data: { retentionSeconds: number; at: Instant } }
  | { type: 'CancelTask'; data: { at: Instant } }
  | { type: 'DeleteTask'; data: { at: Instant } }
  | { type: 'WriteOffDebt'; data: { artefactId: string; reason: string; at: Instant } };

type NoReports = { type: 'StartMigration' | 'RecordClaimAnswered' };
type Reports = Exclude<Extract<MigrationTaskCommand, { data: ByAttempt }>, NoReports>;
/** Which moment is kept is what a review finds out. */
type SaidByStep<C> = C extends { type: 'RecordStagedReviewed' } ? keyof ByAttempt : keyof OfMoment;
type Unsaid<C> = C extends Reports ? { type: C['type']; data: Omit<C['data'], SaidByStep<C>> } : never;
/** What an executor says of its step; whose report that is the step itself says. */
export type StepReport = Unsaid<Reports>;

export const reportOf = ({ type, data }: StepReport, { attempt, moment }: OfMoment): Reports =>
  ({ type, data: { moment, ...data, attempt } }) as Reports; // its own data, with what was left out
