import { z } from 'zod';
import type { TaskId } from '../domain/words/ids.ts';
import { isPlainText } from '../domain/words/names.ts';
import { aggregates } from './support/aggregates.ts';
import { type Intent, refused } from './support/door.ts';
import { id as idField, outsideName } from './support/fields.ts';

type Input = { taskId: TaskId; artefactId: string; reason: string };
type WrittenOff = { readonly taskId: TaskId; readonly artefactId: string };

/**
 * An administrator's word that a machine is gone for good, and with it what a task had left there: it is removed no more,
 * and what had to wait for it goes on. Nothing can take that back.
 */
export const writeOffDebt: Intent<Input, WrittenOff> = {
  name: 'WriteOffDebt',
  input: z.object({
    taskId: idField<'TaskId'>(),
    artefactId: outsideName(300), // only looked up; a disk's own name may be in it
    reason: z
      .string()
      .trim()
      .min(1, 'Say why nothing has to be removed there any more.')
      .max(500, 'A reason has at most 500 characters.')
      .refine(isPlainText, 'A reason has no control, format or invisible characters; take those out.'),
  }),
  subject: ({ taskId }) => taskId,
  run: async (app, { taskId, artefactId, reason }, context) => {
    const command = { type: 'WriteOffDebt', data: { artefactId, reason, at: app.clock.now() } } as const;
    const handled = await app.handler.handle(aggregates.task(taskId), command, context);
    if (handled.ok) return { ok: true, value: { taskId, artefactId }, position: handled.position };
    return refused(...handled.rejection.map((told) => (told.path[0] === 'id' ? { ...told, path: ['taskId'] } : told)));
  },
};
