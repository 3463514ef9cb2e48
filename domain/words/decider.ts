declare const brand: unique symbol;

/** A string or number that only a parser may hand out: written as a cast beside a parse, and nowhere else. */
export type Brand<T, B extends string> = T & { readonly [brand]: B };

/** What a command comes to: the facts that it makes true (none when it already took effect), or why it is refused. */
export type Decision<E, R> =
  | { readonly ok: true; readonly events: readonly E[] }
  | { readonly ok: false; readonly rejection: R };

/**
 * One stream's rules. `decide` refuses; `evolve` never does: it is total, validates nothing and returns the
 * state unchanged for what no longer applies.
 */
export type Decider<C, S, E, R> = {
  readonly initial: S;
  readonly decide: (command: C, state: S) => Decision<E, R>;
  readonly evolve: (state: S, event: E) => S;
};

export const accept = <E>(...events: E[]): Decision<E, never> => ({ ok: true, events });
export const reject = <R>(rejection: R): Decision<never, R> => ({ ok: false, rejection });
