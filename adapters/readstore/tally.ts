import type { AnyProjection, ColumnValue, Condition, TallyOf, Where } from '../../projections/projection.ts';
import type { Db } from './layout.ts';
import { from } from './sql.ts';

type Group = { readonly values: readonly ColumnValue[]; rows: number };

/**
 * How many rows of a read model have which values in a few of its columns, kept while rows change: what lists and overviews
 * count again and again is counted once. Not kept over a commit that failed.
 */
export class Tally {
  readonly #columns: readonly string[];
  readonly #groups = new Map<string, Group>();

  constructor(
    columns: readonly string[],
    groups: Iterable<{ readonly values: readonly ColumnValue[]; readonly rows: number }>,
  ) {
    this.#columns = columns;
    for (const { values, rows } of groups) this.#groups.set(JSON.stringify(values), { values, rows });
  }

  /** Whether these conditions, and the column that is counted by, ask for nothing else. */
  answers(where: Where, by?: string): boolean {
    const asked = Object.entries(where);
    return (
      asked.every(([column, condition]) => this.#columns.includes(column) && isExact(condition)) &&
      (by === undefined || this.#columns.includes(by))
    );
  }

  /** In the order of the values, as the store sorts them. */
  countBy(where: Where, by: string): ReadonlyMap<ColumnValue, number> {
    const at = this.#columns.indexOf(by);
    const found = new Map<ColumnValue, number>();
    for (const { values, rows } of this.#groups.values())
      if (rows > 0 && this.#passes(values, where))
        found.set(values[at] ?? null, (found.get(values[at] ?? null) ?? 0) + rows);
    return new Map([...found].toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
  }

  count(where: Where): number {
    let sum = 0;
    for (const { values, rows } of this.#groups.values()) if (this.#passes(values, where)) sum += rows;
    return sum;
  }

  /** `columns`: of a row as it is now in the store, or was until now. */
  change(projection: AnyProjection, columns: readonly ColumnValue[], by: 1 | -1): void {
    const values = this.#columns.map((column) => columns[projection.columns.indexOf(column)] ?? null);
    const key = JSON.stringify(values);
    const group = this.#groups.get(key) ?? { values, rows: 0 };
    group.rows += by;
    this.#groups.set(key, group);
  }

  #passes(values: readonly ColumnValue[], where: Where): boolean {
    return Object.entries(where).every(([column, condition]) => {
      const value = values[this.#columns.indexOf(column)] ?? null;
      return Array.isArray(condition) ? condition.includes(value) : condition === value;
    });
  }
}

/** By looking at every row once. */
export const talliedNow = (db: Db, projection: AnyProjection, { columns, through }: TallyOf): Tally => {
  const names = columns.map((column) => `"${column}"`).join(', ');
  const groups = db
    .prepare<[], ColumnValue[]>(`select ${names}, count(*) ${from(projection, through)} group by ${names}`)
    .raw()
    .all();
  return new Tally(
    columns,
    groups.map((group) => ({ values: group.slice(0, -1), rows: Number(group.at(-1)) })),
  );
};

const isExact = (condition: Condition): boolean =>
  Array.isArray(condition) || typeof condition === 'string' || typeof condition === 'number';
