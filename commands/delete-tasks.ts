import type { TaskId } from '../domain/words/ids.ts';
import type { Intent } from './support/door.ts';
import { forEachTask, manyTasks, type TaskAnswers } from './support/each-task.ts';

/** RT-7: hides tasks that have ended. Their staged data goes at once (RT-6), what they owe is paid on, the audit trail stays. */
export const deleteTasks: Intent<{ ids: TaskId[] }, TaskAnswers> = {
  name: 'DeleteTasks',
  input: manyTasks,
  run: (app, { ids }, context) => {
    const command = { type: 'DeleteTask', data: { at: app.clock.now() } } as const;
    return forEachTask(app, ids, { name: 'DeleteTask', command }, context);
  },
};
