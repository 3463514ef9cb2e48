import type { Clock } from '../commands/app.ts';
import type { Instant } from '../domain/ids.ts';

export const systemClock: Clock = {
  now: () => new Date().toISOString() as Instant,
  sleep: (seconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.min(seconds * 1000, 2 ** 31 - 1));
      signal?.addEventListener('abort', done, { once: true });
    }),
};
