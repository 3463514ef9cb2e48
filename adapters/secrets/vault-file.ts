import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { SecretRow, SecretRows } from './rows.ts';

/*
 * ON DISK FOR EVER (layout 1). A SQLite file; boxes are those of sealing.ts, KEK is the key of the key file.
 *
 *   application_id 0x53414d56 ("SAMV": Sampan vault), user_version 1
 *   proof    box       an empty text sealed with the KEK, belonging to ["sampan vault", "proof"]: tells a wrong key at once
 *   secrets  ref       the caller's name for it
 *            kind      password, privateKey, sasl
 *            version   1 and up for each put of that ref
 *            wrapped   the secret's own key, sealed with the KEK, belonging to ["sampan vault", "key", ref, kind, version]
 *            box       the secret's JSON sealed with its own key, belonging to ["sampan vault", "secret", ref, kind, version]
 *
 * Removing overwrites the row with zeroes (secure_delete). There is no WAL: an old page would live on in it. The rollback
 * journal holds old pages only while a change is being made.
 */
const APPLICATION_ID = 0x53414d56;
const LAYOUT = 1;
const TABLES = `
  create table proof (one integer primary key check (one = 1), box blob not null) strict;
  create table secrets (
    ref text primary key,
    kind text not null,
    version integer not null,
    wrapped blob not null,
    box blob not null
  ) strict;
  pragma application_id = ${APPLICATION_ID};
  pragma user_version = ${LAYOUT};
`;

export type VaultFile = SecretRows & { all(): Promise<readonly SecretRow[]> };

export const openVaultFile = (file: string): VaultFile => {
  const db = connect(file);
  const get = db.prepare<[string], SecretRow>('select * from secrets where ref = ?');
  const all = db.prepare<[], SecretRow>('select * from secrets order by ref');
  const put = db.prepare<[SecretRow]>(
    'insert or replace into secrets (ref, kind, version, wrapped, box) values (@ref, @kind, @version, @wrapped, @box)',
  );
  const refs = db.prepare<[], string>('select ref from secrets').pluck();
  const remove = db.prepare<[string]>('delete from secrets where ref = ?');
  const proof = db.prepare<[], Buffer>('select box from proof').pluck();
  const setProof = db.prepare<[Buffer]>('insert or replace into proof (one, box) values (1, ?)');
  const any = db.prepare<[], number>('select exists (select 1 from secrets)').pluck();
  return {
    get: async (ref) => get.get(ref),
    all: async () => all.all(),
    put: async (ref, kind, seal) => {
      const version = (get.get(ref)?.version ?? 0) + 1;
      put.run({ ref, kind, version, ...seal(version) });
    },
    remove: async (ref) => void remove.run(ref),
    refs: async () => refs.all(),
    proof: async () => proof.get(),
    setProof: async (box) => {
      setProof.run(box);
      return true;
    },
    isEmpty: async () => any.get() === 0,
    close: () => void db.close(),
  };
};

const connect = (file: string): Database.Database => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = !existsSync(file);
  const db = new Database(file, { timeout: 5000 });
  try {
    if (fresh) chmodSync(file, 0o600);
    db.pragma('secure_delete = ON');
    db.pragma('synchronous = EXTRA');
    db.transaction(() => ensureLayout(db, file))();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
};

const ensureLayout = (db: Database.Database, file: string): void => {
  const application = db.pragma('application_id', { simple: true });
  const layout = db.pragma('user_version', { simple: true });
  if (application === APPLICATION_ID && layout === LAYOUT) return;
  const objects = db.prepare('select count(*) from sqlite_schema').pluck().get();
  if (application !== 0 || layout !== 0 || objects !== 0)
    throw new Error(`${file} is not a vault that this version of Sampan knows. Nothing was changed.`);
  db.exec(TABLES);
};
