import { z } from 'zod';
import type { Ended, MigrationTask } from '../domain/task/migration-task.state.ts';
import type { NewMoment } from '../domain/task/restart.events.ts';
import { restartViolations } from '../domain/task/restart.ts';
import type { RestartOutlook } from '../domain/task/restart-outlook.ts';
import type { Advisory, Violation } from '../domain/words/failure.ts';
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

/** `recorded`: the audit trail has the refusal already, by the task's own event. */
type Answer = {
  readonly violations: readonly Violation[];
  readonly position: Position | null;
  readonly recorded?: true;
};
const refusedFor = (...violations: readonly Violation[]): Answer => ({ violations, position: null });

/** In the input as it was given: the task itself, or below it what of its plan, or of the restart, is meant. */
const placedAt = (index: number, violations: readonly Violation[]): readonly Violation[] =>
  violations.map((one) => ({ ...one, path: ['ids', index, ...(one.path[0] === 'id' ? one.path.slice(1) : one.path)] }));

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
  if (settled.status === 'ended' && settled.refusal) return { ...refusedFor(...settled.refusal), recorded: true };
  return { violations: [], position: await placeOf(app, stream.name) };
};

/** What refuses it before its number is given; else what it claims. A task that did not fail says so itself. */
const lookedAt = async (app: App, id: TaskId, newMoment: NewMoment | null) => {
  const task = await app.handler.load(aggregates.task(id));
  return isFailed(task) ? lookAtRestart(app, task, newMoment) : { claims: [], violations: [] };
};

const restart = async (app: App, id: TaskId, newMoment: NewMoment | null, context: CommandContext): Promise<Answer> => {
  // A second run finds the request of the first in the history, whatever became of the task, and of the world, since.
  if (await app.handler.tookEffect(aggregates.task(id), context)) return outcome(app, id);
  const { claims, violations } = await lookedAt(app, id, newMoment);
  if (violations.length > 0) return refusedFor(...violations);
  const data = { claims, newMoment, at: app.clock.now() };
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
      const violations = placedAt(index, answer.violations);
      if (violations.length > 0 && !answer.recorded)
        await recordRefusal(app, { command: 'RestartTask', subject: id, violations }, context);
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

/** `outlook`: null of a task that did not fail; it is told of one that is refused too. */
export type RestartPlan = {
  readonly id: TaskId;
  readonly name: string | null;
  readonly vmName: string | null;
  readonly outlook: RestartOutlook | null;
  readonly violations: readonly Violation[];
  readonly advisories: readonly Advisory[];
};

const planOne = async (app: App, id: TaskId, newMoment: NewMoment | null): Promise<Omit<RestartPlan, 'id'>> => {
  const task = await app.handler.load(aggregates.task(id));
  if (task.status === 'absent')
    return { name: null, vmName: null, outlook: null, violations: notFailed(task, newMoment), advisories: [] };
  const { name, source } = task.plan;
  const looked = isFailed(task)
    ? await lookAtRestart(app, task, newMoment)
    : { outlook: null, violations: notFailed(task, newMoment), advisories: [] };
  const { outlook, violations, advisories } = looked;
  return { name, vmName: source.vmName, outlook, violations, advisories };
};

/** The dry run: before it is confirmed, what is kept, what is read again, which steps are done, whether the source is stopped. */
export const planRestarts: Intent<Restarts, { readonly results: readonly RestartPlan[] }> = {
  name: 'PlanRestarts',
  input: manyRestarts,
  looks: true,
  run: async (app, { ids, readAgain }) => {
    const plans = new Map<TaskId, RestartPlan>();
    for (const [index, id] of ids.entries()) {
      if (plans.has(id)) continue;
      const planned = await planOne(app, id, readAgain);
      plans.set(id, { ...planned, id, violations: placedAt(index, planned.violations) });
    }
    return { ok: true, value: { results: ids.flatMap((id) => plans.get(id) ?? []) }, position: null };
  },
};
