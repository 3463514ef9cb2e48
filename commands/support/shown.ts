import { shown } from '../../domain/words/names.ts';

/** For the API, which asks the domain through its commands only: a bandwidth as an order gives it (MS-3). */
export { formatBandwidth } from '../../domain/words/units.ts';

const walk = (value: unknown): unknown => {
  if (typeof value === 'string') return shown(value);
  if (Array.isArray(value)) return value.map(walk);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, walk(part)]));
};

/** What a source says of itself, each text in it as a person gets to see it. */
export const asShown = <T>(said: T): T => walk(said) as T; // same keys, and strings stay strings
