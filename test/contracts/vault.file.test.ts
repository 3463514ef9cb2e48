import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import Database from 'better-sqlite3';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openVault } from '../../adapters/secrets/vault.ts';
import type { Secret } from '../../commands/ports/machines.ts';
import { outsideFailureOf, ref, SECRETS, vaultContract } from './vault.suite.ts';

type Paths = { readonly directory: string; readonly file: string; readonly keyFile: string };

const inDirectory = async (work: (paths: Paths) => Promise<void>): Promise<void> => {
  const directory = mkdtempSync(join(tmpdir(), 'sampan-vault-'));
  await work({ directory, file: join(directory, 'vault.db'), keyFile: join(directory, 'vault.key') });
  rmSync(directory, { recursive: true });
};

const contract = vaultContract('file', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sampan-vault-'));
  const vault = await openVault(join(directory, 'vault.db'), join(directory, 'vault.key'));
  return {
    vault,
    cleanup: async () => {
      vault.close();
      rmSync(directory, { recursive: true });
    },
  };
});
contract.run();

const filled = async ({ file, keyFile }: Paths): Promise<void> => {
  const vault = await openVault(file, keyFile);
  for (const [number, secret] of SECRETS.entries()) await vault.put(ref(`secret-${number}`), secret);
  vault.close();
};

const bytesOf = (directory: string): Buffer =>
  Buffer.concat(readdirSync(directory).map((name) => readFileSync(join(directory, name))));

const rejection = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('It did not fail.');
};

test('a new vault: makes its key for itself alone, and opened again the secrets are there', () =>
  inDirectory(async (paths) => {
    await filled(paths);
    for (const path of [paths.file, paths.keyFile]) assert.is(statSync(path).mode & 0o777, 0o600);
    assert.equal(readdirSync(paths.directory).sort(), ['vault.db', 'vault.key']);
    const vault = await openVault(paths.file, paths.keyFile);
    for (const [number, secret] of SECRETS.entries())
      assert.equal({ ...(await vault.get(ref(`secret-${number}`))) }, secret);
    vault.close();
  }));

test('on disk: nothing of a secret stands in plain text, in any usual coding', () =>
  inDirectory(async (paths) => {
    await filled(paths);
    const vault = await openVault(paths.file, paths.keyFile);
    await vault.put(ref('open'), { kind: 'password', password: 'canary' });
    const bytes = bytesOf(paths.directory);
    for (const text of ['canary', 'xxxxxxxx', Buffer.from('canary').toString('base64').slice(0, 7), '63616e617279'])
      assert.not.ok(bytes.includes(text), text);
    vault.close();
  }));

test('removed or put anew: the bytes of the old row are in none of the files', () =>
  inDirectory(async (paths) => {
    const vault = await openVault(paths.file, paths.keyFile);
    const rows = () => {
      const db = new Database(paths.file, { readonly: true });
      const all = db.prepare<[], { ref: string; wrapped: Buffer; box: Buffer }>('select * from secrets').all();
      db.close();
      return new Map(all.map((row) => [row.ref, row]));
    };
    const long: Secret = { kind: 'privateKey', privateKey: 'k'.repeat(20_000) };
    for (const name of ['before', 'removed', 'replaced', 'after']) await vault.put(ref(name), long);
    const old = rows();
    await vault.remove(ref('removed'));
    await vault.put(ref('replaced'), long);
    const bytes = bytesOf(paths.directory);
    const stands = (name: string): readonly boolean[] => {
      const { wrapped, box } = old.get(name) ?? { wrapped: Buffer.alloc(0), box: Buffer.alloc(0) };
      assert.ok(box.length > 20_000);
      return [wrapped, box.subarray(0, 64), box.subarray(-64), box.subarray(9000, 9064)].map((part) =>
        bytes.includes(part),
      );
    };
    assert.equal(stands('before'), [true, true, true, true]);
    assert.equal(stands('removed'), [false, false, false, false]);
    assert.equal(stands('replaced'), [false, false, false, false]);
    vault.close();
  }));

test('another key: refused, and not a byte of either file is changed', () =>
  inDirectory(async (paths) => {
    await filled(paths);
    const other = `${paths.keyFile}.other`;
    writeFileSync(other, `${Buffer.alloc(32, 7).toString('base64')}\n`, { mode: 0o600 });
    const before = bytesOf(paths.directory);
    assert.match(await rejection(openVault(paths.file, other)), /vault\.key\.other is not the key of the vault/);
    assert.ok(bytesOf(paths.directory).equals(before));
    const database = new Database(paths.file);
    database.exec('delete from proof');
    database.close();
    assert.match(await rejection(openVault(paths.file, other)), /is not the key of the vault/);
  }));

