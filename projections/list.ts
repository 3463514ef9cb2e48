import type { ColumnValue, Range } from './projection.ts';

/** By what a list is sorted: a column of the read model, or nothing but the order in which its rows were made. */
export type SortOf<By extends string> = { readonly by: By; readonly descending: boolean };
/** From `from` on, and before `to`; an absent end is open. */
export type TimeRange = { readonly from?: string; readonly to?: string };

/** A cursor that no page of this list in this order has given. */
export class NoSuchCursor extends Error {
  constructor() {
    super(
      'This is no cursor of this list in this order; give one that a page answered with, or none for the first page.',
    );
    this.name = 'NoSuchCursor';
  }
}

export const LARGEST_PAGE = 200;
const LONGEST_KEY = 200;
const LONGEST_CURSOR = 4000;
/** As rows are sorted: padded numbers of a position, with what stands between them. */
const ORDER = /^([A-Za-z:/]{0,8}[0-9]{20}){1,4}$/;

/** Without case and without what only looks different; by this people search. */
export const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

/** As people sort names: without case, and web-2 before web-10. */
export const sortText = (name: string): string =>
  folded(name)
    .replace(/[0-9]+/g, (digits) => digits.padStart(8, '0'))
    .slice(0, LONGEST_KEY);

const FIELD_END = '\n';
/** What one row is found by. No search has a line break in it, so none reaches over two names. */
export const searchText = (names: readonly string[]): string => names.map(folded).join(FIELD_END);
/** Undefined: whatever is searched for, nothing is left out. */
export const searched = (text: string | undefined): string | undefined => {
  const wanted = folded(text ?? '')
    .replaceAll(FIELD_END, ' ')
    .trim();
  return wanted === '' ? undefined : wanted;
};

/** Instants of rows have milliseconds; one that was given may have none, or more digits. */
const instant = (given: string): string => new Date(given).toISOString();
export const rangeOf = ({ from, to }: TimeRange): Range => ({
  ...(from === undefined ? {} : { from: instant(from) }),
  ...(to === undefined ? {} : { before: instant(to) }),
});

/**
 * A cursor says where its page ended, by the values themselves: it holds whatever became of the row, and whatever was added
 * since. In the order of making it is that order alone.
 */
export const cursorOf = <By extends string>(sort: SortOf<By> | undefined, place: readonly ColumnValue[]): string =>
  sort === undefined
    ? String(place[0])
    : Buffer.from(JSON.stringify([sort.by, sort.descending, ...place])).toString('base64url');

/** The place that a cursor stands for. Throws NoSuchCursor. */
export const placeOf = <By extends string>(sort: SortOf<By> | undefined, cursor: string): readonly ColumnValue[] => {
  if (cursor.length > LONGEST_CURSOR) throw new NoSuchCursor();
  if (sort === undefined) {
    if (!ORDER.test(cursor)) throw new NoSuchCursor();
    return [cursor];
  }
  const [by, descending, value, order] = parts(cursor);
  const isPlace = typeof value === 'string' || typeof value === 'number';
  if (by !== sort.by || descending !== sort.descending || !isPlace) throw new NoSuchCursor();
  if (typeof order !== 'string' || !ORDER.test(order)) throw new NoSuchCursor();
  return [value, order];
};

const parts = (cursor: string): readonly unknown[] => {
  try {
    const found: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
};
