import type { Claim, ClaimAnswer } from '../claims/claim.ts';
import type { Violation } from '../words/failure.ts';
import type { DiskName, Instant } from '../words/ids.ts';
import type { Artefact } from './artefact.ts';
import type { OfAttempt } from './attempt-keys.ts';
import type { Beside, ReviewCode } from './review.ts';

/** May all disks be read anew, of a new moment, where what is staged cannot be kept (RT-5)? */
export type NewMoment = 'ALLOW' | 'REFUSE';

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
  /** `moment`: the one that is kept, with these disks; null: a new one. `sparedBytes`: of those disks, not read again; `spared`: of each, absent of before it was recorded. `again`: what stood beside them and is found or made again. */
  | {
      type: 'StagedReviewed';
      data: OfAttempt & {
        moment: number | null;
        kept: readonly DiskName[];
        spared?: readonly { readonly disk: DiskName; readonly bytes: number }[];
        sparedBytes: number;
        code: ReviewCode;
        again: readonly Beside[];
      };
    };
