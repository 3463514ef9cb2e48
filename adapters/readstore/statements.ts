import type { Statement } from 'better-sqlite3';
import type { AnyProjection, ColumnValue } from '../../projections/projection.ts';
import { type Db, tableOf } from './layout.ts';

export type Statements = {
  readonly get: Statement<[string], string>;
  readonly columns: Statement<[string], ColumnValue[]>;
  /** The document alone, where the columns stay as they are: no index has to be touched. */
  readonly renew: Statement<ColumnValue[]>;
  readonly put: Statement<ColumnValue[]>;
  readonly remove: Statement<[string]>;
};

export const statementsOf = (db: Db, projection: AnyProjection): Statements => {
  const table = tableOf(projection);
  const columns = projection.columns.map((name) => `"${name}"`);
  const names = ['key', ...columns, 'doc'];
  const update = names.slice(1).map((name) => `${name} = excluded.${name}`);
  const same = columns.map((name) => ` and ${name} is ?`).join('');
  return {
    get: db.prepare<[string], string>(`select doc from ${table} where key = ?`).pluck(),
    columns: db
      .prepare<[string], ColumnValue[]>(`select ${[...columns, 'key'].join(', ')} from ${table} where key = ?`)
      .raw(),
    renew: db.prepare<ColumnValue[]>(`update ${table} set doc = ? where key = ?${same}`),
    put: db.prepare<ColumnValue[]>(
      `insert into ${table} (${names.join(', ')}) values (${names.map(() => '?').join(', ')})
       on conflict do update set ${update.join(', ')}`,
    ),
    remove: db.prepare<[string]>(`delete from ${table} where key = ?`),
  };
};
