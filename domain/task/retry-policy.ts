import type { Failure } from '../words/failure.ts';
import { type Instant, secondsAfter } from '../words/ids.ts';
import { isAway } from './failure-table.ts';

const STEP_LIMIT = 5;
/** A machine that does not answer is unreachable, not failed: it gets about an hour (RELIABILITY F23). */
const UNREACHABLE_LIMIT = 24;

/**
 * When a failed step may be tried again, or null: given up. `before` counts its failures up to now; a machine that was
 * away for a while does not use up the tries of what fails once it is back.
 */
export const retryStepAt = (
  failure: Failure,
  before: { readonly tries: number; readonly unreachable: number },
  at: Instant,
): Instant | null => {
  if (!failure.retryable) return null;
  if (isAway(failure))
    return before.unreachable + 1 >= UNREACHABLE_LIMIT
      ? null
      : secondsAfter(at, Math.min(180, 5 * 2 ** before.unreachable));
  const answered = before.tries - before.unreachable;
  return answered + 1 >= STEP_LIMIT ? null : secondsAfter(at, 2 * 3 ** answered);
};

/** Releases are never given up; after so many tries the task may end and its debt is paid on, once an hour. */
export const RELEASE_TRIES_BEFORE_END = 6;
export const retryReleaseAt = (tries: number, at: Instant): Instant =>
  secondsAfter(at, tries >= RELEASE_TRIES_BEFORE_END ? 3600 : Math.min(300, 2 * 3 ** (tries - 1)));
