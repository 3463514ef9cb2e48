import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/*
 * Whole files. A draft has a name that no process ever takes again, so that what a killed one left is in nobody's way;
 * earlier versions used process ids, and in a container that is 1 each time. Leftovers are removed once the file stands.
 */

const draftOf = (file: string): string => `${file}.${randomBytes(8).toString('hex')}.draft`;

const LEFTOVER = /^\.([0-9a-f]{16}\.draft|\d+(\.new)?|new)$/;
const isLeftover = (file: string, name: string): boolean =>
  name.startsWith(basename(file)) && LEFTOVER.test(name.slice(basename(file).length));

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

/** A name is on disk when its directory is. */
const syncDirectory = (file: string): void => {
  const directory = openSync(dirname(file), 'r');
  fsyncSync(directory);
  closeSync(directory);
};

const write = (draft: string, text: string): void => {
  const handle = openSync(draft, 'wx', 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};

/** `gone`: another process that found the file complete took our draft for a leftover. */
const link = (draft: string, file: string): 'made' | 'there' | 'gone' => {
  try {
    linkSync(draft, file);
    return 'made';
  } catch (error) {
    if (isCode(error, 'EEXIST')) return 'there';
    if (isCode(error, 'ENOENT')) return 'gone';
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
};

const TRIES = 5;

/** Makes a file of mode 0600, whole and on disk, or leaves the one that is there: then false. Two at once make one. */
export const createWhole = (file: string, text: string): boolean => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  for (let tries = 0; tries < TRIES; tries += 1) {
    const draft = draftOf(file);
    write(draft, text);
    const linked = link(draft, file);
    if (linked === 'gone') continue;
    for (const name of readdirSync(dirname(file)))
      if (isLeftover(file, name)) rmSync(join(dirname(file), name), { force: true, recursive: true });
    syncDirectory(file);
    return linked === 'made';
  }
  throw new Error(`${file} cannot be made: its draft is removed each time; look for another process that does that.`);
};

/** Replaces a file, mode 0600, by one that is whole and on disk; of two at once one stays. */
export const replaceWhole = async (file: string, bytes: Uint8Array): Promise<void> => {
  const directory = dirname(file);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const draft = draftOf(file);
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
  syncDirectory(file);
};

/** For when nobody else writes there yet: what killed processes left of any file of the directory. */
export const removeDrafts = async (directory: string): Promise<void> => {
  const names = await readdir(directory).catch(() => []);
  for (const name of names) if (/\.[0-9a-f]{16}\.draft$/.test(name)) await rm(join(directory, name), { force: true });
};
