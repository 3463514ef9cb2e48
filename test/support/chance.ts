/** Seeded pseudo-random numbers (mulberry32): one seed is one run. */
export type Chance = {
  /** 0 ≤ value < 1. */
  readonly next: () => number;
  readonly happens: (probability: number) => boolean;
  readonly below: (limit: number) => number;
  readonly oneOf: <T>(values: readonly [T, ...T[]]) => T;
  readonly shuffled: <T>(values: readonly T[]) => readonly T[];
};

export const chanceOf = (seed: number): Chance => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    happens: (probability) => next() < probability,
    below,
    oneOf: (values) => values[below(values.length)] ?? values[0],
    shuffled: (values) =>
      values
        .map((value) => ({ value, key: next() }))
        .toSorted((a, b) => a.key - b.key)
        .map(({ value }) => value),
  };
};
