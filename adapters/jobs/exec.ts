import type { Machine } from '../../commands/ports/machines.ts';

/** What came of one command. `stdout` and `stderr` are bounded by the transport. */
export type ExecResult = {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
};
export type ExecOptions = {
  readonly stdin?: Uint8Array;
  readonly signal?: AbortSignal;
  readonly timeoutSeconds?: number;
};

/**
 * A way to a machine's shell. The command is always a text of ours; data travel on stdin. Throws OutsideFailure
 * (UNREACHABLE, AUTH_FAILED, HOST_KEY_CHANGED) when the command did not run to its end; a command that ran and failed is
 * a result.
 */
export interface Exec {
  exec(machine: Machine, command: string, options: ExecOptions): Promise<ExecResult>;
}
