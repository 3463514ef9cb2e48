import type { MonotonicClock } from '../../commands/ports/clock.ts';
import { isFault, tooLate, VimFault } from './failures.ts';
import { type Found, setIn } from './found.ts';
import type { Session } from './session.ts';
import { localizedFault, type Mor, morOf, type Part } from './soap.ts';
import { watch } from './updates.ts';
import { child, type Node, textOf } from './xml.ts';

export type Work = {
  readonly method: string;
  readonly self: Mor;
  readonly parts?: readonly Part[];
  readonly seconds?: number;
};

const TASK_SECONDS = 600;
const PATHS = ['info.state', 'info.error', 'info.result'];

/**
 * Asks for a task and waits for its end; the result, if it has one. Throws VimFault with the task's own fault and words, also
 * where the request itself is refused; UNREACHABLE when it has not ended in time, and then it may still go on. Not to be
 * repeated without looking.
 */
export const runTask = async (session: Session, clock: MonotonicClock, work: Work): Promise<Node | undefined> => {
  const { method, self, parts = [], seconds = TASK_SECONDS } = work;
  const task = morOf(await session.call({ method, self, parts }));
  if (task === undefined) throw new VimFault('Fault', `${method} gave no task.`);
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(tooLate(session.source, seconds)), seconds * 1000);
  try {
    return await endOf(session, clock, task, late.signal);
  } finally {
    clearTimeout(timer);
  }
};

const AGAIN_SECONDS = 1;

/** Tasks outlive sessions: a watch that ended with its session is begun again. */
const endOf = async (
  session: Session,
  clock: MonotonicClock,
  task: Mor,
  signal: AbortSignal,
): Promise<Node | undefined> => {
  for (;;) {
    try {
      return (await watch(session, clock, { object: task, paths: PATHS, signal }, ended)).result;
    } catch (error) {
      signal.throwIfAborted();
      if (!isFault(error, 'NotAuthenticated')) throw error;
    }
    await clock.sleep(AGAIN_SECONDS, signal);
  }
};

const ended = (task: Found): { readonly result: Node | undefined } | undefined => {
  const state = textOf(setIn(task, 'info.state'));
  if (state === 'error') throw localizedFault(setIn(task, 'info.error'));
  return state === 'success' ? { result: setIn(task, 'info.result') } : undefined;
};

/** The object that a task made. */
export const madeBy = (result: Node | undefined): Mor | undefined => morOf(result) ?? morOf(child(result, 'returnval'));
