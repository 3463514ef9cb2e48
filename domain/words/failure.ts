import type { DiskObstacle } from '../platform/inventory.ts';

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

/** What went wrong outside, as data: one sentence that says what failed and what to do (RT-10), never a secret. */
export type Problem = {
  readonly code: FailureCode;
  readonly message: string;
  readonly parameters?: Parameters;
  /** The last lines of the step's log, already scrubbed. */
  readonly log?: string;
};

/** A problem as a task met it, with what was decided about it then (domain/task/failure-table.ts). */
export type Failure = Problem & { readonly retryable: boolean };

export type ViolationCode =
  | 'INVALID_INPUT'
  | 'REQUIRED'
  | 'OUT_OF_RANGE'
  | 'DUPLICATE'
  | 'NOT_FOUND'
  | 'TYPE_MISMATCH'
  | 'STATE_CONFLICT'
  | 'COMMAND_ID_REUSED'
  | 'IN_USE'
  | 'CAPACITY'
  | 'UNSUPPORTED_SOURCE'
  | 'UNSUPPORTED_DISK'
  | 'MUST_BE_POWERED_OFF'
  | 'SUSPENDED'
  | 'NEEDS_CONSOLIDATION'
  | 'ENCRYPTED_VM'
  | 'TEMPLATE'
  /** Stands at the end of a record that was cut; says how many it leaves out. */
  | 'MORE_VIOLATIONS'
  | DiskObstacle
  | FailureCode;

/** Why a command is refused: `path` names the field of the command's input. All violations are told at once (TK-12). */
export type Violation = {
  readonly code: ViolationCode;
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly parameters?: Parameters;
};

/** What an administrator should know or do, and that refuses nothing (UX-4, TK-12). */
export type Advisory = {
  readonly code: string;
  readonly message: string;
  /** One line each, to be copied and typed as they stand, in this order. Absent: there is nothing to type. */
  readonly commands?: readonly string[];
  readonly parameters?: Parameters;
};
