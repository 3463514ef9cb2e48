import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { type AnyProjection, idOf } from '../../projections/projection.ts';

/*
 * Nothing in here is history: every row can be made again from the events, so a file of another layout, or a table of
 * another version or shape, is emptied and filled again.
 *
 *   application_id 0x53414d52 ("SAMR": Sampan rows), user_version 2
 *   projections  id (`task@1`), shape (columns and indexes as JSON), position (null: before the first event)
 *   mark         one row: the newest event that every projection contains, to notice a store that was put back (F15)
 *   "task@1" …   one table per projection: key, its columns, and last doc (JSON text), so that looking at a column reads no document
 */
const APPLICATION_ID = 0x53414d52;
const LAYOUT = 2;

export type Db = Database.Database;

export const tableOf = (projection: AnyProjection): string => `"${idOf(projection)}"`;

/** `bulk`: a file that is made at once, that nobody reads yet, and that is thrown away where the process dies. */
export const openReadDb = (file: string, bulk: boolean): Db => {
  createPrivately(file);
  const db = new Database(file, { timeout: 5000 });
  try {
    if (bulk) {
      db.pragma('journal_mode = OFF');
      db.pragma('synchronous = OFF');
      db.pragma('locking_mode = EXCLUSIVE');
      db.pragma('cache_size = -65536');
    } else {
      db.pragma('journal_mode = WAL');
      // A power cut may undo the last commits, rows and checkpoints alike; they are made again from the events.
      db.pragma('synchronous = NORMAL');
      db.pragma('mmap_size = 268435456');
    }
    ensureLayout(db, file);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
};

/** Rows hold names and addresses of machines: for the service's user alone. */
const createPrivately = (file: string): void => {
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'wx', 0o600));
};

const ensureLayout = (db: Db, file: string): void => {
  const application = db.pragma('application_id', { simple: true });
  const tables = tableNames(db);
  if (application !== APPLICATION_ID && !(application === 0 && tables.length === 0))
    throw new Error(`${file} is not a Sampan read store.`);
  if (application === APPLICATION_ID && db.pragma('user_version', { simple: true }) === LAYOUT) return;
  db.transaction(() => {
    for (const table of tables) db.exec(`drop table "${table}"`);
    db.exec(`
      create table projections (id text primary key, shape text not null, position text) strict, without rowid;
      create table mark (only integer primary key check (only = 1), event text not null) strict;
      pragma application_id = ${APPLICATION_ID};
      pragma user_version = ${LAYOUT};
    `);
  }).immediate();
};

const tableNames = (db: Db): readonly string[] =>
  db.prepare<[], string>("select name from sqlite_schema where type = 'table'").pluck().all();

const shapeOf = ({ columns, indexes }: AnyProjection): string => JSON.stringify({ columns, indexes });

const createTable = (db: Db, projection: AnyProjection): void => {
  const table = tableOf(projection);
  const columns = projection.columns.map((column) => `, "${column}" any`).join('');
  db.exec(`create table ${table} (key text primary key${columns}, doc text not null) strict, without rowid`);
  db.prepare('insert into projections (id, shape, position) values (?, ?, null)').run(
    idOf(projection),
    shapeOf(projection),
  );
};

const dropTable = (db: Db, id: string): void => {
  db.exec(`drop table if exists "${id}"`);
  db.prepare('delete from projections where id = ?').run(id);
};

export const indexOf = (projection: AnyProjection, columns: readonly string[]): string =>
  `"${idOf(projection)}/${columns.join('/')}"`;

export const createIndexes = (db: Db, projection: AnyProjection): void => {
  for (const columns of projection.indexes) {
    const list = columns.map((column) => `"${column}"`).join(', ');
    db.exec(`create index if not exists ${indexOf(projection, columns)} on ${tableOf(projection)} (${list})`);
  }
};

/** Drops what no projection of this version keeps, and makes what is missing; `indexes` false: they come later, at once. */
export const ensureTables = (db: Db, projections: readonly AnyProjection[], indexes: boolean): void => {
  db.transaction(() => {
    const wanted = new Map(projections.map((projection) => [idOf(projection), projection]));
    const kept = new Set<string>();
    for (const { id, shape } of db
      .prepare<[], { id: string; shape: string }>('select id, shape from projections')
      .all()) {
      const projection = wanted.get(id);
      if (projection && shapeOf(projection) === shape) kept.add(id);
      else dropTable(db, id);
    }
    for (const [id, projection] of wanted) {
      if (!kept.has(id)) createTable(db, projection);
      if (indexes) createIndexes(db, projection);
    }
  }).immediate();
};

/** Back to before the first event. */
export const emptyTables = (db: Db, projections: readonly AnyProjection[]): void => {
  db.transaction(() => {
    db.exec('delete from mark');
    for (const projection of projections) dropTable(db, idOf(projection));
    ensureTables(db, projections, true);
  }).immediate();
};
