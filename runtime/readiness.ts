import { type Clock, secondsPassed, type Tick } from '../commands/ports/clock.ts';
import { type EventStore, type Position, StoreUnavailable } from '../commands/ports/event-store.ts';
import type { LeadershipView } from '../commands/ports/leadership.ts';
import type { StoreHealth, Vitals } from '../commands/ports/vitals.ts';

type ProbeDeps = { readonly store: Pick<EventStore, 'head'>; readonly clock: Clock };

const LIMIT_SECONDS = 2;
const KEPT_SECONDS = 1;
/** How often it is asked for whoever listens to changes. */
const LISTENING_SECONDS = 2;

const errorOf = (error: unknown): string => (error instanceof StoreUnavailable ? error.code : 'STORE_FAILED');

/**
 * Whether the store answers (RELIABILITY F11), asked anew by whoever wants to know, so that it turns green by itself. One
 * question at a time, its answer kept for a second: a flood of probes is no load on a store that is in trouble already.
 */
export class StoreProbe {
  readonly #deps: ProbeDeps;
  #last: StoreHealth | null = null;
  #answeredAt: Tick | null = null;
  #asking: Promise<StoreHealth> | null = null;
  #head: Position | null = null;

  constructor(deps: ProbeDeps) {
    this.#deps = deps;
  }

  /** The newest event's position at the last probe that was answered. */
  get head(): Position | null {
    return this.#head;
  }

  async health(): Promise<StoreHealth> {
    if (
      this.#last !== null &&
      this.#answeredAt !== null &&
      secondsPassed(this.#answeredAt, this.#deps.clock.tick()) < KEPT_SECONDS
    )
      return this.#last;
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #ask(): Promise<StoreHealth> {
    const { store, clock } = this.#deps;
    const answered = new AbortController();
    const error = await Promise.race([
      // The call is within the chain, so that a store that throws at once is one that does not answer.
      Promise.resolve()
        .then(() => store.head())
        .then((head) => {
          this.#head = head;
          return null;
        }, errorOf),
      clock.sleep(LIMIT_SECONDS, answered.signal).then(() => 'STORE_TIMEOUT'),
    ]);
    answered.abort(error);
    this.#answeredAt = clock.tick();
    const checkedAt = clock.now();
    const unreachableSince = error === null ? null : (this.#last?.unreachableSince ?? checkedAt);
    this.#last = { reachable: error === null, checkedAt, error, unreachableSince };
    return this.#last;
  }

  async *changes(signal: AbortSignal): AsyncGenerator<StoreHealth, void, undefined> {
    let told: StoreHealth | null = null;
    while (!signal.aborted) {
      const health = await this.health();
      if (health.reachable !== told?.reachable) yield health;
      told = health;
      await this.#deps.clock.sleep(LISTENING_SECONDS, signal);
    }
  }
}

export const vitalsOf = (probe: StoreProbe, view: LeadershipView): Vitals => ({
  store: () => probe.health(),
  storeChanges: (signal) => probe.changes(signal),
  leadership: () => view.leadership(),
});
