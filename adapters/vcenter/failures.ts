import { OutsideFailure } from '../../commands/ports/machines.ts';
import type { VcenterEndpoint } from '../../commands/ports/vmware.ts';
import type { FailureCode } from '../../domain/words/failure.ts';
import { keyed, own } from '../../domain/words/keyed.ts';
import { clean } from './names.ts';
import { child, type Node, textOf } from './xml.ts';

/** Where a call goes, for messages. */
export type Peer = { readonly address: string; readonly port: number };

export const outside = (code: FailureCode, message: string, cause?: unknown): OutsideFailure =>
  new OutsideFailure({ code, message }, { cause });

/** What the server answered instead of a result: the name of its fault and its own words. Stays within this adapter. */
export class VimFault extends Error {
  /** `NotAuthenticated`, `InvalidPowerState`, … */
  readonly fault: string;
  /** The element with the fault's own fields, if any. */
  readonly detail: Node | undefined;
  constructor(fault: string, words: string, detail?: Node) {
    super(clean(words) || fault);
    this.name = 'VimFault';
    this.fault = fault;
    this.detail = detail;
  }
}

export const isFault = (error: unknown, ...faults: readonly string[]): error is VimFault =>
  error instanceof VimFault && faults.includes(error.fault);

export const certificateChanged = ({ address }: Peer): OutsideFailure =>
  outside(
    'CERT_CHANGED',
    `${address} shows another certificate than the one that was confirmed. Nothing was sent to it; confirm its new certificate if the change is known.`,
  );

export const wrongCredential = ({ address, user }: VcenterEndpoint, cause?: unknown): OutsideFailure =>
  outside('AUTH_FAILED', `${address} does not accept the password of ${clean(user)}. Update the credential.`, cause);

export const badAnswer = ({ address }: Peer, what: string, cause?: unknown): OutsideFailure =>
  outside('BAD_ANSWER', `${address} ${what}. Check that the address is that of a vCenter or an ESXi host.`, cause);

export const unreachable = ({ address, port }: Peer, cause?: unknown): OutsideFailure =>
  outside(
    'UNREACHABLE',
    `${address} does not answer on port ${port}${because(cause)}. Check that it is up and reachable.`,
    cause,
  );

export const tooLate = ({ address }: Peer, seconds: number): OutsideFailure =>
  outside(
    'UNREACHABLE',
    `${address} gave no complete answer within ${seconds} seconds. Whether the call had its effect is not known; look and try again.`,
  );

export const busy = ({ address }: Peer, status: number): OutsideFailure =>
  outside('BUSY', `${address} is too busy or not ready (HTTP ${status}). Try again in a while.`);

/** Only words of the system, never a value of ours. */
const because = (cause: unknown): string => {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return /^[A-Z_0-9]+$/.test(code) ? ` (${code})` : '';
};

const FAULT_CODES = keyed<FailureCode>({
  InvalidLogin: 'AUTH_FAILED',
  // The login was accepted, and again: the password is good, but the server does not keep the session.
  NotAuthenticated: 'BUSY',
  NoPermission: 'PERMISSION_DENIED',
  RestrictedByAdministrator: 'PERMISSION_DENIED',
  ManagedObjectNotFound: 'NOT_FOUND',
  TaskInProgress: 'BUSY',
  ServerBusy: 'BUSY',
});

/** A fault as the port tells it; its own words are kept where it is about the VM. */
export const failureOf = (fault: VimFault, peer: Peer): OutsideFailure => {
  const code = own(FAULT_CODES, fault.fault) ?? 'HYPERVISOR_REFUSED';
  return outside(code, adviceOf(code, fault, peer), fault);
};

const adviceOf = (code: FailureCode, fault: VimFault, { address }: Peer): string => {
  const privilege = clean(textOf(child(fault.detail, 'privilegeId')) ?? '');
  switch (code) {
    case 'AUTH_FAILED':
      return `${address} does not accept the user and password any more. Update the credential.`;
    case 'PERMISSION_DENIED':
      return `${address} does not allow this to the user${privilege ? ` (missing privilege ${privilege})` : ''}. Give the user's role that privilege.`;
    case 'NOT_FOUND':
      return `${address} does not have this object any more. Synchronise the source and choose again.`;
    case 'BUSY':
      if (fault.fault === 'NotAuthenticated')
        return `${address} ended the session twice while it was asked. Try again; if it stays so, look at who ends sessions there.`;
      return `${address} does something else with this VM at the moment. Try again when its task has ended.`;
    default:
      return `${address} refused (${clean(fault.fault)}): ${fault.message} Correct this there and try again.`;
  }
};
