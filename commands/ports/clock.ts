import type { Brand } from '../../domain/words/decider.ts';
import type { Instant } from '../../domain/words/ids.ts';

/**
 * A reading of the clock that nobody sets, in seconds. Only the difference of two readings of one process means anything; it is
 * never written down. Not an Instant, and no number by itself: `secondsPassed` is what turns two of them into a duration.
 */
export type Tick = Brand<number, 'Tick'>;

export const secondsPassed = (from: Tick, to: Tick): number => to - from;

/** The time that people read, and that what outlives a process is marked with. It may be set to anything at any moment. */
export type WallClock = { now(): Instant };

/** How long something takes (DESIGN.md decision 24): goes on evenly whatever the wall clock is set to, and never back. */
export type MonotonicClock = {
  tick(): Tick;
  /** Resolves after so many seconds of this clock, or at once when the signal aborts. Never rejects. */
  sleep(seconds: number, signal?: AbortSignal): Promise<void>;
};

export type Clock = WallClock & MonotonicClock;
