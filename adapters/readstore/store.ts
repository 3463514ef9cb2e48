import type { Statement } from 'better-sqlite3';
import {
  type AnyProjection,
  type ColumnValue,
  idOf,
  type Projection,
  type RowReader,
  type Selection,
  type Where,
} from '../../projections/projection.ts';
import { createIndexes, type Db, emptyTables, ensureTables, openReadDb, tableOf } from './layout.ts';

/** What one transaction changes in one read model. A row that is undefined goes. */
export type RowChanges = {
  readonly projection: AnyProjection;
  readonly position: string | null;
  readonly rows: readonly (readonly [key: string, row: unknown])[];
};
/** An event that can be found again: if it cannot, the history is another one (F15). */
export type Mark = {
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly position: string;
};

const KEPT_COUNTS = 100;

type Statements = {
  readonly get: Statement<[string], string>;
  readonly put: Statement<ColumnValue[]>;
  readonly remove: Statement<[string]>;
};

/**
 * The read models' rows, documents as JSON beside the columns that are asked for, in one SQLite file with their checkpoints.
 * One connection: a commit is one synchronous transaction, so that no reader in this process sees half of one.
 */
export class ReadStore implements RowReader {
  readonly #db: Db;
  readonly #projections: readonly AnyProjection[];
  readonly #statements = new Map<AnyProjection, Statements>();
  readonly #selects = new Map<string, Statement<ColumnValue[], string>>();
  /** How many rows a page's filter lets through, until the next commit: counting looks at every one of them. */
  readonly #counts = new Map<AnyProjection, Map<string, number>>();
  readonly #commit;

  /** `bulk`: without indexes until `finishBulk`, for a file that is built at once and that nobody reads yet. */
  constructor(file: string, projections: readonly AnyProjection[], options: { readonly bulk?: boolean } = {}) {
    this.#db = openReadDb(file, options.bulk === true);
    this.#projections = projections;
    ensureTables(this.#db, projections, options.bulk !== true);
    this.#commit = this.#db.transaction((changes: readonly RowChanges[], mark: Mark | null) => {
      for (const change of changes) this.#write(change);
      if (mark !== null)
        this.#run(
          'insert into mark values (1, ?) on conflict do update set event = excluded.event',
          JSON.stringify(mark),
        );
    });
  }

  get projections(): readonly AnyProjection[] {
    return this.#projections;
  }

  checkpoint(projection: AnyProjection): string | null {
    const select = this.#db.prepare<[string], string | null>('select position from projections where id = ?').pluck();
    return select.get(idOf(projection)) ?? null;
  }

  mark(): Mark | null {
    const event = this.#db.prepare<[], string>('select event from mark').pluck().get();
    return event === undefined ? null : (JSON.parse(event) as Mark); // written by `commit` alone
  }

  /** Rows, checkpoints and mark, or nothing. */
  commit(changes: readonly RowChanges[], mark: Mark | null): void {
    this.#commit.immediate(changes, mark);
  }

  /** All read models, back to before the first event. */
  reset(): void {
    this.#statements.clear();
    this.#selects.clear();
    this.#counts.clear();
    emptyTables(this.#db, this.#projections);
  }

  /** The indexes. What was written need not be on the disk yet. */
  finishBulk(): void {
    for (const projection of this.#projections) createIndexes(this.#db, projection);
  }

  row<Row>(projection: Projection<Row>, key: string): Row | undefined {
    const doc = this.#of(projection).get.get(key);
    return doc === undefined ? undefined : (JSON.parse(doc) as Row); // written by this projection and version
  }

  rows<Row>(projection: Projection<Row>, selection: Selection): readonly Row[] {
    const { sql, values } = selectionSql(tableOf(projection), selection);
    const docs = this.#select(sql).all(...values);
    return docs.map((doc) => JSON.parse(doc) as Row); // written by this projection and version
  }

  count(projection: AnyProjection, where: Where): number {
    const known = this.#counts.get(projection) ?? new Map<string, number>();
    const question = JSON.stringify(where);
    const answer = known.get(question) ?? this.#counted(projection, where);
    if (known.size >= KEPT_COUNTS) known.clear();
    this.#counts.set(projection, known.set(question, answer));
    return answer;
  }

  sum(projection: AnyProjection, column: string, where: Where): number {
    const { sql, values } = conditions(where);
    const total = `select coalesce(sum("${column}"), 0) from ${tableOf(projection)} where true${sql}`;
    return Number(this.#select(total).get(...values));
  }

  countBy(projection: AnyProjection, column: string, where: Where): ReadonlyMap<ColumnValue, number> {
    const { sql, values } = conditions(where);
    const counts = this.#db
      .prepare<ColumnValue[], { value: ColumnValue; rows: number }>(
        `select "${column}" as value, count(*) as rows from ${tableOf(projection)} where true${sql} group by 1 order by 1`,
      )
      .all(...values);
    return new Map(counts.map(({ value, rows }) => [value, rows]));
  }

  close(): void {
    this.#db.close();
  }

  #counted(projection: AnyProjection, where: Where): number {
    const { sql, values } = conditions(where);
    return Number(this.#select(`select count(*) from ${tableOf(projection)} where true${sql}`).get(...values));
  }

  #write({ projection, position, rows }: RowChanges): void {
    if (rows.length > 0) this.#counts.delete(projection);
    const { put, remove } = this.#of(projection);
    for (const [key, row] of rows) {
      if (row === undefined) remove.run(key);
      else put.run(key, JSON.stringify(row), ...projection.columnsOf(row));
    }
    this.#run('update projections set position = ? where id = ?', position, idOf(projection));
  }

  #run(sql: string, ...values: ColumnValue[]): void {
    this.#db.prepare<ColumnValue[]>(sql).run(...values);
  }

  #of(projection: AnyProjection): Statements {
    const known = this.#statements.get(projection);
    if (known) return known;
    const table = tableOf(projection);
    const names = ['key', 'doc', ...projection.columns].map((name) => `"${name}"`);
    const update = names.slice(1).map((name) => `${name} = excluded.${name}`);
    const made: Statements = {
      get: this.#db.prepare<[string], string>(`select doc from ${table} where key = ?`).pluck(),
      put: this.#db.prepare<ColumnValue[]>(
        `insert into ${table} (${names.join(', ')}) values (${names.map(() => '?').join(', ')})
         on conflict do update set ${update.join(', ')}`,
      ),
      remove: this.#db.prepare<[string]>(`delete from ${table} where key = ?`),
    };
    this.#statements.set(projection, made);
    return made;
  }

  #select(sql: string): Statement<ColumnValue[], string> {
    const known = this.#selects.get(sql);
    if (known) return known;
    const made = this.#db.prepare<ColumnValue[], string>(sql).pluck();
    this.#selects.set(sql, made);
    return made;
  }
}

