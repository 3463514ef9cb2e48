import { inspectReadStore, type StoredRow, type StoredRows } from '../adapters/readstore/inspect.ts';
import type { EventCodec, EventStore, Position } from '../commands/ports/event-store.ts';
import { own } from '../domain/words/keyed.ts';
import { PROJECTIONS } from '../projections/all.ts';
import { type AnyProjection, idOf } from '../projections/projection.ts';
import { isSameHistory, projected } from './projection-runner.ts';

export type Difference = {
  readonly projection: string;
  readonly key: string | null;
  /** Where in the row: `disks.0.staged`. Null: the row itself, or the whole read model. */
  readonly path: string | null;
  /** As folded now, and as stored; undefined: not there. */
  readonly expected: unknown;
  readonly stored: unknown;
};
export type Verified =
  | { readonly identical: true; readonly rows: number; readonly events: number; readonly message: string }
  | { readonly identical: false; readonly difference: Difference; readonly message: string };

type Check = { readonly projection: AnyProjection; readonly stored: StoredRows; readonly rows: Map<string, unknown> };

/**
 * Folds the whole history again, event by event into plain maps and with nothing of the live path but the reducers, and
 * compares every row with the stored one, both ways, up to the stored checkpoints. What came later is not looked at.
 */
export const verify = async (
  store: EventStore,
  codec: Pick<EventCodec, 'decode'>,
  readStoreFile: string,
  projections: readonly AnyProjection[] = PROJECTIONS,
): Promise<Verified> => {
  const inspected = inspectReadStore(readStoreFile);
  try {
    if (!(await isSameHistory(store, inspected.mark)))
      return different({
        projection: '*',
        key: null,
        path: null,
        expected: 'the same history',
        stored: inspected.mark,
      });
    const checks: Check[] = [];
    for (const projection of projections) {
      const stored = inspected.stored(projection);
      if (!stored) return different({ ...whole(projection), expected: 'a read model', stored: undefined });
      checks.push({ projection, stored, rows: new Map() });
    }
    return await check(store, codec, checks);
  } finally {
    inspected.close();
  }
};

const whole = (projection: AnyProjection) => ({ projection: idOf(projection), key: null, path: null });

const check = async (
  store: EventStore,
  codec: Pick<EventCodec, 'decode'>,
  checks: readonly Check[],
): Promise<Verified> => {
  const atMost = (position: Position, bound: string | null): boolean =>
    bound !== null && store.comparePositions(position, bound as Position) <= 0; // a checkpoint is a position of this store
  let events = 0;
  for await (const page of store.readAll(null))
    for (const stored of page) {
      const due = checks.filter((one) => atMost(stored.position, one.stored.position));
      const late = checks.find((one) => !due.includes(one) && due.length > 0 && wants(one.projection, stored.type));
      if (late) {
        const at = `${stored.type} at position ${stored.position}`;
        return different({
          ...whole(late.projection),
          expected: `the ${at}`,
          stored: 'a read model that ends before it',
        });
      }
      if (due.length === 0) continue;
      events += 1;
      const takers = due.filter((one) => wants(one.projection, stored.type));
      if (takers.length === 0) continue;
      const event = projected(codec, stored);
      for (const { projection, rows } of takers)
        for (const key of projection.keysOf(event)) {
          const row = projection.apply(rows.get(key), event, key);
          if (row === undefined) rows.delete(key);
          else rows.set(key, row);
        }
    }
  let rows = 0;
  for (const one of checks) {
    const difference = firstDifference(one);
    if (difference) return different(difference);
    rows += one.rows.size;
  }
  return { identical: true, rows, events, message: `identical: ${rows} rows, ${events} events` };
};

const wants = (projection: AnyProjection, type: string): boolean => projection.wants.some((wanted) => wanted === type);

const firstDifference = ({ projection, stored, rows }: Check): Difference | undefined => {
  const name = idOf(projection);
  const missing = new Map(rows);
  for (const found of stored.rows()) {
    const { key, doc } = found;
    if (!rows.has(key)) return { projection: name, key, path: null, expected: undefined, stored: doc };
    const difference = rowDifference(projection, rows.get(key), found);
    if (difference) return { projection: name, key, ...difference };
    missing.delete(key);
  }
  for (const [key, row] of missing) return { projection: name, key, path: null, expected: row, stored: undefined };
  return undefined;
};

type Within = Pick<Difference, 'path' | 'expected' | 'stored'>;

const rowDifference = (projection: AnyProjection, row: unknown, stored: StoredRow): Within | undefined => {
  const expected = JSON.stringify(row);
  if (expected !== stored.doc) {
    const parsed = parse(stored.doc);
    const found = parsed.ok ? valueDifference(JSON.parse(expected), parsed.value, []) : undefined;
    return found ?? { path: null, expected, stored: stored.doc }; // the same values, other bytes
  }
  const columns = projection.columnsOf(row);
  const index = columns.findIndex((value, at) => value !== stored.columns[at]);
  if (index < 0) return undefined;
  return { path: `column ${projection.columns[index]}`, expected: columns[index], stored: stored.columns[index] };
};

const parse = (text: string): { readonly ok: true; readonly value: unknown } | { readonly ok: false } => {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false }; // told as a difference of the whole text
  }
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const valueDifference = (expected: unknown, stored: unknown, path: readonly string[]): Within | undefined => {
  if (Object.is(expected, stored)) return undefined;
  if (!isRecord(expected) || !isRecord(stored) || Array.isArray(expected) !== Array.isArray(stored))
    return { path: path.join('.') || null, expected, stored };
  for (const key of new Set([...Object.keys(expected), ...Object.keys(stored)])) {
    const found = valueDifference(own(expected, key), own(stored, key), [...path, key]);
    if (found) return found;
  }
  return undefined;
};

const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 300));

const different = (difference: Difference): Verified => {
  const { projection, key, path, expected, stored } = difference;
  const place = [projection, key, path].filter((part) => part !== null).join(' ');
  const message = `different: ${place}: the history gives ${shown(expected)}, stored is ${shown(stored)}`;
  return { identical: false, difference, message };
};
