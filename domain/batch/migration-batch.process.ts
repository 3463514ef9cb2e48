import { type Claim, unanswered } from '../claims/claim.ts';
import { askKey, batchClaimant, returnKey } from '../claims/claimant.ts';
import type { TaskPlan } from '../task/task-plan.ts';
import type { BatchId } from '../words/ids.ts';
import type { MigrationBatch } from './migration-batch.ts';

export type BatchEffect = { readonly key: string; readonly notBefore: null; readonly batchId: BatchId } & (
  | { readonly kind: 'AskClaim'; readonly claim: Claim; readonly plans: readonly TaskPlan[] }
  | { readonly kind: 'ReturnClaim'; readonly claim: Claim; readonly plans: readonly TaskPlan[] }
  | { readonly kind: 'CreateTask'; readonly plan: TaskPlan; readonly claims: readonly Claim[] }
);

/** Claims first, all at once; then, once accepted, its tasks one after the other, so that they queue in order (RT-4). */
export const owedByBatch = (state: MigrationBatch): readonly BatchEffect[] => {
  switch (state.status) {
    case 'absent':
      return [];
    case 'claiming':
      return unanswered(state).map((claim) => ({
        kind: 'AskClaim',
        key: askKey(batchClaimant(state.id), claim.id),
        notBefore: null,
        batchId: state.id,
        claim,
        plans: state.plans,
      }));
    case 'refused':
      return state.claims
        .filter((claim) => state.owedBack.includes(claim.id))
        .map((claim) => ({
          kind: 'ReturnClaim',
          key: returnKey(batchClaimant(state.id), claim.id),
          notBefore: null,
          batchId: state.id,
          claim,
          plans: state.plans,
        }));
    case 'accepted': {
      const plan = state.plans.find((candidate) => !state.created.includes(candidate.taskId));
      if (!plan) return [];
      const key = `${state.id}/create/${plan.taskId}`;
      return [{ kind: 'CreateTask', key, notBefore: null, batchId: state.id, plan, claims: state.claims }];
    }
  }
};
