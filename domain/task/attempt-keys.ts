import type { TaskId } from '../words/ids.ts';
import type { Alive } from './migration-task.state.ts';

/** One attempt of one task. What comes late for an earlier one never touches what another has. */
export type OfAttempt = { readonly taskId: TaskId; readonly attempt: number };

/** The attempt that waits or runs, or the last. */
export const attemptOf = ({ attempt }: Alive): number => attempt.number;

/**
 * ON DISK FOR EVER, at the head of keys and in the names of claims: what belongs to one attempt of a task and to no other. The
 * first has the task's bare id, as all keys had when tasks had one attempt.
 */
export const attemptId = ({ taskId, attempt }: OfAttempt): string => (attempt === 1 ? taskId : `${taskId}.${attempt}`);
