import type { StepReport } from '../../domain/task/migration-task.commands.ts';
import type { StepOf } from '../../domain/task/steps.ts';
import type { TaskApp } from '../support/app.ts';
import { storageAt, traitsNow } from '../support/storage.ts';

/**
 * How the storage of the plan is worked with now: its ways may have changed since the attempt before. Looks only. Throws
 * OutsideFailure NOT_FOUND: it is no longer registered, or of a kind that this service cannot write to.
 */
export const examineStorage = async (app: TaskApp, { input }: StepOf<'ExamineStorage'>): Promise<StepReport> => {
  const { storageId } = input;
  const { backend } = await storageAt(app, storageId);
  const traits = await traitsNow(app, backend, input);
  return { type: 'RecordStorageTraits', data: { storageId, traits, at: app.clock.now() } };
};
