import type { BatchEffect } from '../../domain/batch/migration-batch.process.ts';
import type { MigrationBatchCommand } from '../../domain/batch/migration-batch.ts';
import { batchClaimant, heldFromTheStart } from '../../domain/claims/claimant.ts';
import { volumeBytes } from '../../domain/task/task-plan.ts';
import { aggregates } from '../support/aggregates.ts';
import type { App } from '../support/app.ts';
import { askClaim, returnClaim } from './claims.ts';
import { contextOf, type Run } from './run.ts';

type OfKind<K extends BatchEffect['kind']> = Extract<BatchEffect, { kind: K }>;

/** The owner's answer is what the batch records. */
const ask = async (app: App, effect: OfKind<'AskClaim'>, run: Run): Promise<MigrationBatchCommand> => {
  const claimant = batchClaimant(effect.batchId);
  const answer = await askClaim(app, { ...effect, claimant }, contextOf(effect, 'ask', run));
  const { id: claimId } = effect.claim;
  return answer.granted
    ? { type: 'RecordClaimGranted', data: { claimId, grants: answer.grants } }
    : { type: 'RecordClaimRefused', data: { claimId, violations: answer.violations } };
};

const giveBack = async (app: App, effect: OfKind<'ReturnClaim'>, run: Run): Promise<MigrationBatchCommand> => {
  await returnClaim(app, { ...effect, claimant: batchClaimant(effect.batchId) }, contextOf(effect, 'return', run));
  return { type: 'RecordClaimReturned', data: { claimId: effect.claim.id } };
};

const createTask = async (app: App, effect: OfKind<'CreateTask'>, run: Run): Promise<MigrationBatchCommand> => {
  const { plan } = effect;
  const { taskId, serverId } = plan;
  const create = { type: 'CreateTask', data: { plan, held: heldFromTheStart(plan, 1) } } as const;
  await app.handler.handle(aggregates.task(taskId), create, contextOf(effect, 'create', run));
  const bytes = volumeBytes(plan);
  const entry = { taskId, attempt: 1, serverId, bytes, needs: bytes };
  await app.handler.handle(aggregates.queue, { type: 'QueueTask', data: entry }, contextOf(effect, 'queue', run));
  return { type: 'RecordTaskCreated', data: { taskId } };
};

const outcomeOf = (app: App, effect: BatchEffect, run: Run): Promise<MigrationBatchCommand> => {
  switch (effect.kind) {
    case 'AskClaim':
      return ask(app, effect, run);
    case 'ReturnClaim':
      return giveBack(app, effect, run);
    case 'CreateTask':
      return createTask(app, effect, run);
  }
};

export const executeBatchEffect = async (app: App, effect: BatchEffect, run: Run): Promise<void> => {
  const command = await outcomeOf(app, effect, run);
  await app.handler.handle(aggregates.batch(effect.batchId), command, contextOf(effect, 'outcome', run));
};
