import type { FailureCode, Problem } from '../words/failure.ts';
import type { TaskPlan } from './task-plan.ts';

type Judgement = {
  /** May the same call succeed when it is made again, with nothing changed? */
  readonly call: boolean;
  /** A job ended with it: may another job with the same order succeed? */
  readonly job: boolean;
};

const FINAL: Judgement = { call: false, job: false };
const PASSING: Judgement = { call: true, job: true };
/** A call's is an answer that stays so; a job may have met something that passes. */
const OF_JOBS: Judgement = { call: false, job: true };

/**
 * What may be tried again, by its code alone. A step says where it is otherwise (`retry` in its row); nothing else does: who
 * fails outside says what happened and not what is to be done. `retryable` in stored failures is what was decided then.
 */
const TABLE: Readonly<Record<FailureCode, Judgement>> = {
  UNREACHABLE: PASSING,
  BUSY: PASSING,
  IN_USE: PASSING,
  JOB_FAILED: PASSING,
  COPY_FAILED: PASSING,
  MISSING_TOOLS: OF_JOBS,
  INTERNAL: OF_JOBS,
  AUTH_FAILED: FINAL,
  HOST_KEY_CHANGED: FINAL,
  CERT_CHANGED: FINAL,
  PERMISSION_DENIED: FINAL,
  BAD_ANSWER: FINAL,
  UNSUPPORTED_SOURCE: FINAL,
  UNSUPPORTED_DISK: FINAL,
  NOT_FOUND: FINAL,
  NO_SPACE: FINAL,
  SERVER_REBOOTED: FINAL, // MS-14
  SOURCE_CHANGED: FINAL,
  SOURCE_SHUT_DOWN: FINAL,
  SOURCE_POWERED_ON: FINAL,
  VERSION_MISMATCH: FINAL,
  CONVERSION_FAILED: FINAL,
  NO_OPERATING_SYSTEM: FINAL,
  UNSUPPORTED_GUEST: FINAL,
  WINDOWS_HIBERNATED: FINAL,
  DIRTY_FILE_SYSTEM: FINAL,
  GUEST_NO_SPACE: FINAL,
  ENCRYPTED_GUEST: FINAL,
  MISSING_DRIVERS: FINAL,
  VERIFY_FAILED: FINAL,
  STALE_EPOCH: FINAL,
  STALE_CALL: FINAL,
  HYPERVISOR_REFUSED: FINAL,
  STATE_CONFLICT: FINAL,
};

/** Nobody there, or a vCenter that is still coming up (503 for minutes, F31): nothing failed, it is only too early. */
const AWAY: ReadonlySet<FailureCode> = new Set(['UNREACHABLE', 'BUSY']);
export const isAway = ({ code }: Pick<Problem, 'code'>): boolean => AWAY.has(code);

/** Where a step judges a code otherwise than the table: that it may pass, or that so many jobs in all may try. */
export type RetryRule = {
  readonly [C in FailureCode]?: true | { readonly jobs: number; readonly when: (plan: TaskPlan) => boolean };
};

/** How a step came to fail. */
export type Ending = {
  /** The job of this try is over. */
  readonly jobEnded: boolean;
  /** Jobs of the step that had ended before this try. */
  readonly jobsBefore: number;
  /** Nobody said it on purpose: an error of ours, which may be met only once. */
  readonly unexpected: boolean;
};

export const mayPass = (
  code: FailureCode,
  rule: RetryRule,
  { jobEnded, jobsBefore, unexpected }: Ending,
  plan: TaskPlan,
): boolean => {
  if (unexpected) return true;
  const own = rule[code];
  if (own === true) return true;
  if (own && jobEnded && own.when(plan)) return jobsBefore + 1 < own.jobs;
  return jobEnded ? TABLE[code].job : TABLE[code].call;
};
/** Of a release, which is never given up: for who reads the history. */
export const mayCallPass = (code: FailureCode): boolean => TABLE[code].call;

export const isFailureCode = (text: string): text is FailureCode => Object.hasOwn(TABLE, text);
