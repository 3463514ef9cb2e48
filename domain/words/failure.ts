import type { CodeOf } from '../../messages/catalogue.ts';

/** Stable codes: clients and translations depend on them, so a code is never renamed. */
export type FailureCode =
  | 'UNREACHABLE'
  | 'AUTH_FAILED'
  | 'HOST_KEY_CHANGED'
  | 'CERT_CHANGED'
  | 'PERMISSION_DENIED'
  | 'BUSY'
  | 'BAD_ANSWER'
  | 'MISSING_TOOLS'
  | 'UNSUPPORTED_SOURCE'
  | 'UNSUPPORTED_DISK'
  | 'IN_USE'
  | 'NOT_FOUND'
  | 'NO_SPACE'
  | 'SERVER_REBOOTED'
  | 'SOURCE_CHANGED'
  | 'SOURCE_SHUT_DOWN'
  | 'SOURCE_POWERED_ON'
  | 'VERSION_MISMATCH'
  | 'CONVERSION_FAILED'
  | 'NO_OPERATING_SYSTEM'
  | 'UNSUPPORTED_GUEST'
  | 'WINDOWS_HIBERNATED'
  | 'DIRTY_FILE_SYSTEM'
  | 'GUEST_NO_SPACE'
  | 'ENCRYPTED_GUEST'
  | 'MISSING_DRIVERS'
  | 'JOB_FAILED'
  | 'COPY_FAILED'
  | 'VERIFY_FAILED'
  | 'STALE_EPOCH'
  | 'STALE_CALL'
  | 'HYPERVISOR_REFUSED'
  | 'STATE_CONFLICT'
  | 'INTERNAL';

/** What a code's sentence holds in its places, by name (messages/). Walked, never asked with a name from outside. */
export type Parameters = Readonly<Record<string, string | number>>;

/** What is said under a code: new events have parameters (docs/adr/0028-messages.md). */
export type Wording = {
  readonly parameters?: Parameters;
  /** English prose, of what older versions stored. */
  readonly message?: string;
};

/** What went wrong outside, as data: its sentence says what failed and what to do (RT-10), never a secret. */
export type Problem = Wording & {
  readonly code: FailureCode;
  /** The last lines of the step's log, already scrubbed. */
  readonly log?: string;
};

/** A problem as a task met it, with what was decided about it then (domain/task/failure-table.ts). */
export type Failure = Problem & { readonly retryable: boolean };

/** By the catalogue, which has a sentence for each. A history may hold one of a newer version: it is shown as it came. */
export type ViolationCode = CodeOf<'violation'>;

/** Why a command is refused: `path` names the field of the command's input. All violations are told at once (TK-12). */
export type Violation = Wording & {
  readonly code: ViolationCode;
  readonly path: readonly (string | number)[];
};

/** What an administrator should know or do, and that refuses nothing (UX-4, TK-12). */
export type Advisory = Wording & {
  readonly code: string;
  /** One line each, to be copied and typed as they stand, in this order. Absent: there is nothing to type. */
  readonly commands?: readonly string[];
};
