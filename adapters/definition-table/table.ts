import type { DefinitionNote } from '../../domain/planning/definition-notes.ts';
import type { TableRow } from './row.ts';

/** `*` and `{a,b}` within one name, `/**` for all that is beneath: as a pattern of the whole path. */
const patternOf = (at: string): RegExp => {
  const text = at
    .replace(/\/\*\*$/, '')
    .replace(/[.:+]/g, '\\$&')
    .replace(/\*/g, '[^/@]+')
    .replaceAll('{', '(?:')
    .replaceAll('}', ')')
    .replaceAll(',', '|');
  return new RegExp(`^${text}$`);
};

/** The row takes its part with everything in it. */
export const takesAll = ({ at }: { readonly at: string }): boolean => at.endsWith('/**');

/** The first row whose path and `when` hold, or null. */
export type Finder<Found, Row> = (path: string, found: Found) => Row | null;

/** Paths come from outside: so many are remembered, and none that is longer than any of the API's. */
const MOST_PATHS = 4096;
const LONGEST_PATH = 160;

/** The table made ready once. Definitions say the same paths many times, so the rows of a path are remembered. */
export const finderOf = <Found, Row extends TableRow<Found>>(table: readonly Row[]): Finder<Found, Row> => {
  const patterns = table.map((row) => ({ row, pattern: patternOf(row.at) }));
  const remembered = new Map<string, readonly Row[]>();
  const rowsOf = (path: string): readonly Row[] => {
    const known = remembered.get(path);
    if (known !== undefined) return known;
    const rows = patterns.filter(({ pattern }) => pattern.test(path)).map(({ row }) => row);
    if (remembered.size >= MOST_PATHS) remembered.clear();
    if (path.length <= LONGEST_PATH) remembered.set(path, rows);
    return rows;
  };
  return (path, found) => rowsOf(path).find((row) => row.when?.(found) ?? true) ?? null;
};

/** What the plan says of a part; null where it says nothing. `row` is null where none knows the part: its path is its name. */
export const noteOf = <Found>(path: string, row: TableRow<Found> | null, detail: string): DefinitionNote | null => {
  if (row === null) return { kind: 'UNKNOWN', what: path };
  if ((row.fate !== 'CHANGED' && row.fate !== 'LOST') || row.advisory !== undefined) return null;
  const what = detail === '' ? row.what.en : `${row.what.en} (${detail})`;
  return { kind: row.fate, what, ...(row.instead ? { instead: row.instead.en } : {}) };
};

/** Each once, however many disks or NICs have it; no field where there is nothing to say. */
export const notesOnce = (
  notes: readonly (DefinitionNote | null)[],
): { readonly notes?: readonly DefinitionNote[] } => {
  const once = new Map<string, DefinitionNote>();
  for (const note of notes)
    if (note && !once.has(`${note.kind} ${note.what}`)) once.set(`${note.kind} ${note.what}`, note);
  return once.size > 0 ? { notes: [...once.values()] } : {};
};
