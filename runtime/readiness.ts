import { type Clock, secondsPassed, type Tick } from '../commands/ports/clock.ts';
import { type EventStore, type Position, StoreUnavailable } from '../commands/ports/event-store.ts';
import type { LeadershipView } from '../commands/ports/leadership.ts';
import type { StoreHealth, Vitals } from '../commands/ports/vitals.ts';

type ProbeDeps = { readonly store: Pick<EventStore, 'head'>; readonly clock: Clock };

const LIMIT_SECONDS = 2;
const KEPT_SECONDS = 1;

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
    this.#last = { reachable: error === null, checkedAt: clock.now(), error };
    return this.#last;
  }
}

export const vitalsOf = (probe: StoreProbe, view: LeadershipView): Vitals => ({
  store: () => probe.health(),
  leadership: () => view.leadership(),
});
