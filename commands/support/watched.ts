import { type MonotonicClock, secondsPassed } from '../ports/clock.ts';

/** More than any single question to a machine takes, and its pause. */
const LONGEST_GAP_SECONDS = 120;

/** For how long something has been so, as far as this process has looked at it. */
export type Watched = {
  /** Seconds up to this look. */
  look(): number;
  /** It is not so any more: what comes is counted from now. */
  restart(): void;
};

/**
 * Limits that do harm when they come too early (the power is cut, a copy is given up) are counted by this. Time in which nobody
 * looked counts for little: a blocked event loop, a frozen process or a suspended machine has seen nothing (RELIABILITY F21).
 * After a restart it begins at nothing, so that no limit is ever shorter than what this process has watched.
 */
export const watching = (clock: Pick<MonotonicClock, 'tick'>): Watched => {
  let last = clock.tick();
  let seconds = 0;
  return {
    look: () => {
      const now = clock.tick();
      seconds += Math.min(secondsPassed(last, now), LONGEST_GAP_SECONDS);
      last = now;
      return seconds;
    },
    restart: () => {
      last = clock.tick();
      seconds = 0;
    },
  };
};

const KEPT = new WeakMap<object, Map<string, Watched>>();

/**
 * The same, going on from one try of a step to the next: a vCenter that fails every few minutes must not put a limit off
 * for ever. Kept for this process only, under the key, until it is `forgotten`.
 */
export const watchingOn = (clock: Pick<MonotonicClock, 'tick'>, key: string): Watched => {
  const kept = KEPT.get(clock) ?? new Map<string, Watched>();
  KEPT.set(clock, kept);
  const known = kept.get(key) ?? watching(clock);
  kept.set(key, known);
  return known;
};

export const forgotten = (clock: object, key: string): void => void KEPT.get(clock)?.delete(key);
