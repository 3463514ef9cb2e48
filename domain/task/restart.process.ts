import { type Claim, unanswered } from '../claims/claim.ts';
import { askKey, claimantOf } from '../claims/claimant.ts';
import type { BatchId, ServerId } from '../words/ids.ts';
import { own } from '../words/keyed.ts';
import type { Bytes } from '../words/units.ts';
import { idsOf } from './artefact-ids.ts';
import { attemptId, attemptOf, type OfAttempt } from './attempt-keys.ts';
import type { Facts, MigrationTask } from './migration-task.state.ts';
import { type TaskPlan, volumeBytes } from './task-plan.ts';

/** What an attempt after the first owes before it begins; of the first its batch owes it. */
export type RestartEffect = OfAttempt & {
  readonly key: string;
  readonly notBefore: null;
  readonly batchId: BatchId;
} & (
    | { readonly kind: 'AskClaim'; readonly claim: Claim; readonly plan: TaskPlan }
    | {
        readonly kind: 'QueueTask';
        readonly serverId: ServerId;
        readonly bytes: Bytes;
        readonly needs: Bytes;
        /** Of the slot: made, once the queue has its place. */
        readonly artefactId: string;
      }
  );

/**
 * What is staged already needs no room again; of a disk that is read anew, what was there of it goes. What is half done counts
 * as not there.
 */
export const bytesStaged = ({ plan, staged }: Pick<Facts, 'plan' | 'staged'>): Bytes =>
  plan.target.volumes
    .filter(({ disk }) => own(staged.copies, disk)?.complete === true)
    .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) as Bytes;

export const owedForRestart = (state: MigrationTask): readonly RestartEffect[] => {
  if (state.status !== 'claiming' && state.status !== 'queued') return [];
  const { plan } = state;
  const { taskId, batchId, serverId } = plan;
  const attempt = attemptOf(state);
  const head = { notBefore: null, taskId, batchId, attempt } as const;
  if (state.status === 'claiming') {
    const claimant = claimantOf(plan, attempt);
    return unanswered(state.asked).map((claim) => ({
      ...head,
      kind: 'AskClaim',
      key: askKey(claimant, claim.id),
      ...{ claim, plan },
    }));
  }
  const artefactId = idsOf({ attempt, moment: 1 }).slot;
  if (attempt === 1 || own(state.ledger, artefactId)?.made !== false) return [];
  const bytes = volumeBytes(plan);
  const needs = (bytes - bytesStaged(state)) as Bytes;
  const key = `${attemptId({ taskId, attempt })}/queue`;
  return [{ ...head, kind: 'QueueTask', key, serverId, bytes, needs, artefactId }];
};
