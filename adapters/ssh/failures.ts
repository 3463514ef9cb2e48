import { type Machine, OutsideFailure } from '../../commands/ports/machines.ts';

export const unreachable = (address: string, port: number, cause?: unknown): OutsideFailure =>
  new OutsideFailure(
    {
      code: 'UNREACHABLE',
      message: `${address} does not answer by SSH on port ${port}${because(cause)}. Check that it is up and reachable.`,
    },
    { cause },
  );

export const hostKeyChanged = ({ ssh }: Machine): OutsideFailure =>
  new OutsideFailure({
    code: 'HOST_KEY_CHANGED',
    message: `${ssh.address} shows another SSH host key than the one that was confirmed. Nothing was sent to it; confirm its new key if the change is known.`,
  });

export const authFailed = ({ ssh }: Machine, cause?: unknown): OutsideFailure =>
  new OutsideFailure(
    {
      code: 'AUTH_FAILED',
      message: `${ssh.address} does not accept the credential of ${ssh.user}. Update the credential.`,
    },
    { cause },
  );

export const cutOff = ({ ssh }: Machine, cause?: unknown): OutsideFailure =>
  new OutsideFailure(
    {
      code: 'UNREACHABLE',
      message: `The SSH connection to ${ssh.address} broke before the answer was complete. Whether the call had its effect is not known.`,
    },
    { cause },
  );

export const tooLate = ({ ssh }: Machine, seconds: number): OutsideFailure =>
  new OutsideFailure({
    code: 'UNREACHABLE',
    message: `${ssh.address} gave no complete answer within ${seconds} seconds. Whether the call had its effect is not known.`,
  });

export const tooMuch = ({ ssh }: Machine, limit: number): OutsideFailure =>
  new OutsideFailure({
    code: 'INTERNAL',
    message: `The answer of ${ssh.address} is longer than ${limit} bytes.`,
  });

/** Only words of the system, never a value of ours. */
const because = (cause: unknown): string => {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return /^[A-Z_]+$/.test(code) ? ` (${code})` : '';
};
