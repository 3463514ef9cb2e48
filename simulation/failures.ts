import { OutsideFailure } from '../commands/ports/machines.ts';
import type { FailureCode } from '../domain/words/failure.ts';

/** As the job program and the libvirt adapters mark them: what may succeed when the same call comes again, unchanged. */
const RETRYABLE: ReadonlySet<FailureCode> = new Set([
  'UNREACHABLE',
  'IN_USE',
  'JOB_FAILED',
  'COPY_FAILED',
  'SERVER_REBOOTED',
]);

export const outside = (
  code: FailureCode,
  message: string,
  { retryable = RETRYABLE.has(code) }: { readonly retryable?: boolean } = {},
): OutsideFailure => new OutsideFailure({ code, message, retryable });
