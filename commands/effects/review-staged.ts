import type { StepReport } from '../../domain/task/migration-task.commands.ts';
import { reviewed } from '../../domain/task/review.ts';
import type { StepOf } from '../../domain/task/steps.ts';
import { OutsideFailure } from '../ports/machines.ts';
import type { TaskApp } from '../support/app.ts';

/**
 * Nothing is looked at on the machines yet, so nothing is known to be intact: all disks are read anew, where that is allowed. The
 * job that compares the staged files with their checksums takes this place (issue 21, item 1).
 */
export const reviewStaged = async (_: TaskApp, { input }: StepOf<'ReviewStaged'>): Promise<StepReport> => {
  const { moment, kept, code } = reviewed(input.soFar, { intact: [], gone: true, since: null });
  if (input.newMoment === 'REFUSE')
    throw new OutsideFailure({
      code: 'SOURCE_CHANGED',
      message: `What is staged of ${input.vmName} cannot be kept, and the restart does not allow to read it anew; restart it with leave to read it again.`,
      parameters: { vm: input.vmName },
    });
  return { type: 'RecordStagedReviewed', data: { moment, kept, sparedBytes: 0, code } };
};
