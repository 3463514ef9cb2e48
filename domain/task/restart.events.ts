import type { Claim, ClaimAnswer } from '../claims/claim.ts';
import type { Violation } from '../words/failure.ts';
import type { DiskName, Instant } from '../words/ids.ts';
import type { Artefact } from './artefact.ts';
import type { OfAttempt } from './attempt-keys.ts';

/** May all disks be read anew, of a new moment, where what is staged cannot be kept (RT-5)? */
export type NewMoment = 'ALLOW' | 'REFUSE';

/** What the look at the staged data came to. Where a moment is kept: `INTACT`, or `DAMAGED` for a disk of it that is read again. */
export type ReviewCode =
  | 'INTACT'
  | 'DAMAGED'
  /** Past its retention, or nothing was ever staged. */
  | 'NOTHING_STAGED'
  /** Of a source that runs on: its disks would be of two moments. */
  | 'NOT_COMPLETE'
  | 'SOURCE_HAS_RUN'
  /** Of a moment of before evidence was taken down: nobody can tell whether the source ran since. */
  | 'NO_EVIDENCE';

// STORED SHAPES: these names and fields are on disk for ever (docs/adr/0004).
export type RestartEvent =
  /** The attempt's number is given here, once, refused or not. `claims`: what it asks for itself, as a batch does for first attempts. */
  | {
      type: 'RestartRequested';
      data: OfAttempt & { claims: readonly Claim[]; newMoment: NewMoment; at: Instant };
    }
  | { type: 'RestartClaimAnswered'; data: OfAttempt & { claimId: string; answer: ClaimAnswer } }
  /** The task is as it was; what was granted is given back. */
  | { type: 'RestartRefused'; data: OfAttempt & { violations: readonly Violation[]; at: Instant } }
  /** `held`: what the attempt holds from here on. `keepSourceStopped`: what it does with a source that it stops, as its batch said. */
  | {
      type: 'MigrationRequeued';
      data: OfAttempt & { held: readonly Artefact[]; keepSourceStopped: boolean; at: Instant };
    }
  /** `moment`: the one that is kept, with these disks; null: a new one. `sparedBytes`: of those disks, not read again. */
  | {
      type: 'StagedReviewed';
      data: OfAttempt & {
        moment: number | null;
        kept: readonly DiskName[];
        sparedBytes: number;
        code: ReviewCode;
      };
    };
