import { z } from 'zod';
import type { MigrationTaskCommand } from '../../domain/task/migration-task.ts';
import type { Violation } from '../../domain/words/failure.ts';
import type { TaskId } from '../../domain/words/ids.ts';
import type { Position } from '../ports/event-store.ts';
import { aggregates } from './aggregates.ts';
import type { App } from './app.ts';
import { type CommandResult, recordRefusal } from './door.ts';
import { id as idField } from './fields.ts';
import { type CommandContext, partOf } from './handle.ts';

/** UX-5: what can be ticked together. A task that is named twice is asked once and answered twice. */
export const manyTasks = z.object({
  ids: z
    .array(idField<'TaskId'>())
    .min(1, 'Name at least one task.')
    .max(50, 'Name at most 50 tasks; send the others with another command id.'),
});

/** What came of one of them; where it was refused nothing was done to that task. */
export type TaskAnswer = { readonly id: TaskId; readonly done: boolean; readonly violations: readonly Violation[] };
export type TaskAnswers = { readonly results: readonly TaskAnswer[] };

/**
 * One command over many tasks is one command for each, under an id made of both: what one of them refuses holds up none of
 * the others, and done again after a crash it does what is missing. `name`: as the audit trail names a refused one.
 */
export const forEachTask = async (
  app: App,
  ids: readonly TaskId[],
  { name, command }: { readonly name: string; readonly command: MigrationTaskCommand },
  context: CommandContext,
): Promise<CommandResult<TaskAnswers>> => {
  const answers = new Map<TaskId, TaskAnswer>();
  let position: Position | null = null;
  for (const [index, id] of ids.entries()) {
    if (answers.has(id)) continue;
    const handled = await app.handler.handle(aggregates.task(id), command, partOf(context, id));
    if (handled.ok) {
      position = handled.position ?? position; // in the order of the history: each task is decided after the one before
      answers.set(id, { id, done: true, violations: [] });
      continue;
    }
    const violations = handled.rejection.map((violation) => ({ ...violation, path: ['ids', index] }));
    await recordRefusal(app, { command: name, subject: id, violations }, context);
    answers.set(id, { id, done: false, violations });
  }
  return { ok: true, value: { results: ids.flatMap((id) => answers.get(id) ?? []) }, position };
};
