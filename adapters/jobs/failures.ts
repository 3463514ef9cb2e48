import { type Machine, OutsideFailure } from '../../commands/ports/machines.ts';
import { isFailureCode } from '../../domain/task/failure-table.ts';
import type { FailureCode } from '../../domain/words/failure.ts';
import type { ExecResult } from './exec.ts';

const codeOf = (text: string): FailureCode => (isFailureCode(text) ? text : 'INTERNAL');

/** The last lines, printable, at most 4 KiB. */
export const tailOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.subarray(Math.max(0, bytes.length - 4096)))
    .toString('utf8')
    .replace(/(?!\n)\p{Cc}/gu, ' ')
    .trim();

const failure = (code: FailureCode, message: string, log = ''): OutsideFailure =>
  new OutsideFailure({ code, message, ...(log === '' ? {} : { log }) });

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
