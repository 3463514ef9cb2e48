import type { TaskId } from '../domain/words/ids.ts';
import type { Intent } from './support/door.ts';
import { forEachTask, manyTasks, type TaskAnswers } from './support/each-task.ts';

/** RT-8 for many at once (UX-5): each as cancel-task.ts does it. */
export const cancelTasks: Intent<{ ids: TaskId[] }, TaskAnswers> = {
  name: 'CancelTasks',
  input: manyTasks,
  run: (app, { ids }, context) => {
    const command = { type: 'CancelTask', data: { at: app.clock.now() } } as const;
    return forEachTask(app, ids, { name: 'CancelTask', command }, context);
  },
};
