import type { Json } from '../../commands/ports/event-store.ts';
import { own } from '../../domain/words/keyed.ts';

/** What changed at a path; without a value: it is gone. */
export type Change = readonly [path: readonly string[], value?: Json];
type Fields = { readonly [name: string]: Json };

const isFields = (value: Json | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const bytesOf = (bytes: Uint8Array): Json =>
  bytes.every((byte) => byte === bytes[0])
    ? { $bytes: bytes.length, of: bytes[0] ?? 0 }
    : { $base64: Buffer.from(bytes).toString('base64') };

/** Maps, sets, bytes and endless numbers as JSON, fields in the order in which they stand; functions are left out. */
export const plain = (value: unknown): Json => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : { $number: String(value) };
  if (value instanceof Map) return { $map: fieldsOf(value) };
  if (value instanceof Set) return { $set: [...value].map(plain) };
  if (value instanceof Uint8Array) return bytesOf(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object') return fieldsOf(Object.entries(value));
  throw new Error(`A ${typeof value} is no data.`);
};
const fieldsOf = (entries: Iterable<readonly [string, unknown]>): Json =>
  Object.fromEntries(
    [...entries].flatMap(([name, value]) =>
      value === undefined || typeof value === 'function' ? [] : [[name, plain(value)]],
    ),
  );

/** The opposite of `plain`. Objects and maps are new ones. */
export const alive = (data: Json): unknown => {
  if (Array.isArray(data)) return data.map(alive);
  if (!isFields(data)) return data;
  const { $map, $set, $bytes, $base64, $number } = data;
  if (isFields($map)) return new Map(Object.entries($map).map(([name, value]) => [name, alive(value)]));
  if (Array.isArray($set)) return new Set($set.map(alive));
  if (typeof $bytes === 'number') return new Uint8Array($bytes).fill(Number(data.of));
  if (typeof $base64 === 'string') return new Uint8Array(Buffer.from($base64, 'base64'));
  if (typeof $number === 'string') return Number($number);
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, alive(value)]));
};

/** What has to be done to `before` to get `after`; a list counts as one value. */
export const changesFrom = (before: Json | undefined, after: Json, path: readonly string[] = []): readonly Change[] => {
  if (!isFields(before) || !isFields(after))
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [[path, after]];
  const gone = Object.keys(before).filter((name) => own(after, name) === undefined);
  const left = Object.entries(after).flatMap(([name, value]) => changesFrom(own(before, name), value, [...path, name]));
  return [...gone.map((name): Change => [[...path, name]]), ...left];
};

export const changed = (before: Json, changes: readonly Change[]): Json =>
  changes.reduce((data, [path, value]) => at(data, path, value), before);

const at = (data: Json | undefined, [name, ...rest]: readonly string[], value: Json | undefined): Json => {
  if (name === undefined) return value ?? null;
  const fields = isFields(data) ? data : {};
  if (rest.length > 0 || value !== undefined) return { ...fields, [name]: at(own(fields, name), rest, value) };
  return Object.fromEntries(Object.entries(fields).filter(([other]) => other !== name));
};
