import type { Statement } from 'better-sqlite3';
import {
  type AnyProjection,
  type ColumnValue,
  idOf,
  type Projection,
  type RowReader,
  type Selection,
  type Through,
  type Where,
} from '../../projections/projection.ts';
import { KeptRows } from './kept-rows.ts';
import { createIndexes, type Db, emptyTables, ensureTables, openReadDb } from './layout.ts';
import { conditions, from, selectionSql } from './sql.ts';
import { type Statements, statementsOf } from './statements.ts';
import { type Tally, talliedNow } from './tally.ts';

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

const KEPT_ANSWERS = 100;

/**
 * The read models' rows, documents as JSON beside the columns that are asked for, in one SQLite file with their checkpoints.
 * One connection: a commit is one synchronous transaction, so that no reader in this process sees half of one.
 */
export class ReadStore implements RowReader {
  readonly #db: Db;
  readonly #projections: readonly AnyProjection[];
  readonly #statements = new Map<AnyProjection, Statements>();
  readonly #selects = new Map<string, Statement<ColumnValue[], string>>();
  /** How many rows a page's filter lets through, until a commit changes a column: counting looks at every one of them. */
  readonly #answers = new Map<AnyProjection, Map<string, unknown>>();
  /** Lists of people are asked for again and again: of a row that stands the document is read once. */
  readonly #kept = new KeptRows();
  readonly #tallies = new Map<AnyProjection, Tally>();
  readonly #bulk: boolean;
  readonly #commit;

  /** `bulk`: without indexes until `finishBulk`, for a file that is built at once and that nobody reads yet. */
  constructor(file: string, projections: readonly AnyProjection[], options: { readonly bulk?: boolean } = {}) {
    this.#bulk = options.bulk === true;
    this.#db = openReadDb(file, this.#bulk);
    this.#projections = projections;
    ensureTables(this.#db, projections, !this.#bulk);
    // Looking at every row takes a while: now, rather than when somebody asks.
    if (!this.#bulk) for (const projection of projections) this.#tallyOf(projection);
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
    try {
      this.#commit.immediate(changes, mark);
    } catch (error) {
      this.#tallies.clear();
      this.#answers.clear();
      this.#kept.clear();
      throw error;
    }
  }

  /** All read models, back to before the first event. */
  reset(): void {
    this.#statements.clear();
    this.#selects.clear();
    this.#answers.clear();
    this.#tallies.clear();
    this.#kept.clear();
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
    if (selection.limit !== undefined)
      return this.keys(projection, selection).map((key) =>
        this.#kept.row<Row>(projection, key, () => this.row(projection, key)),
      );
    const { sql, values } = selectionSql(projection, 'doc', selection);
    const docs = this.#select(sql).all(...values);
    return docs.map((doc) => JSON.parse(doc) as Row); // written by this projection and version
  }

  keys(projection: AnyProjection, selection: Selection): readonly string[] {
    const find = (): readonly string[] => {
      const { sql, values } = selectionSql(projection, 'key', selection);
      return this.#select(sql).all(...values);
    };
    return selection.limit === undefined ? this.#answer(projection, ['keys', selection], find) : find();
  }

  count(projection: AnyProjection, where: Where, through?: Through): number {
    const tally = this.#tallyOf(projection);
    if (tally?.answers(where)) return tally.count(where);
    return this.#answer(projection, ['count', where], () => {
      const { sql, values } = conditions(where);
      return Number(this.#select(`select count(*) ${from(projection, through)}${sql}`).get(...values));
    });
  }

  sum(projection: AnyProjection, column: string, where: Where): number {
    return this.#answer(projection, ['sum', column, where], () => {
      const { sql, values } = conditions(where);
      return Number(this.#select(`select coalesce(sum("${column}"), 0) ${from(projection)}${sql}`).get(...values));
    });
  }

  countBy(
    projection: AnyProjection,
    column: string,
    where: Where,
    through?: Through,
  ): ReadonlyMap<ColumnValue, number> {
    const tally = this.#tallyOf(projection);
    if (tally?.answers(where, column)) return tally.countBy(where, column);
    return this.#answer(projection, ['countBy', column, where], () => {
      const { sql, values } = conditions(where);
      const counts = this.#db
        .prepare<ColumnValue[], { value: ColumnValue; rows: number }>(
          `select "${column}" as value, count(*) as rows ${from(projection, through)}${sql} group by 1 order by 1`,
        )
        .all(...values);
      return new Map(counts.map(({ value, rows }) => [value, rows]));
    });
  }

  close(): void {
    this.#db.close();
  }

  #answer<T>(projection: AnyProjection, question: readonly unknown[], find: () => T): T {
    const known = this.#answers.get(projection) ?? new Map<string, unknown>();
    this.#answers.set(projection, known);
    const asked = JSON.stringify(question);
    if (!known.has(asked)) {
      if (known.size >= KEPT_ANSWERS) known.clear();
      known.set(asked, find());
    }
    return known.get(asked) as T; // set above, under the same question
  }

  #write({ projection, position, rows }: RowChanges): void {
    const { put, renew, remove } = this.#of(projection);
    let same = true; // the answers depend on columns alone
    for (const [key, row] of rows) {
      this.#kept.forget(projection, key);
      const columns = row === undefined ? [] : projection.columnsOf(row);
      const doc = JSON.stringify(row);
      if (row !== undefined && !this.#bulk && renew.run(doc, key, ...columns).changes > 0) continue;
      same = false;
      this.#recount(projection, key, columns, row !== undefined);
      if (row === undefined) remove.run(key);
      else put.run(key, ...columns, doc);
    }
    if (!same) this.#answers.delete(projection);
    this.#run('update projections set position = ? where id = ?', position, idOf(projection));
  }

  #tallyOf(projection: AnyProjection): Tally | undefined {
    const known = this.#tallies.get(projection);
    if (projection.tally === undefined || known) return known;
    const made = talliedNow(this.#db, projection, projection.tally);
    this.#tallies.set(projection, made);
    return made;
  }

  /** Before the row is written. A tally that nobody has asked for yet is made when somebody does. */
  #recount(projection: AnyProjection, key: string, columns: readonly ColumnValue[], stays: boolean): void {
    const tally = this.#tallies.get(projection);
    if (tally === undefined) return;
    const before = this.#of(projection).columns.get(key);
    if (before) tally.change(projection, before, -1);
    if (stays) tally.change(projection, columns, 1);
  }

  #run(sql: string, ...values: ColumnValue[]): void {
    this.#db.prepare<ColumnValue[]>(sql).run(...values);
  }

  #of(projection: AnyProjection): Statements {
    const known = this.#statements.get(projection);
    if (known) return known;
    const made = statementsOf(this.#db, projection);
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
