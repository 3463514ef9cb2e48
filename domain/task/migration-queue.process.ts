import type { Instant, ServerId, TaskId } from '../words/ids.ts';
import type { MigrationQueue } from './migration-queue.ts';

export type QueueEffect = { readonly key: string; readonly taskId: TaskId } & (
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
    .map(
      (entry): QueueEffect => ({
        kind: 'StartTask',
        key: `queue/start/${entry.taskId}`,
        notBefore: null,
        taskId: entry.taskId,
      }),
    );
  if (state.running.length >= state.parallelism) return starts;
  const grantOf = ({ taskId, serverId, deferred }: MigrationQueue['waiting'][number]): QueueEffect => ({
    kind: 'GrantSlot',
    key: `queue/grant/${taskId}/${(deferred?.tries ?? 0) + 1}`,
    notBefore: deferred?.retryAt ?? null,
    taskId,
    serverId,
  });
  const next = state.waiting.find((entry) => entry.deferred === null);
  return [...starts, ...state.waiting.filter((entry) => entry.deferred || entry === next).map(grantOf)];
};
