import { type Clock, secondsPassed, type Tick } from '../commands/ports/clock.ts';
import { secondsBetween } from '../domain/words/ids.ts';
import type { Owed } from './processes.ts';

type Waiting = Pick<Owed, 'key' | 'notBefore'>;
type Wait = { readonly from: Tick; readonly seconds: number };

const nameOf = ({ key, notBefore }: Waiting): string => `${key} until ${notBefore}`;

/**
 * When what is owed later is due. An event says an instant of the wall clock (`notBefore`), which may be set to anything
 * afterwards; so how long that is gets worked out once, when this process first sees the debt, and is then waited for by the
 * monotonic clock (docs/adr/0016).
 */
export class Waits {
  readonly #clock: Pick<Clock, 'now' | 'tick'>;
  #known: ReadonlyMap<string, Wait> = new Map();

  constructor(clock: Pick<Clock, 'now' | 'tick'>) {
    this.#clock = clock;
  }

  /** For each debt, in the same order, how long is left; 0: due. What is not among them is forgotten. */
  secondsLeft(owed: readonly Waiting[]): readonly number[] {
    const [now, tick] = [this.#clock.now(), this.#clock.tick()];
    const known = new Map<string, Wait>();
    const left = owed.map((debt) => {
      if (debt.notBefore === null) return 0;
      const name = nameOf(debt);
      const wait = this.#known.get(name) ?? { from: tick, seconds: secondsBetween(now, debt.notBefore) };
      known.set(name, wait);
      return Math.max(0, wait.seconds - secondsPassed(wait.from, tick));
    });
    this.#known = known;
    return left;
  }
}
