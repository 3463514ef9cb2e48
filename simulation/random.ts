/** Chance that is the same for the same seed (mulberry32): one seed is one run. */
export type Random = {
  /** 0 ≤ value < 1. */
  next(): number;
  happens(probability: number): boolean;
  between(low: number, high: number): number;
  pick<T>(items: readonly T[]): T | undefined;
};

export const seededRandom = (seed: number): Random => {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    happens: (probability) => probability > 0 && next() < probability,
    between: (low, high) => low + next() * (high - low),
    pick: (items) => items[Math.floor(next() * items.length)],
  };
};
