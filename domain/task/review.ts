import { accept, type Decision } from '../words/decider.ts';
import type { DiskName } from '../words/ids.ts';
import type { Evidence, SinceMoment } from './evidence.ts';
import type { MigrationTaskEvent } from './migration-task.events.ts';
import type { Facts, Migrating } from './migration-task.state.ts';
import { type Moment, nextMoment } from './moment.ts';
import type { ReviewCode } from './restart.events.ts';
import { isMeantToRun, traitsOfSource } from './source-traits.ts';
import { ofOneMoment } from './staged-data.ts';
import type { TaskPlan } from './task-plan.ts';

/** What the cache has of the latest moment of the source, as far as the history says. */
export type StagedSoFar = {
  readonly moment: number;
  readonly takenAt: Moment['takenAt'];
  /** Disks of which all is staged. */
  readonly whole: readonly DiskName[];
  /** All that is read of the source is staged: all disks, and what is brought beside them. */
  readonly complete: boolean;
  /** The source is one that runs on while it is read; of every other the evidence says whether it did. */
  readonly meantToRun: boolean;
  readonly evidence: Evidence | null;
};

type Staged = Pick<Facts, 'plan' | 'staged'>;

const bringsVariables = ({ source, target }: TaskPlan): boolean =>
  traitsOfSource(source.type).givesUefiVariables && target.firmware === 'UEFI';

/**
 * Only the latest moment can be kept: a later one was taken because the one before could not be, and what is half of a later one
 * is none any more. Null: the cache has nothing of it.
 */
export const stagedSoFar = ({ plan, staged }: Staged): StagedSoFar | null => {
  const moment = staged.moments.at(-1);
  const copies = Object.values(staged.copies);
  if (!moment || !copies.some(({ holds, becoming }) => (holds ?? becoming) === moment.no)) return null;
  const disks = plan.target.volumes.map(({ disk }) => disk);
  const { whole, hasVariables } = ofOneMoment(staged, moment.no, (set) => ({
    whole: disks.filter((disk) => set.copy(disk) !== null),
    hasVariables: set.variables !== null,
  }));
  return {
    moment: moment.no,
    takenAt: moment.takenAt,
    whole,
    complete: whole.length === disks.length && (hasVariables || !bringsVariables(plan)),
    meantToRun: isMeantToRun(plan.source),
    evidence: moment.evidence,
  };
};

/** What an attempt that is asked for now is for, until its review has looked. */
export const foreseenMoment = (task: Staged): number => stagedSoFar(task)?.moment ?? nextMoment(task.staged.moments);

/** What was looked at: on the server, and at a source that is not meant to run. */
export type Found = {
  /** Disks whose staged files are all there, as their checksums say; with a variables' file that is gone or damaged, none. */
  readonly intact: readonly DiskName[];
  /** Nothing of the staging directory is there any more. */
  readonly gone: boolean;
  /** Null: it was not asked, for nothing depends on it. */
  readonly since: SinceMoment | null;
};

/** `moment` null: a new one, of which nothing is staged. */
export type Review = {
  readonly moment: number | null;
  readonly kept: readonly DiskName[];
  readonly code: ReviewCode;
};

const anew = (code: ReviewCode): Review => ({ moment: null, kept: [], code });

/** Whether the evidence decides: the source stands still, and something was staged of it. */
export const asksTheSource = (so: StagedSoFar | null): boolean => so !== null && !so.meantToRun && so.evidence !== null;

/**
 * RT-5, and the table of what a restart keeps. Of a source that runs on a moment is whole or worth nothing, for it can never be
 * read again; of one that stood still what is missing is read, of the same moment.
 */
export const reviewed = (so: StagedSoFar | null, { intact, gone, since }: Found): Review => {
  if (so === null || gone) return anew('NOTHING_STAGED');
  const kept = so.whole.filter((disk) => intact.includes(disk));
  const undamaged = kept.length === so.whole.length;
  const keeps = (code: ReviewCode): Review => ({ moment: so.moment, kept, code });
  if (so.meantToRun) {
    if (!so.complete) return anew('NOT_COMPLETE');
    return undamaged ? keeps('INTACT') : anew('DAMAGED');
  }
  if (so.evidence === null) return anew('NO_EVIDENCE');
  if (since !== 'STOOD_STILL') return anew('SOURCE_HAS_RUN'); // also where it cannot be ruled out
  return keeps(undamaged ? 'INTACT' : 'DAMAGED');
};

type Reviewed = Extract<MigrationTaskEvent, { type: 'StagedReviewed' }>['data'];

/** Nothing is read anew that must not be: where a new moment is not allowed the step fails instead, before it reports one. */
export const recordReviewed = (
  { moment, kept, sparedBytes, code }: Omit<Reviewed, 'taskId'>,
  { plan, attempt, staged }: Migrating,
): Decision<MigrationTaskEvent, never> => {
  if (moment === null && attempt.newMoment === 'REFUSE') return accept();
  if (moment !== null && moment !== stagedSoFar({ plan, staged })?.moment) return accept(); // of what is not there any more
  const data = { taskId: plan.taskId, attempt: attempt.number, moment, kept, sparedBytes, code };
  return accept({ type: 'StagedReviewed', data });
};
