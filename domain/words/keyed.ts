/**
 * A plain object from ids to values, as states keep them. Its type cannot be indexed, which `state.zones[id]` would be: with an
 * id from outside that is `constructor`, `toString` or `__proto__`, that finds what every object inherits. `own` finds what was put there.
 * Objects of that kind are made by spreading (`{ ...zones, [id]: zone }`), by `Object.fromEntries` or by `keyed`: all three take any id.
 */
export type Keyed<T> = { readonly [id: `${string}\u0000read with own()`]: T };

/** What is kept under the id, whatever the id is. */
export const own = <T>(kept: Keyed<T>, id: string): T | undefined =>
  Object.hasOwn(kept, id) ? (kept as Readonly<Record<string, T>>)[id] : undefined;

/** The same without that id. */
export const without = <T>(kept: Keyed<T>, id: string): Keyed<T> =>
  Object.fromEntries(Object.entries<T>(kept).filter(([other]) => other !== id));

/** A table that is written down as it is, to be asked with words from outside. */
export const keyed = <T>(table: Readonly<Record<string, T>>): Keyed<T> => table;
