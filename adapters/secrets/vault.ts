import { OutsideFailure, type Secret, type Vault } from '../../commands/ports/machines.ts';
import type { CredentialRef } from '../../domain/words/ids.ts';
import { createKeyFile, readKeyFile, removeKeyFile } from './key-file.ts';
import { redacted } from './redacted.ts';
import type { SecretRow, SecretRows } from './rows.ts';
import { type Belonging, newKey, open, seal } from './sealing.ts';
import { openVaultFile } from './vault-file.ts';

const PROOF: Belonging = ['sampan vault', 'proof'];

type Place = Pick<SecretRow, 'ref' | 'kind' | 'version'>;
const belonging = (what: 'key' | 'secret', { ref, kind, version }: Place): Belonging => [
  'sampan vault',
  what,
  ref,
  kind,
  version,
];

export type OpenVault = Vault & { close(): void };

/**
 * The secrets' file and the key that wraps them. A missing key is made only for a vault that holds nothing. Rejects, and
 * changes nothing, for a key that others may read, that is missing or that is another vault's.
 */
export const openVault = async (file: string, keyFile: string): Promise<OpenVault> => {
  const existing = readKeyFile(keyFile);
  const rows = openVaultFile(file);
  try {
    return await vaultOver(rows, keyFile, existing, `the vault ${file}`);
  } catch (error) {
    rows.close();
    throw error;
  }
};

/** A vault over rows wherever they are. `what` names them in errors. */
export const vaultOver = async (
  rows: SecretRows,
  keyFile: string,
  existing: Buffer | undefined,
  what: string,
): Promise<OpenVault> => {
  if (existing === undefined && !(await rows.isEmpty()))
    throw new Error(
      `${capital(what)} holds secrets and its key ${keyFile} is missing: restore it, or copy it from a node that runs.`,
    );
  const kek = existing ?? createKeyFile(keyFile);
  if (await prove(rows, kek, existing === undefined)) return vault(rows, kek);
  if (existing === undefined) removeKeyFile(keyFile); // another node was first; its key is the one
  throw new Error(`${keyFile} is not the key of ${what}. Nothing was changed.`);
};

/** Whether the key is the vault's. One that holds nothing takes it; with a key that is `made`, whatever it took before. */
const prove = async (rows: SecretRows, kek: Buffer, made: boolean): Promise<boolean> => {
  const takes = (made || (await rows.proof()) === undefined) && (await rows.isEmpty());
  if (takes && (await rows.setProof(seal(kek, PROOF, Buffer.alloc(0))))) return true;
  const proof = await rows.proof();
  return proof !== undefined && open(kek, PROOF, proof) !== undefined;
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const vault = (rows: SecretRows, kek: Buffer): OpenVault => ({
  put: async (ref, secret) => {
    const key = newKey();
    const plain = Buffer.from(JSON.stringify(fieldsOf(secret)));
    await rows.put(ref, secret.kind, (version) => {
      const place = { ref, kind: secret.kind, version };
      return { wrapped: seal(kek, belonging('key', place), key), box: seal(key, belonging('secret', place), plain) };
    });
    key.fill(0);
    plain.fill(0);
  },
  get: async (ref) => {
    const row = await rows.get(ref);
    if (row === undefined) throw failure('NOT_FOUND', `There is no secret ${ref} in the vault: enter it again.`);
    return redacted(unseal(kek, ref, row));
  },
  remove: async (ref) => {
    await rows.remove(ref);
  },
  refs: async () => (await rows.refs()).map((ref) => ref as CredentialRef), // of a put, which took it as one
  close: () => {
    rows.close();
    kek.fill(0);
  },
});

const unseal = (kek: Buffer, ref: CredentialRef, row: SecretRow): Secret => {
  const key = open(kek, belonging('key', row), row.wrapped);
  const plain = key && open(key, belonging('secret', row), row.box);
  key?.fill(0);
  if (plain === undefined)
    throw failure('INTERNAL', `The secret ${ref} was damaged or changed in the vault: enter it again.`);
  // Authentic, so it is what `put` wrote. A parser's error would quote the text: none may get out of here.
  const secret = JSON.parse(plain.toString()) as Secret;
  plain.fill(0);
  return secret;
};

/** Field by field: a redacted secret's own JSON is `[redacted]`. */
const fieldsOf = (secret: Secret): Secret => {
  switch (secret.kind) {
    case 'password':
      return { kind: secret.kind, password: secret.password };
    case 'privateKey':
      return {
        kind: secret.kind,
        privateKey: secret.privateKey,
        ...(secret.passphrase === undefined ? {} : { passphrase: secret.passphrase }),
      };
    case 'sasl':
      return { kind: secret.kind, user: secret.user, password: secret.password };
  }
};

const failure = (code: 'NOT_FOUND' | 'INTERNAL', message: string): OutsideFailure =>
  new OutsideFailure({ code, message });
