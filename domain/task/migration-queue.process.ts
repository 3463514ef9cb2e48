import type { Instant, ServerId } from '../words/ids.ts';
import { attemptId, type OfAttempt } from './attempt-keys.ts';
import type { MigrationQueue } from './migration-queue.ts';

export type QueueEffect = OfAttempt & { readonly key: string } & (
    | { readonly kind: 'GrantSlot'; readonly notBefore: Instant | null; readonly serverId: ServerId }
    /** The slot is granted here; the task's own stream has to hear of it. */
    | { readonly kind: 'StartTask'; readonly notBefore: null }
  );

/**
 * One grant at a time, to the first in line that its server has room for: a task whose server is full is passed by
 * until its next look, so that it holds up nobody else.
 */
export const owedByQueue = (state: MigrationQueue): readonly QueueEffect[] => {
  const starts = state.running
    .filter((entry) => !entry.taken)
    .map(({ taskId, attempt }): QueueEffect => {
      const key = `queue/start/${attemptId({ taskId, attempt })}`;
      return { kind: 'StartTask', key, notBefore: null, taskId, attempt };
    });
  if (state.running.length >= state.parallelism) return starts;
  const grantOf = ({ taskId, attempt, serverId, deferred }: MigrationQueue['waiting'][number]): QueueEffect => ({
    kind: 'GrantSlot',
    key: `queue/grant/${attemptId({ taskId, attempt })}/${(deferred?.tries ?? 0) + 1}`,
    notBefore: deferred?.retryAt ?? null,
    taskId,
    attempt,
    serverId,
  });
  const next = state.waiting.find((entry) => entry.deferred === null);
  return [...starts, ...state.waiting.filter((entry) => entry.deferred || entry === next).map(grantOf)];
};
