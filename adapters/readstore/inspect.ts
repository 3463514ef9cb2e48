import Database from 'better-sqlite3';
import { type AnyProjection, type ColumnValue, idOf } from '../../projections/projection.ts';
import { tableOf } from './layout.ts';
import type { Mark } from './store.ts';

export type StoredRow = { readonly key: string; readonly doc: string; readonly columns: readonly ColumnValue[] };
export type StoredRows = { readonly position: string | null; readonly rows: () => Iterable<StoredRow> };

/** What a read store holds, as it stands in the file; undefined for a read model that is not in it. Changes nothing. */
export const inspectReadStore = (
  file: string,
): {
  readonly mark: Mark | null;
  readonly stored: (projection: AnyProjection) => StoredRows | undefined;
  readonly close: () => void;
} => {
  const db = new Database(file, { readonly: true, timeout: 5000 });
  db.exec('begin'); // one state of the file, however long it takes and whoever writes meanwhile
  const event = db.prepare<[], string>('select event from mark').pluck().get();
  return {
    mark: event === undefined ? null : (JSON.parse(event) as Mark), // written by ReadStore alone
    stored: (projection) => {
      const found = db
        .prepare<[string], { position: string | null }>('select position from projections where id = ?')
        .get(idOf(projection));
      if (found === undefined) return undefined;
      const columns = projection.columns.map((column) => `, "${column}"`).join('');
      const select = db.prepare<[], [string, string, ...ColumnValue[]]>(
        `select key, doc${columns} from ${tableOf(projection)} order by key`,
      );
      const rows = function* (): Generator<StoredRow, void, undefined> {
        for (const [key, doc, ...values] of select.raw().iterate()) yield { key, doc, columns: values };
      };
      return { position: found.position, rows };
    },
    close: () => db.close(),
  };
};
