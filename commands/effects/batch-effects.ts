import type { BatchEffect } from '../../domain/batch/migration-batch.process.ts';
import type { Claim, MigrationBatchCommand } from '../../domain/batch/migration-batch.ts';
import type { Artefact } from '../../domain/task/artefact.ts';
import { idsOf } from '../../domain/task/artefact-ids.ts';
import { claimScope, type TaskPlan, volumeBytes } from '../../domain/task/task-plan.ts';
import { own } from '../../domain/words/keyed.ts';
import { aggregates } from '../support/aggregates.ts';
import type { App } from '../support/app.ts';
import { contextOf, type Run } from './run.ts';

const planOf = (
  effect: Extract<BatchEffect, { claim: Claim }>,
  claim: Extract<Claim, { kind: 'SOURCE_VM' }>,
): TaskPlan => {
  const plan = effect.plans.find((candidate) => candidate.taskId === claim.taskId);
  if (!plan) throw new Error(`Batch ${effect.batchId} claims for a task that it does not have.`);
  return plan;
};

/** Asks the claim's owner, in the owner's own stream; its answer is what the batch records. */
const askClaim = async (
  app: App,
  effect: Extract<BatchEffect, { kind: 'AskClaim' }>,
  run: Run,
): Promise<MigrationBatchCommand> => {
  const { claim, batchId } = effect;
  const context = contextOf(effect, 'ask', run);
  if (claim.kind === 'SOURCE_VM') {
    const { sourceId, vmId, vmName, vmware } = planOf(effect, claim).source;
    const scope = claimScope(sourceId, vmware?.instanceUuid);
    const { taskId, path } = claim;
    const command = { type: 'ClaimSourceVm', data: { sourceId, vmId, taskId, path, vmName } } as const;
    const handled = await app.handler.handle(aggregates.sourceVm(scope, vmId), command, context);
    return handled.ok
      ? { type: 'RecordClaimGranted', data: { claimId: claim.id, grants: [] } }
      : { type: 'RecordClaimRefused', data: { claimId: claim.id, violations: handled.rejection } };
  }
  const command = { type: 'ReserveAddresses', data: { claimId: batchId, wishes: claim.wishes } } as const;
  const handled = await app.handler.handle(aggregates.network(claim.networkId), command, context);
  if (!handled.ok) return { type: 'RecordClaimRefused', data: { claimId: claim.id, violations: handled.rejection } };
  const grants = handled.state.status === 'added' ? (own(handled.state.claims, batchId) ?? []) : [];
  return { type: 'RecordClaimGranted', data: { claimId: claim.id, grants } };
};

const returnClaim = async (
  app: App,
  effect: Extract<BatchEffect, { kind: 'ReturnClaim' }>,
  run: Run,
): Promise<MigrationBatchCommand> => {
  const { claim } = effect;
  const context = contextOf(effect, 'return', run);
  if (claim.kind === 'SOURCE_VM') {
    const { sourceId, vmId, vmware } = planOf(effect, claim).source;
    const scope = claimScope(sourceId, vmware?.instanceUuid);
    const command = { type: 'ReleaseSourceVm', data: { sourceId, vmId, taskId: claim.taskId } } as const;
    await app.handler.handle(aggregates.sourceVm(scope, vmId), command, context);
  } else {
    const taskIds = effect.plans.map((plan) => plan.taskId);
    const command = { type: 'ReleaseAddresses', data: { taskIds } } as const;
    await app.handler.handle(aggregates.network(claim.networkId), command, context);
  }
  return { type: 'RecordClaimReturned', data: { claimId: claim.id } };
};

/** What the task holds from its first moment: its place in the queue and what the batch claimed for it. */
const heldBy = (plan: TaskPlan): readonly Artefact[] => {
  const place = { kind: 'PLATFORM' } as const;
  const ids = idsOf({ attempt: 1, moment: 1 });
  const networks = [...new Set(plan.target.nics.map((nic) => nic.networkId))];
  return [
    { id: ids.slot, kind: 'SLOT', place },
    { id: ids.sourceVm, kind: 'SOURCE_VM_CLAIM', place },
    ...networks.map((networkId) => ({
      id: ids.addresses(networkId),
      kind: 'ADDRESSES' as const,
      place,
      networkId,
    })),
  ];
};

const createTask = async (
  app: App,
  effect: Extract<BatchEffect, { kind: 'CreateTask' }>,
  run: Run,
): Promise<MigrationBatchCommand> => {
  const { plan } = effect;
  const { taskId, serverId } = plan;
  const create = { type: 'CreateTask', data: { plan, held: heldBy(plan) } } as const;
  await app.handler.handle(aggregates.task(taskId), create, contextOf(effect, 'create', run));
  const bytes = volumeBytes(plan);
  const entry = { taskId, attempt: 1, serverId, bytes, needs: bytes };
  await app.handler.handle(aggregates.queue, { type: 'QueueTask', data: entry }, contextOf(effect, 'queue', run));
  return { type: 'RecordTaskCreated', data: { taskId } };
};

const outcomeOf = (app: App, effect: BatchEffect, run: Run): Promise<MigrationBatchCommand> => {
  switch (effect.kind) {
    case 'AskClaim':
      return askClaim(app, effect, run);
    case 'ReturnClaim':
      return returnClaim(app, effect, run);
    case 'CreateTask':
      return createTask(app, effect, run);
  }
};

export const executeBatchEffect = async (app: App, effect: BatchEffect, run: Run): Promise<void> => {
  const command = await outcomeOf(app, effect, run);
  await app.handler.handle(aggregates.batch(effect.batchId), command, contextOf(effect, 'outcome', run));
};
