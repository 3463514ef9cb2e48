import { generationOf, whileItRuns } from '../../domain/task/generation.ts';
import type { StepEffect } from '../../domain/task/steps.ts';
import type { TaskId } from '../../domain/words/ids.ts';
import { OutsideFailure } from '../ports/machines.ts';
import { aggregates } from '../support/aggregates.ts';
import type { App, TaskApp } from '../support/app.ts';
import { Superseded } from './run.ts';

/** A step acts with the number of the attempt that owed it, whatever has become of that attempt meanwhile. */
export const actingFor = (app: App, { taskId, attempt }: StepEffect): TaskApp => ({
  ...app,
  fence: { taskId, generation: whileItRuns(attempt) },
});

const generationNow = async (app: App, taskId: TaskId): Promise<number> => {
  const task = await app.handler.load(aggregates.task(taskId));
  if (task.status === 'absent') throw new Superseded();
  return generationOf(task);
};

/**
 * Gives something back with the number that the task has now. One release may begin while its task runs and end while that is
 * cleaned: where a machine heard of the newer number first, it is done again with that.
 */
export const givingBack = async (app: App, taskId: TaskId, release: (app: TaskApp) => Promise<void>): Promise<void> => {
  for (let generation = await generationNow(app, taskId); ; ) {
    try {
      return await release({ ...app, fence: { taskId, generation } });
    } catch (error) {
      if (!(error instanceof OutsideFailure) || error.failure.code !== 'STALE_CALL') throw error;
      const now = await generationNow(app, taskId);
      if (now === generation) throw error;
      generation = now;
    }
  }
};
