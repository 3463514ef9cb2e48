import { OutsideFailure, type Secret, type Vault } from '../../commands/ports/machines.ts';
import type { CredentialRef } from '../../domain/ids.ts';
import { createKeyFile, readKeyFile } from './key-file.ts';
import { redacted } from './redacted.ts';
import { type Belonging, newKey, open, seal } from './sealing.ts';
import { openVaultFile, type SecretRow, type VaultFile } from './vault-file.ts';

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
    const kek = existing ?? createKeyForEmpty(rows, file, keyFile);
    prove(rows, kek, file, keyFile);
    return vault(rows, kek);
  } catch (error) {
    rows.close();
    throw error;
  }
};

const createKeyForEmpty = (rows: VaultFile, file: string, keyFile: string): Buffer => {
  if (!rows.isEmpty())
    throw new Error(`The vault ${file} holds secrets and its key ${keyFile} is missing: restore it.`);
  const kek = createKeyFile(keyFile);
  rows.setProof(seal(kek, PROOF, Buffer.alloc(0)));
  return kek;
};

const prove = (rows: VaultFile, kek: Buffer, file: string, keyFile: string): void => {
  const proof = rows.proof();
  if (proof === undefined && rows.isEmpty()) rows.setProof(seal(kek, PROOF, Buffer.alloc(0)));
  else if (proof === undefined || open(kek, PROOF, proof) === undefined)
    throw new Error(`${keyFile} is not the key of the vault ${file}. Nothing was changed.`);
};

const vault = (rows: VaultFile, kek: Buffer): OpenVault => ({
  put: async (ref, secret) => {
    const place = { ref, kind: secret.kind, version: (rows.get(ref)?.version ?? 0) + 1 };
    const key = newKey();
    const plain = Buffer.from(JSON.stringify(fieldsOf(secret)));
    rows.put({
      ...place,
      wrapped: seal(kek, belonging('key', place), key),
      box: seal(key, belonging('secret', place), plain),
    });
    key.fill(0);
    plain.fill(0);
  },
  get: async (ref) => {
    const row = rows.get(ref);
    if (row === undefined) throw failure('NOT_FOUND', `There is no secret ${ref} in the vault: enter it again.`);
    return redacted(unseal(kek, ref, row));
  },
  remove: async (ref) => rows.remove(ref),
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
  new OutsideFailure({ code, message, retryable: false });
