import { accept, type Decision } from '../words/decider.ts';
import type { MigrationTaskEvent } from './migration-task.events.ts';
import type { Facts, Migrating } from './migration-task.state.ts';
import { nextMoment } from './moment.ts';
import { type Review, whatToReview } from './review.ts';

/** What an attempt that is asked for now is for, until its review has looked. */
export const foreseenMoment = (task: Pick<Facts, 'plan' | 'staged'>): number =>
  whatToReview(task).moment?.no ?? nextMoment(task.staged.moments);

/** Nothing is read anew that must not be: where a new moment is not allowed the step fails instead, before it reports one. */
export const recordReviewed = (
  { moment, kept, spared, sparedBytes, code, again }: Review,
  { plan, attempt, staged }: Migrating,
): Decision<MigrationTaskEvent, never> => {
  if (moment === null && attempt.newMoment === 'REFUSE') return accept();
  if (moment !== null && moment !== whatToReview({ plan, staged }).moment?.no) return accept(); // of what is not there any more
  const data = { taskId: plan.taskId, attempt: attempt.number, moment, kept, spared, sparedBytes, code, again };
  return accept({ type: 'StagedReviewed', data });
};
