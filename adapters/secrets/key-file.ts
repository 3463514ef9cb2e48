import { closeSync, fstatSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createWhole } from '../drafts/drafts.ts';
import { KEY_BYTES, newKey } from './sealing.ts';

/** The key file is one line: 32 random bytes in base64. Keep its backup apart from the vault's. */
const KEY_LINE = /^[A-Za-z0-9+/]{43}=\n?$/;

/** Undefined when there is no file. Refuses one that others may read, or that is no key. */
export const readKeyFile = (path: string): Buffer | undefined => {
  const file = openIfThere(path);
  if (file === undefined) return undefined;
  try {
    const { mode } = fstatSync(file);
    if ((mode & 0o077) !== 0)
      throw new Error(
        `The vault's key ${path} may be used by others (mode ${(mode & 0o777).toString(8).padStart(4, '0')}): set it to 0600.`,
      );
    const line = readFileSync(file, 'latin1');
    if (!KEY_LINE.test(line)) throw new Error(`${path} is not a vault key: one line of 32 bytes in base64.`);
    return Buffer.from(line, 'base64');
  } finally {
    closeSync(file);
  }
};

/** Whole and on disk, or not there at all: what is sealed with it must never outlive it. Never replaces a file. */
export const createKeyFile = (path: string): Buffer => {
  const key = newKey();
  if (!createWhole(path, `${key.toString('base64')}\n`))
    throw new Error(`${path} is there already; a vault's key is never replaced.`);
  if (key.length !== KEY_BYTES) throw new Error('A key has 32 bytes.');
  return key;
};

/** Only of a key that nothing was sealed with. */
export const removeKeyFile = (path: string): void => rmSync(path);

const openIfThere = (path: string): number | undefined => {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};
