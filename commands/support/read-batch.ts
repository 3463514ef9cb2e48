import type { z } from 'zod';
import type { Violation } from '../../domain/words/failure.ts';
import { type BatchInput, batchInput, incompleteInput } from './batch-input.ts';
import { inputViolations } from './input-violations.ts';

type Path = Violation['path'];
type Issue = z.core.$ZodIssue;

/** An input as far as it could be read. */
export type ReadBatch = {
  /** Null: nothing of it can be. */
  readonly input: BatchInput | null;
  /** What is missing or has not the form that it needs. */
  readonly violations: readonly Violation[];
  /** Where in the input that is which stands there in what was read: rows that could not be read are not in it. */
  readonly inInput: (path: Path) => Path;
};

/** By what a row is known; one without it could be any. A row of `networkGroups` is nothing without either of its sides. */
const KEY_OF_ROWS: ReadonlyMap<string | number, string> = new Map([
  ['volumes', 'disk'],
  ['nics', 'number'],
]);

const isIndex = (step: PropertyKey | undefined): step is number => typeof step === 'number';

/** The part that has to be left out so that the rest can be read: the row that it belongs to, or the field alone. */
const partOf = (path: readonly PropertyKey[]): readonly PropertyKey[] => {
  if (path[0] === 'networkGroups' && isIndex(path[1])) return path.slice(0, 2);
  const [list, index, field] = path.slice(-3);
  const key = typeof list === 'symbol' || list === undefined ? undefined : KEY_OF_ROWS.get(list);
  return isIndex(index) && field === key ? path.slice(0, -1) : path;
};

const textOf = (path: readonly PropertyKey[]): string => JSON.stringify(path.map(String));

type Cuts = {
  readonly leftOut: ReadonlySet<string>;
  /** Of lists that are too long: how many rows they may have. */
  readonly lengths: ReadonlyMap<string, number>;
};

const cutsOf = (issues: readonly Issue[]): Cuts => {
  const lengths = new Map<string, number>();
  const leftOut = new Set<string>();
  for (const issue of issues)
    if (issue.code === 'too_big' && issue.origin === 'array') lengths.set(textOf(issue.path), Number(issue.maximum));
    else leftOut.add(textOf(partOf(issue.path)));
  return { leftOut, lengths };
};

/** The value without those parts; `rows` gets the former numbers of the rows of each list that lost some. */
const without = (
  value: unknown,
  { leftOut, lengths }: Cuts,
  rows: Map<string, readonly number[]>,
  was: Path = [],
  is: Path = [],
): unknown => {
  const stays = (step: string | number) => !leftOut.has(textOf([...was, step]));
  const below = (part: unknown, from: string | number, to = from) =>
    without(part, { leftOut, lengths }, rows, [...was, from], [...is, to]);
  if (Array.isArray(value)) {
    const all: readonly unknown[] = value.slice(0, lengths.get(textOf(was)));
    const numbers = all.map((_, index) => index).filter(stays);
    if (numbers.length < all.length) rows.set(textOf(is), numbers);
    return numbers.map((index, now) => below(all[index], index, now));
  }
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([key]) => stays(key));
  return Object.fromEntries(kept.map(([key, part]) => [key, below(part, key)]));
};

/**
 * All of a batch's input that can be read, and what is wrong with the rest, each at its path (TK-11). What is missing, or wrong,
 * is taken as not given, so that the rest can be judged beside it. Reads nothing otherwise than `batchInput`.
 */
export const readBatch = (raw: unknown): ReadBatch => {
  const whole = batchInput.safeParse(raw, { reportInput: true });
  if (whole.success) return { input: whole.data, violations: [], inInput: (path) => path };
  const rows = new Map<string, readonly number[]>();
  const rest = incompleteInput.safeParse(without(raw, cutsOf(whole.error.issues), rows));
  return {
    input: rest.success ? rest.data : null,
    violations: inputViolations(whole.error),
    inInput: (path) =>
      path.map((step, at) => (isIndex(step) ? (rows.get(textOf(path.slice(0, at)))?.[step] ?? step) : step)),
  };
};
