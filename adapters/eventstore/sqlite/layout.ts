import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';

/*
 * ON DISK FOR EVER (layout 1). One SQLite file in WAL mode, so three files while it is open: FILE, FILE-wal, FILE-shm;
 * a copy of the first alone, taken while a process has it open, may lack acknowledged events.
 *
 *   application_id 0x53414d45 ("SAME": Sampan events), user_version 1
 *   streams  id               given at the first append or retention; never reused, rows are never removed
 *            name             the stream's name
 *            max_count,
 *            max_age_seconds  retention; null: history, never trimmed
 *   events   position         order of all events: 1 and up; gaps only where retention removed something. The newest event of a
 *                             stream is never trimmed, so the highest position stays and none is ever given twice.
 *            stream           streams.id
 *            revision         0 and up in its stream, never reused
 *            id               the event's UUID. Unique because it is made of its command, stream and index; files made before
 *                             say so with an index too, which is left to them. An index of random ids touches a page
 *                             of its own for each event: it was half of what an append cost, and grew with the history
 *            type             the event's type
 *            body             JSON text {"data": …, "metadata": …}: one text, because one parse is what reading costs most
 *
 * A stream's revision is that of its newest event; no counter is kept beside it that could disagree.
 * Events are inserted, and trimmed where a stream has retention; no row is ever updated.
 */
const APPLICATION_ID = 0x53414d45;
const LAYOUT = 1;

const TABLES = `
  create table streams (
    id integer primary key,
    name text not null unique,
    max_count integer,
    max_age_seconds integer
  ) strict;
  create table events (
    position integer primary key,
    stream integer not null references streams (id),
    revision integer not null,
    id text not null,
    type text not null,
    body text not null,
    unique (stream, revision)
  ) strict;
  pragma application_id = ${APPLICATION_ID};
  pragma user_version = ${LAYOUT};
`;

export type Db = Database.Database;

/** The writing connection. Makes the file (0600) when there is none; refuses a file that is not ours or of another layout. */
export const openForWriting = (file: string, maxPages?: number): Db => {
  createPrivately(file);
  const db = new Database(file, { timeout: 5000 });
  try {
    ensureLayout(db, file);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    // A checkpoint writes each changed page once, however often it changed: at 64 MiB it costs half of what it does at 4.
    db.pragma('wal_autocheckpoint = 16384');
    db.pragma('cache_size = -65536');
    db.pragma('cell_size_check = ON');
    if (maxPages !== undefined) db.pragma(`max_page_count = ${maxPages}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
};

export const openForReading = (file: string): Db => {
  const db = new Database(file, { readonly: true, timeout: 5000 });
  db.pragma('cell_size_check = ON');
  return db;
};

/** Only where there is none: closing any descriptor of a file that SQLite has open would drop SQLite's locks on it. */
const createPrivately = (file: string): void => {
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'wx', 0o600));
};

const ensureLayout = (db: Db, file: string): void => {
  db.transaction(() => {
    const application = db.pragma('application_id', { simple: true });
    const layout = db.pragma('user_version', { simple: true });
    if (application === APPLICATION_ID && layout === LAYOUT) return;
    const objects = db.prepare('select count(*) from sqlite_schema').pluck().get();
    if (application === 0 && layout === 0 && objects === 0) db.exec(TABLES);
    else if (application !== APPLICATION_ID) throw new Error(`${file} is not a Sampan event store.`);
    else
      throw new Error(
        `${file} is an event store of layout ${layout}; this version knows layout ${LAYOUT}. Nothing was changed.`,
      );
  }).immediate();
};
