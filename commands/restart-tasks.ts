import { z } from 'zod';
import type { Ended, MigrationTask } from '../domain/task/migration-task.state.ts';
import type { NewMoment } from '../domain/task/restart.events.ts';
import { restartViolations } from '../domain/task/restart.ts';
import type { RestartOutlook } from '../domain/task/restart-outlook.ts';
import type { Violation } from '../domain/words/failure.ts';
import type { TaskId } from '../domain/words/ids.ts';
import { violation } from '../domain/words/said.ts';
import type { Position } from './ports/event-store.ts';
import { aggregates } from './support/aggregates.ts';
import type { App } from './support/app.ts';
import { type Intent, recordRefusal } from './support/door.ts';
import { manyTasks, type TaskAnswer, type TaskAnswers } from './support/each-task.ts';
import { type CommandContext, partOf } from './support/handle.ts';
import { lookAtRestart } from './support/look-at-restart.ts';
import { awaitState, placeOf } from './support/wait.ts';

const manyRestarts = manyTasks.extend({ readAgain: z.enum(['ALLOW', 'REFUSE']).nullable().default(null) });
type Restarts = { ids: TaskId[]; readAgain: NewMoment | null };

const OUTCOME_SECONDS = 60;

type Answer = { readonly violations: readonly Violation[]; readonly position: Position | null };
const refusedFor = (...violations: readonly Violation[]): Answer => ({ violations, position: null });

const isFailed = (task: MigrationTask): task is Ended =>
  task.status === 'ended' && !task.deleted && task.outcome.kind === 'FAILED';

/** Its claims are answered by their owners; the command waits for queued again, or refused. */
const outcome = async (app: App, id: TaskId): Promise<Answer> => {
  const stream = aggregates.task(id);
  const settled = await awaitState(
    app,
    stream.name,
    () => app.handler.load(stream),
    (task) => (task.status === 'claiming' ? undefined : task),
    OUTCOME_SECONDS,
  );
  if (!settled) {
    return refusedFor(violation('RESTART_NOT_ANSWERED', ['id']));
  }
  if (settled.status === 'ended' && settled.refusal) return refusedFor(...settled.refusal);
  return { violations: [], position: await placeOf(app, stream.name) };
};

/** What refuses it before its number is given; else what it claims. A task that did not fail says so itself. */
const lookedAt = async (app: App, id: TaskId, newMoment: NewMoment | null) => {
  const task = await app.handler.load(aggregates.task(id));
  return isFailed(task) ? lookAtRestart(app, task, newMoment) : { claims: [], violations: [] };
};

const restart = async (app: App, id: TaskId, newMoment: NewMoment | null, context: CommandContext): Promise<Answer> => {
  const { claims, violations } = await lookedAt(app, id, newMoment);
  if (violations.length > 0) return refusedFor(...violations);
  const data = { claims, newMoment, at: app.clock.now() };
  // A second run of the same command finds its request in the history, whatever became of the task since.
  const handled = await app.handler.handle(aggregates.task(id), { type: 'RequestRestart', data }, context);
  return handled.ok ? outcome(app, id) : refusedFor(...handled.rejection);
};

/** RT-5, UX-5: one command for each, so that what one of them refuses holds up none of the others. */
export const restartTasks: Intent<Restarts, TaskAnswers> = {
  name: 'RestartTasks',
  input: manyRestarts,
  run: async (app, { ids, readAgain }, context) => {
    const answers = new Map<TaskId, TaskAnswer>();
    let position: Position | null = null;
    for (const [index, id] of ids.entries()) {
      if (answers.has(id)) continue;
      const answer = await restart(app, id, readAgain, partOf(context, id));
      const violations = answer.violations.map((one) => ({ ...one, path: ['ids', index, ...one.path] }));
      if (violations.length > 0) await recordRefusal(app, { command: 'RestartTask', subject: id, violations }, context);
      position = answer.position ?? position;
      answers.set(id, { id, done: violations.length === 0, violations });
    }
    return { ok: true, value: { results: ids.flatMap((id) => answers.get(id) ?? []) }, position };
  },
};

const notFailed = (task: MigrationTask, newMoment: NewMoment | null): readonly Violation[] =>
  task.status === 'absent'
    ? [violation('NOT_FOUND', ['id'], { what: 'MIGRATION_TASK' })]
    : restartViolations(task, newMoment);

export type RestartPlan = TaskAnswer & { readonly outlook: RestartOutlook | null };

/** The dry run: before it is confirmed, what is kept, what is read again, which steps are done, whether the source is stopped. */
export const planRestarts: Intent<Restarts, { readonly results: readonly RestartPlan[] }> = {
  name: 'PlanRestarts',
  input: manyRestarts,
  looks: true,
  run: async (app, { ids, readAgain }) => {
    const results: RestartPlan[] = [];
    for (const [index, id] of ids.entries()) {
      const task = await app.handler.load(aggregates.task(id));
      const looked = isFailed(task)
        ? await lookAtRestart(app, task, readAgain)
        : { outlook: null, violations: notFailed(task, readAgain) };
      const violations = looked.violations.map((one) => ({ ...one, path: ['ids', index, ...one.path] }));
      results.push({ id, done: violations.length === 0, violations, outlook: looked.outlook });
    }
    return { ok: true, value: { results }, position: null };
  },
};