type Sql = { readonly sql: string; readonly values: readonly ColumnValue[] };

/**
 * A page of rows that have one of several values is taken from a page of each: over all of them at once SQLite would sort
 * every row there is, for the first fifty.
 */
const selectionSql = (table: string, { where = {}, orderBy, limit }: Selection): Sql => {
  const after = orderBy?.after ?? null;
  const column = orderBy ? `"${orderBy.column}"` : 'key';
  const beyond = after === null ? '' : ` and ${column} ${orderBy?.descending ? '<' : '>'} ?`;
  const rest = ` order by ${column} ${orderBy?.descending ? 'desc' : 'asc'}${limit === undefined ? '' : ' limit ?'}`;
  const limits = limit === undefined ? [] : [limit];
  const parts = limit === undefined ? [where] : onePerValue(where);
  const pages = parts.map((part) => {
    const { sql, values } = conditions(part);
    return {
      sql: `select doc, ${column} from ${table} where true${sql}${beyond}${rest}`,
      values: [...values, ...(after === null ? [] : [after]), ...limits],
    };
  });
  const [only] = pages;
  if (pages.length === 1 && only) return only;
  const union = pages.map(({ sql }) => `select * from (${sql})`).join(' union all ');
  return { sql: `select * from (${union})${rest}`, values: [...pages.flatMap(({ values }) => values), ...limits] };
};

const onePerValue = (where: Where): readonly Where[] => {
  const [column, values] = Object.entries(where).find(([, value]) => Array.isArray(value)) ?? [];
  if (column === undefined) return [where];
  return [...new Set(values as readonly ColumnValue[])].map((value) => ({ ...where, [column]: value }));
};

const conditions = (where: Where): Sql => {
  const entries = Object.entries(where).map(([column, value]) => ({
    column,
    values: Array.isArray(value) ? (value as readonly ColumnValue[]) : [value as ColumnValue],
  }));
  const sql = entries.map(({ column, values }) => ` and "${column}" in (${values.map(() => '?').join(', ')})`).join('');
  return { sql, values: entries.flatMap(({ values }) => values) };
};
