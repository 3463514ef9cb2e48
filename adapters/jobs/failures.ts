import { type Machine, OutsideFailure } from '../../commands/ports/machines.ts';
import type { FailureCode } from '../../domain/words/failure.ts';
import type { ExecResult } from './exec.ts';

/** May the same call, later and unchanged, succeed? */
const retryable: Readonly<Record<FailureCode, boolean>> = {
  UNREACHABLE: true,
  AUTH_FAILED: false,
  HOST_KEY_CHANGED: false,
  MISSING_TOOLS: false,
  UNSUPPORTED_SOURCE: false,
  UNSUPPORTED_DISK: false,
  IN_USE: true,
  NOT_FOUND: false,
  NO_SPACE: false,
  SERVER_REBOOTED: true,
  SOURCE_CHANGED: false,
  SOURCE_SHUT_DOWN: false,
  JOB_FAILED: true,
  COPY_FAILED: true,
  VERIFY_FAILED: false,
  CERT_CHANGED: false,
  PERMISSION_DENIED: false,
  BUSY: true,
  BAD_ANSWER: true,
  SOURCE_POWERED_ON: false,
  VERSION_MISMATCH: false,
  CONVERSION_FAILED: false,
  NO_OPERATING_SYSTEM: false,
  UNSUPPORTED_GUEST: false,
  WINDOWS_HIBERNATED: false,
  DIRTY_FILE_SYSTEM: false,
  GUEST_NO_SPACE: false,
  ENCRYPTED_GUEST: false,
  MISSING_DRIVERS: false,
  STALE_EPOCH: false,
  HYPERVISOR_REFUSED: false,
  STATE_CONFLICT: false,
  INTERNAL: false,
};

const codeOf = (text: string): FailureCode => (Object.hasOwn(retryable, text) ? (text as FailureCode) : 'INTERNAL');

/** The last lines, printable, at most 4 KiB. */
export const tailOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.subarray(Math.max(0, bytes.length - 4096)))
    .toString('utf8')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, ' ')
    .trim();

const failure = (code: FailureCode, message: string, log = ''): OutsideFailure =>
  new OutsideFailure({ code, message, retryable: retryable[code], ...(log === '' ? {} : { log }) });

export const verbFailed = (
  verb: string,
  answer: { readonly code: string; readonly message: string },
  stderr: Uint8Array,
): OutsideFailure => failure(codeOf(answer.code), answer.message || `${verb} failed.`, tailOf(stderr));

export const notRoot = (machine: Machine, result: ExecResult): OutsideFailure | undefined =>
  /^sudo: /m.test(tailOf(result.stderr))
    ? failure(
        'AUTH_FAILED',
        `${machine.ssh.user} on ${machine.ssh.address} cannot become root: sudo must not ask for a password.`,
        tailOf(result.stderr),
      )
    : undefined;

export const brokenAnswer = (machine: Machine, verb: string, result: ExecResult): OutsideFailure =>
  failure(
    'INTERNAL',
    `${machine.ssh.address} gave no answer to ${verb} (code ${result.code ?? 'none'}, signal ${result.signal ?? 'none'}).`,
    tailOf(result.stderr),
  );

export const cannotInstall = (machine: Machine, result: ExecResult): OutsideFailure =>
  failure('INTERNAL', `The job program could not be installed on ${machine.ssh.address}.`, tailOf(result.stderr));
