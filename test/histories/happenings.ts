import type { Failure } from '../../domain/words/failure.ts';
import { bySignal } from '../../simulation/faults.ts';
import type { Act, Cue } from './acts.ts';

/** The command id of a history's order. */
export const ORDER = 'order';
export const cancelling = (cue: Cue, task = 0): Act => ({ cue, act: 'cancel', command: 'cancel', task });
export const away = (message: string) => ({ code: 'UNREACHABLE', message, retryable: true }) as const;
export const refusal = {
  code: 'HYPERVISOR_REFUSED',
  message: 'libvirt on the host refused it.',
  retryable: true,
} as const;
export const final = { ...refusal, retryable: false };
export const jobMade = (role: string): string => `ArtefactMade job/.*\\.${role}\\..*`;
export const failing = (verb: string, times: number, failure: Failure = refusal): Act => ({
  act: 'fail',
  troubles: { calls: [{ verb, when: 'before', failure, times }] },
});
export const killing = (role: string, times: number): Act => ({
  act: 'fail',
  troubles: { jobs: [{ role, part: 0.5, end: bySignal('KILL'), times }] },
});
