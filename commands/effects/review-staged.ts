import type { StepReport } from '../../domain/task/migration-task.commands.ts';
import { reviewOf } from '../../domain/task/review.ts';
import type { StepOf } from '../../domain/task/steps.ts';
import type { TaskApp } from '../support/app.ts';
import type { Run } from './run.ts';

/**
 * Nothing is looked at on the machines yet, so nothing is known to be intact: all disks are read anew. The job that compares the
 * staged files with their checksums takes this place (branch `review`, issue 21, item 1).
 */
export const reviewStaged = async (_: TaskApp, { input }: StepOf<'ReviewStaged'>, __: Run): Promise<StepReport> => {
  const found = { disks: [], variables: null };
  return { type: 'RecordStagedReviewed', data: reviewOf(input, found, null) };
};
