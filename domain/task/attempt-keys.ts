import type { TaskId } from '../words/ids.ts';
import type { Alive } from './migration-task.state.ts';

/** One attempt of one task. What comes late for an earlier one never touches what another has. */
export type OfAttempt = { readonly taskId: TaskId; readonly attempt: number };

/** The attempt that waits or runs, or the last. */
export const attemptOf = ({ attempt }: Alive): number => attempt.number;

/**
 * ON DISK FOR EVER, in keys, ledger ids and names of claims: what belongs to one attempt of a task and to no other. What is of
 * the first has its bare name, as all had when tasks had one attempt.
 */
export const ofAttempt = (name: string, attempt: number): string => (attempt === 1 ? name : `${name}.${attempt}`);

/** The attempt's own name: `task` for the first, `task.2` for the second. */
export const attemptId = ({ taskId, attempt }: OfAttempt): string => ofAttempt(taskId, attempt);
