import type { StepReport } from '../../domain/task/migration-task.commands.ts';
import type { StepOf } from '../../domain/task/steps.ts';
import { OutsideFailure } from '../ports/machines.ts';

/** A review that comes to a new moment where none is allowed: the attempt fails before the source is touched, and drops nothing. */
export const refusedNewMoment = ({ input }: StepOf<'ReviewStaged'>, report: StepReport): StepReport => {
  const isNew = report.type === 'RecordStagedReviewed' && report.data.moment === null;
  if (!isNew || input.newMoment === 'ALLOW') return report;
  throw new OutsideFailure({
    code: 'SOURCE_CHANGED',
    message: `What is staged of ${input.vmName} cannot be kept (${report.data.code}), and the restart does not allow to read it anew; restart it with leave to read it again.`,
    parameters: { vm: input.vmName, why: report.data.code },
  });
};
