import type { StepReport } from '../../domain/task/migration-task.commands.ts';
import type { StepOf } from '../../domain/task/steps.ts';
import { problem } from '../../domain/words/said.ts';
import { OutsideFailure } from '../ports/machines.ts';

/** A review that comes to a new moment where none is allowed: the attempt fails before the source is touched, and drops nothing. */
export const refusedNewMoment = ({ input }: StepOf<'ReviewStaged'>, report: StepReport): StepReport => {
  const isNew = report.type === 'RecordStagedReviewed' && report.data.moment === null;
  if (!isNew || input.newMoment === 'ALLOW') return report;
  throw new OutsideFailure(problem('SOURCE_CHANGED', { vm: input.vmName, kept: report.data.code }));
};
