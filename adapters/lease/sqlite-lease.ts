import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';

/*
 * ON DISK: a lock database (application_id 0x53414d4c, "SAML"; user_version 1) with one row, lease.epoch: the epoch given
 * last. It must outlive everything else: remote machines refuse an epoch older than the newest they have seen, so after
 * its loss they refuse this control plane until the epoch has been raised past theirs. FILE.holder says who holds it; it
 * is for people only and is never believed.
 */
const APPLICATION_ID = 0x53414d4c;
const LAYOUT = 1;
const TABLES = `
  create table lease (one integer primary key check (one = 1), epoch integer not null) strict;
  insert into lease values (1, 0);
  pragma application_id = ${APPLICATION_ID};
  pragma user_version = ${LAYOUT};
`;

export type Lease = { readonly epoch: number; readonly holder: LeaseHolder; release(): void };
export type LeaseHolder = { readonly pid: number; readonly host: string; readonly since: string };

/** Another process runs on the same data. `holder` is what it wrote of itself, if that can be read. */
export class LeaseHeld extends Error {
  readonly holder: LeaseHolder | undefined;
  constructor(file: string, holder: LeaseHolder | undefined) {
    const who = holder
      ? `process ${holder.pid} on ${holder.host} since ${holder.since}`
      : 'a process that left no name';
    super(`Another Sampan runs on this data: ${file} is held by ${who}. Stop it first.`);
    this.name = 'LeaseHeld';
    this.holder = holder;
  }
}

/**
 * The right to be the one runner (DESIGN.md 3.11), until `release` or the end of the process, however that comes: the
 * lock is the operating system's. The epoch is one more than any before, and is on disk before it is returned.
 * Throws LeaseHeld at once where another has it. For local file systems, as all of SQLite's locks.
 */
export const acquireLease = (file: string, now: () => string): Lease => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const db = new Database(file, { timeout: 0 });
  try {
    chmodSync(file, 0o600);
    const epoch = lockAndCount(db, file);
    const holder = { pid: process.pid, host: hostname(), since: now() };
    writeHolder(`${file}.holder`, holder);
    return {
      epoch,
      holder,
      release: () => {
        if (!db.open) return;
        rmSync(`${file}.holder`, { force: true });
        db.close();
      },
    };
  } catch (error) {
    db.close();
    if (isBusy(error)) throw new LeaseHeld(file, readHolder(`${file}.holder`));
    throw error;
  }
};

const lockAndCount = (db: Database.Database, file: string): number => {
  // In this mode SQLite keeps the file lock that a transaction took, also after its commit.
  db.pragma('locking_mode = EXCLUSIVE');
  db.pragma('synchronous = EXTRA');
  const epoch = db
    .transaction(() => {
      ensureLayout(db, file);
      return db.prepare<[], number>('update lease set epoch = epoch + 1 returning epoch').pluck().get();
    })
    .exclusive();
  if (epoch === undefined) throw new Error(`${file} has no epoch.`);
  // Held to the end, so that the lock does not hang on the mode alone.
  db.exec('begin exclusive');
  return epoch;
};

const ensureLayout = (db: Database.Database, file: string): void => {
  const application = db.pragma('application_id', { simple: true });
  const layout = db.pragma('user_version', { simple: true });
  if (application === APPLICATION_ID && layout === LAYOUT) return;
  const objects = db.prepare('select count(*) from sqlite_schema').pluck().get();
  if (application !== 0 || layout !== 0 || objects !== 0)
    throw new Error(`${file} is not a lease that this version of Sampan knows. Nothing was changed.`);
  db.exec(TABLES);
};

const isBusy = (error: unknown): boolean =>
  error instanceof Database.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code);

const writeHolder = (path: string, holder: LeaseHolder): void => {
  writeFileSync(`${path}.new`, JSON.stringify(holder), { mode: 0o600 });
  renameSync(`${path}.new`, path);
};

const readHolder = (path: string): LeaseHolder | undefined => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as LeaseHolder;
  } catch {
    return undefined;
  }
};
