import type { Clock, Tick } from '../commands/ports/clock.ts';
import type { Instant } from '../domain/words/ids.ts';

/** A longer timer of Node rings at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The only place that asks the machine what time it is. Timers and `performance.now` are of CLOCK_MONOTONIC (libuv, uv_hrtime). */
export const systemClock: Clock = {
  now: () => new Date().toISOString() as Instant,
  tick: () => (performance.now() / 1000) as Tick,
  sleep: (seconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.min(seconds * 1000, LONGEST_TIMER_MS));
      signal?.addEventListener('abort', done, { once: true });
    }),
};
