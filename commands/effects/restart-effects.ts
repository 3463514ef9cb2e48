import { claimantOf } from '../../domain/claims/claimant.ts';
import type { MigrationTaskCommand } from '../../domain/task/migration-task.commands.ts';
import type { RestartEffect } from '../../domain/task/restart.process.ts';
import { aggregates } from '../support/aggregates.ts';
import type { App } from '../support/app.ts';
import { askClaim } from './claims.ts';
import { contextOf, type Run } from './run.ts';

type OfKind<K extends RestartEffect['kind']> = Extract<RestartEffect, { kind: K }>;

/** The owner's answer is what the task records. */
const ask = async (app: App, effect: OfKind<'AskClaim'>, run: Run): Promise<MigrationTaskCommand> => {
  const { attempt, claim, plan } = effect;
  const claimant = claimantOf(plan, attempt);
  const answer = await askClaim(app, { claimant, claim, plans: [plan] }, contextOf(effect, 'ask', run));
  return { type: 'RecordClaimAnswered', data: { attempt, claimId: claim.id, answer, at: app.clock.now() } };
};

/** The queue may know the place already: then only the task has not heard of it. */
const queue = async (app: App, effect: OfKind<'QueueTask'>, run: Run): Promise<MigrationTaskCommand> => {
  const { taskId, attempt, serverId, bytes, needs, artefactId } = effect;
  const data = { taskId, attempt, serverId, bytes, needs };
  await app.handler.handle(aggregates.queue, { type: 'QueueTask', data }, contextOf(effect, 'queue', run));
  return { type: 'RecordMade', data: { attempt, artefactId } };
};

export const executeRestartEffect = async (app: App, effect: RestartEffect, run: Run): Promise<void> => {
  const command = effect.kind === 'AskClaim' ? await ask(app, effect, run) : await queue(app, effect, run);
  await app.handler.handle(aggregates.task(effect.taskId), command, contextOf(effect, 'outcome', run));
};
