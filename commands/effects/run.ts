import type { Artefact } from '../../domain/task/artefact.ts';
import type { CommandId, TaskId } from '../../domain/words/ids.ts';
import { own } from '../../domain/words/keyed.ts';
import type { ProgressSink } from '../ports/progress.ts';
import { aggregates } from '../support/aggregates.ts';
import type { App } from '../support/app.ts';
import type { CommandContext } from '../support/handle.ts';
import { uuid5 } from '../support/uuid.ts';

/** What the runner gives every effect that it executes. */
export type Run = {
  /** Aborted when the effect is no longer owed, or the service stops: let go of waiting, leave remote jobs alone. */
  readonly signal: AbortSignal;
  readonly progress: ProgressSink;
  /** The external command that all of this goes back to, as far as the stream knows it. */
  readonly correlationId: string;
};

/** What the effect was for is settled otherwise meanwhile; nothing is to be recorded. */
export class Superseded extends Error {
  constructor() {
    super('The effect is no longer owed.');
    this.name = 'Superseded';
  }
}

/** Context of one act within an effect: the same effect's same act has the same command id, whoever runs it. */
export const contextOf = (effect: { readonly key: string }, act: string, run: Run): CommandContext => ({
  commandId: uuid5(`effect/${effect.key}/${act}`) as CommandId,
  actor: { kind: 'system', name: 'sampan' },
  correlationId: run.correlationId,
  causationId: effect.key,
});

/** What is done in one attempt of a task; the key is the act's. */
export type OfTask = { readonly key: string; readonly taskId: TaskId; readonly attempt: number };

/** Records that the artefact is about to be made (DESIGN.md 3.6). Throws Superseded when the task is on its way out. */
export const intend = async (app: App, effect: OfTask, artefact: Artefact, run: Run): Promise<void> => {
  const handled = await app.handler.handle(
    aggregates.task(effect.taskId),
    { type: 'IntendArtefact', data: { attempt: effect.attempt, artefact } },
    contextOf(effect, `intend/${artefact.id}`, run),
  );
  const { state } = handled;
  const runs = handled.ok && state.status === 'migrating' && state.attempt.number === effect.attempt;
  if (!runs || !own(state.ledger, artefact.id)) throw new Superseded();
};

export const recordMade = async (app: App, effect: OfTask, artefactId: string, run: Run): Promise<void> => {
  await app.handler.handle(
    aggregates.task(effect.taskId),
    { type: 'RecordMade', data: { attempt: effect.attempt, artefactId } },
    contextOf(effect, `made/${artefactId}`, run),
  );
};

/** Intend, make, record: what is made must itself be idempotent, since a crash may come between any two. */
export const acquire = async <T>(
  app: App,
  effect: OfTask,
  artefact: Artefact,
  run: Run,
  make: () => Promise<T>,
): Promise<T> => {
  await intend(app, effect, artefact, run);
  const result = await make();
  await recordMade(app, effect, artefact.id, run);
  return result;
};