test('a key that others may read: refused for each bit, before anything is opened', () =>
  inDirectory(async ({ file, keyFile }) => {
    await filled({ directory: '', file, keyFile });
    for (const mode of [0o644, 0o640, 0o604, 0o620, 0o610, 0o601, 0o602]) {
      chmodSync(keyFile, mode);
      assert.match(await rejection(openVault(file, keyFile)), new RegExp(`mode 0${mode.toString(8)}.*set it to 0600`));
      assert.match(await rejection(openVault(`${file}.new`, keyFile)), /set it to 0600/);
    }
    assert.not.ok(existsSync(`${file}.new`));
    for (const mode of [0o600, 0o400]) {
      chmodSync(keyFile, mode);
      (await openVault(file, keyFile)).close();
    }
  }));

test('the key is missing: made anew for an empty vault, refused for one that holds secrets', () =>
  inDirectory(async (paths) => {
    (await openVault(paths.file, paths.keyFile)).close();
    rmSync(paths.keyFile);
    (await openVault(paths.file, paths.keyFile)).close();
    await filled(paths);
    rmSync(paths.keyFile);
    assert.match(await rejection(openVault(paths.file, paths.keyFile)), /holds secrets and its key .* is missing/);
    assert.not.ok(existsSync(paths.keyFile));
  }));

test('a key file that is no key: refused, and its content is not told', () =>
  inDirectory(async ({ file, keyFile }) => {
    for (const text of ['', 'canary', `${'A'.repeat(43)}=\n${'A'.repeat(43)}=\n`, 'A'.repeat(42)]) {
      writeFileSync(keyFile, text, { mode: 0o600 });
      const message = await rejection(openVault(file, keyFile));
      assert.match(message, /is not a vault key/);
      assert.not.match(message, /canary|AAA/);
    }
  }));

test('one bit turned, in any part of a row, or two rows exchanged: an error, and no value in it', () =>
  inDirectory(async (paths) => {
    await filled(paths);
    const turned = (column: 'wrapped' | 'box', at: number): string => {
      const copy = `${paths.file}.copy`;
      copyFileSync(paths.file, copy);
      const db = new Database(copy);
      const box = db.prepare<[], Buffer>(`select ${column} from secrets where ref = 'secret-0'`).pluck().get();
      if (box === undefined) throw new Error('no row');
      box.writeUInt8(box.readUInt8(at) ^ 1, at);
      db.prepare(`update secrets set ${column} = ? where ref = 'secret-0'`).run(box);
      db.close();
      return copy;
    };
    for (const at of [0, 12, 28, 40]) {
      await refusesToTell(turned('wrapped', at), paths.keyFile);
      await refusesToTell(turned('box', at), paths.keyFile);
    }
    for (const sql of [
      "update secrets set version = 2 where ref = 'secret-0'",
      "update secrets set kind = 'sasl' where ref = 'secret-0'",
      "update secrets set box = (select box from secrets where ref = 'secret-1') where ref = 'secret-0'",
      "update secrets set (wrapped, box) = (select wrapped, box from secrets where ref = 'secret-1') where ref = 'secret-0'",
      "update secrets set box = x'' where ref = 'secret-0'",
    ]) {
      const copy = `${paths.file}.copy`;
      copyFileSync(paths.file, copy);
      new Database(copy).exec(sql).close();
      await refusesToTell(copy, paths.keyFile);
    }
  }));

const refusesToTell = async (file: string, keyFile: string): Promise<void> => {
  const vault = await openVault(file, keyFile);
  const failure = await outsideFailureOf(vault.get(ref('secret-0')));
  assert.is(failure.failure.code, 'INTERNAL');
  assert.is(failure.message, 'The secret secret-0 was damaged or changed in the vault: enter it again.');
  assert.not.match(inspect(failure, { depth: 9 }), /canary/);
  vault.close();
};

test('a secret that was got: shown in a log, a text or JSON it is redacted', () =>
  inDirectory(async ({ file, keyFile }) => {
    const vault = await openVault(file, keyFile);
    await vault.put(ref('a'), { kind: 'password', password: 'canary' });
    const secret = await vault.get(ref('a'));
    assert.is(secret.kind === 'password' && secret.password, 'canary');
    assert.is(`${secret}`, '[redacted]');
    assert.is(JSON.stringify({ secret }), '{"secret":"[redacted]"}');
    assert.is(inspect({ secret }), '{ secret: [redacted] }');
    vault.close();
  }));

test('a file of another program: refused, and not a byte changed', () =>
  inDirectory(async ({ file, keyFile }) => {
    new Database(file).exec('create table notes (text)').close();
    const before = readFileSync(file);
    assert.match(await rejection(openVault(file, keyFile)), /not a vault that this version of Sampan knows/);
    assert.ok(readFileSync(file).equals(before));
    assert.not.ok(existsSync(keyFile));
  }));

test.run();
