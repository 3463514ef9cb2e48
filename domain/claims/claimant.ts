import type { Artefact } from '../task/artefact.ts';
import { idsOf } from '../task/artefact-ids.ts';
import { attemptId } from '../task/attempt-keys.ts';
import type { TaskPlan } from '../task/task-plan.ts';
import type { BatchId, NetworkId, TaskId } from '../words/ids.ts';
import type { Claim } from './claim.ts';

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

const PLATFORM = { kind: 'PLATFORM' } as const;
/** Nothing of the first, as all were. */
const whose = (attempt: number): Pick<Artefact, 'attempt'> => (attempt === 1 ? {} : { attempt });

const sourceVmOf = (attempt: number): Artefact => ({
  ...{ id: idsOf({ attempt, moment: 1 }).sourceVm, place: PLATFORM },
  kind: 'SOURCE_VM_CLAIM',
  ...whose(attempt),
});

const addressesOf = (networkId: NetworkId, attempt: number): Artefact => ({
  ...{ id: idsOf({ attempt, moment: 1 }).addresses(networkId), place: PLATFORM },
  ...{ kind: 'ADDRESSES', networkId },
  ...whose(attempt),
});

/** What an attempt holds from its first moment: its place in the queue and what was claimed for it. */
export const heldFromTheStart = ({ target }: Pick<TaskPlan, 'target'>, attempt: number): readonly Artefact[] => {
  const networks = [...new Set(target.nics.map((nic) => nic.networkId))];
  const { slot } = idsOf({ attempt, moment: 1 });
  return [
    { id: slot, place: PLATFORM, kind: 'SLOT', ...whose(attempt) },
    sourceVmOf(attempt),
    ...networks.map((networkId) => addressesOf(networkId, attempt)),
  ];
};

/** What the attempt holds once that claim is granted. */
export const claimedBy = (claim: Claim, attempt: number): Artefact =>
  claim.kind === 'SOURCE_VM' ? sourceVmOf(attempt) : addressesOf(claim.networkId, attempt);
