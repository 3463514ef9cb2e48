import { z } from 'zod';
import type { TaskId } from '../domain/words/ids.ts';
import { aggregates } from './support/aggregates.ts';
import { type Intent, refused } from './support/door.ts';
import { id as idField } from './support/fields.ts';

/** RT-8: what the task had made is released; it is cancelled once nothing of it runs any more. */
export const cancelTask: Intent<{ id: TaskId }, { id: TaskId }> = {
  name: 'CancelTask',
  input: z.object({ id: idField<'TaskId'>() }),
  subject: (input) => input.id,
  run: async (app, { id }, context) => {
    const command = { type: 'CancelTask', data: { at: app.clock.now() } } as const;
    const handled = await app.handler.handle(aggregates.task(id), command, context);
    return handled.ok ? { ok: true, value: { id }, position: handled.position } : refused(...handled.rejection);
  },
};
