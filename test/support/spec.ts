import * as assert from 'uvu/assert';
import type { Decider } from '../../domain/words/decider.ts';

/** Given a history, when a command comes, then exactly these events (or this rejection). Order counts. */
export const spec = <C, S, E, R>(decider: Decider<C, S, E, R>) => ({
  given: (...history: readonly E[]) => {
    const state = history.reduce(decider.evolve, decider.initial);
    return {
      state,
      owes: <F>(owed: (state: S) => readonly F[], ...effects: readonly F[]) => assert.equal(owed(state), effects),
      when: (command: C) => ({
        yields: (...events: readonly E[]) =>
          assert.equal(decider.decide(command, state), { ok: true, events: [...events] }),
        rejects: (rejection: R) => assert.equal(decider.decide(command, state), { ok: false, rejection }),
      }),
    };
  },
});
