import type { Clock, Tick } from '../commands/ports/clock.ts';
import type { Instant } from '../domain/words/ids.ts';

/** The clock of a simulated world. `outside`: the machines' own, where that of the control plane can be set apart from it. */
export type Time = Clock & { readonly outside?: Clock };

type Timer = { at: number; readonly ours: boolean; readonly ring: () => void };

/** Everything that waits for nothing but promises has had its turn when the event loop comes round. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const isoOf = (milliseconds: number): Instant => new Date(milliseconds).toISOString() as Instant;

/**
 * Time that passes only when it is told to: timers ring in order, and all that they set off is done before the next. What it
 * shows to the control plane may be set apart from the time that passes outside: its wall clock is stepped, it is blocked, or
 * its machine is suspended (RELIABILITY F21).
 */
export class VirtualClock implements Time {
  readonly #timers = new Set<Timer>();
  #now: number;
  /** How far the control plane's wall clock is from the time outside. */
  #wall = 0;
  /** For how long the control plane's machine stood still. */
  #suspended = 0;

  constructor(start = '2026-01-01T00:00:00.000Z') {
    this.#now = Date.parse(start);
  }

  readonly now = (): Instant => isoOf(this.#now + this.#wall);
  readonly tick = (): Tick => ((this.#now - this.#suspended) / 1000) as Tick;
  readonly sleep = (seconds: number, signal?: AbortSignal): Promise<void> => this.#sleep(seconds, true, signal);

  readonly outside: Clock = {
    now: () => isoOf(this.#now),
    tick: () => (this.#now / 1000) as Tick,
    sleep: (seconds, signal) => this.#sleep(seconds, false, signal),
  };

  /** Somebody, or NTP, sets the control plane's clock: forward, or back (negative). Time itself does not pass. */
  stepWall(seconds: number): void {
    this.#wall += seconds * 1000;
  }

  /** The control plane's event loop does nothing for so long; its timers ring late, all at once. */
  block(seconds: number): void {
    this.#now += seconds * 1000;
  }

  /** The control plane's machine is suspended: its monotonic clock stands still as CLOCK_MONOTONIC does, its wall clock goes on. */
  suspend(seconds: number): void {
    this.#now += seconds * 1000;
    this.#suspended += seconds * 1000;
    for (const timer of this.#timers) if (timer.ours) timer.at += seconds * 1000;
  }

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

  #sleep(seconds: number, ours: boolean, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const ring = (): void => {
        this.#timers.delete(timer);
        signal?.removeEventListener('abort', ring);
        resolve();
      };
      const timer: Timer = { at: this.#now + Math.max(0, Math.ceil(seconds * 1000)), ours, ring };
      this.#timers.add(timer);
      signal?.addEventListener('abort', ring, { once: true });
    });
  }

  #nextAt(): number | undefined {
    let next: number | undefined;
    for (const { at } of this.#timers) if (next === undefined || at < next) next = at;
    return next;
  }
}

export const virtualClock = (start?: string): VirtualClock => new VirtualClock(start);
