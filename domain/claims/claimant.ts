import type { Artefact } from '../task/artefact.ts';
import { idsOf } from '../task/artefact-ids.ts';
import { attemptId } from '../task/attempt-keys.ts';
import type { TaskPlan } from '../task/task-plan.ts';
import type { BatchId, TaskId } from '../words/ids.ts';

/**
 * Who claims: a batch for the first attempts of its tasks, or one task for a later attempt. ON DISK FOR EVER: by `id` a network
 * knows the claim, and keys of asking and returning begin with it.
 */
export type Claimant = { readonly id: string; readonly attempt: number };

export const batchClaimant = (batchId: BatchId): Claimant => ({ id: batchId, attempt: 1 });

/** In whose name that attempt of the task holds what it holds. */
export const claimantOf = ({ taskId, batchId }: Pick<TaskPlan, 'taskId' | 'batchId'>, attempt: number): Claimant =>
  attempt === 1 ? batchClaimant(batchId) : { id: attemptId({ taskId, attempt }), attempt };

/** ON DISK FOR EVER: the name of its claim in the stream of its source VM, which one task alone can hold. */
export const vmClaimOf = ({ attempt }: Claimant, taskId: TaskId): string => attemptId({ taskId, attempt });

export const askKey = (claimant: Claimant, claimId: string): string => `${claimant.id}/ask/${claimId}`;
export const returnKey = (claimant: Claimant, claimId: string): string => `${claimant.id}/return/${claimId}`;

/** What an attempt holds from its first moment: its place in the queue and what was claimed for it. */
export const heldFromTheStart = ({ target }: Pick<TaskPlan, 'target'>, attempt: number): readonly Artefact[] => {
  const networks = [...new Set(target.nics.map((nic) => nic.networkId))];
  const ids = idsOf({ attempt, moment: 1 });
  const head = (id: string) => ({ id, place: { kind: 'PLATFORM' } as const });
  const whose = attempt === 1 ? {} : { attempt };
  return [
    { ...head(ids.slot), kind: 'SLOT', ...whose },
    { ...head(ids.sourceVm), kind: 'SOURCE_VM_CLAIM', ...whose },
    ...networks.map((networkId) => ({
      ...head(ids.addresses(networkId)),
      kind: 'ADDRESSES' as const,
      networkId,
      ...whose,
    })),
  ];
};
