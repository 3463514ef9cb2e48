import type { Instant } from '../../domain/ids.ts';

/** The part of a clock that the simulated world needs; the service's own clock and the virtual one both fit. */
export type Time = {
  now(): Instant;
  sleep(seconds: number, signal?: AbortSignal): Promise<void>;
};

type Timer = { readonly at: number; readonly ring: () => void };

/** Everything that waits for nothing but promises has had its turn when the event loop comes round. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Time that passes only when it is told to: timers ring in order, and all that they set off is done before the next. */
export class VirtualClock implements Time {
  readonly #timers = new Set<Timer>();
  #now: number;

  constructor(start = '2026-01-01T00:00:00.000Z') {
    this.#now = Date.parse(start);
  }

  readonly now = (): Instant => new Date(this.#now).toISOString() as Instant;

  readonly sleep = (seconds: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const ring = (): void => {
        this.#timers.delete(timer);
        signal?.removeEventListener('abort', ring);
        resolve();
      };
      const timer = { at: this.#now + Math.max(0, Math.ceil(seconds * 1000)), ring };
      this.#timers.add(timer);
      signal?.addEventListener('abort', ring, { once: true });
    });

  /** So many seconds pass. */
  advance(seconds: number): Promise<boolean> {
    return this.runUntil(() => false, seconds);
  }

  /** Time goes from timer to timer until `done`, or until so many seconds have passed. Tells whether it was done. */
  async runUntil(done: () => boolean, withinSeconds: number): Promise<boolean> {
    const end = this.#now + withinSeconds * 1000;
    for (;;) {
      await nextTurn();
      if (done()) return true;
      const next = this.#nextAt();
      if (next === undefined || next > end) break;
      this.#now = Math.max(this.#now, next);
      for (const timer of [...this.#timers]) if (timer.at <= this.#now) timer.ring();
    }
    this.#now = Math.max(this.#now, end);
    await nextTurn();
    return done();
  }

  #nextAt(): number | undefined {
    let next: number | undefined;
    for (const { at } of this.#timers) if (next === undefined || at < next) next = at;
    return next;
  }
}

export const virtualClock = (start?: string): VirtualClock => new VirtualClock(start);
