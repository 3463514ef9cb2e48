/** Time as this adapter needs it; the service's own clock fits. */
export type VcenterClock = {
  /** An ISO instant. */
  now(): string;
  /** Resolves after the seconds, or at once when the signal aborts. */
  sleep(seconds: number, signal?: AbortSignal): Promise<void>;
};

const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const realClock: VcenterClock = {
  now: () => new Date().toISOString(),
  sleep: (seconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.min(seconds * 1000, LONGEST_TIMER_MS));
      signal?.addEventListener('abort', done, { once: true });
    }),
};
