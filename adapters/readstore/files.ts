import { existsSync, mkdirSync, readdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/*
 * ON DISK. The read models are opened as NAME (`read-models.db`). It is the file itself until they are built anew for the
 * first time, and from then on a symbolic link to NAME.N. A link is replaced by one rename, so that NAME is one complete file
 * at any moment; whatever else begins with NAME was being made, or was replaced, when a process died.
 */

const LINK = /^\d+$/;

const partsOf = (file: string): ((name: string) => { readonly of: string; readonly number: number } | undefined) => {
  const base = basename(file);
  return (name) => {
    const whole = name.replace(/-(wal|shm)$/, '');
    if (whole === base) return { of: whole, number: 0 };
    const suffix = whole.startsWith(`${base}.`) ? whole.slice(base.length + 1) : '';
    if (LINK.test(suffix)) return { of: whole, number: Number(suffix) };
    return suffix === 'building' || suffix === 'link' ? { of: whole, number: 0 } : undefined;
  };
};

const targetOf = (file: string): string | undefined => {
  try {
    return basename(readlinkSync(file));
  } catch {
    return undefined; // not a link, or not there
  }
};

/** Where read models that are built beside the present ones go. Never the name of a file that is there. */
export const nextFile = (file: string): string => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const part = partsOf(file);
  const numbers = readdirSync(dirname(file)).map((name) => part(name)?.number ?? 0);
  return `${file}.${Math.max(0, ...numbers) + 1}`;
};

/** From here on NAME is the file that was built. The one before stays until `removeLeftovers`, which is for when nobody has it open. */
export const makeCurrent = (file: string, built: string): void => {
  const link = `${file}.link`;
  rmSync(link, { force: true });
  symlinkSync(basename(built), link);
  renameSync(link, file);
};

/** Removes what was not finished and what was replaced; `except` is being built. A link to nothing goes too: the models are made anew. */
export const removeLeftovers = (file: string, except?: string): void => {
  const directory = dirname(file);
  if (!existsSync(directory)) return;
  const part = partsOf(file);
  if (targetOf(file) !== undefined && !existsSync(file)) rmSync(file);
  const kept = new Set([targetOf(file) ?? basename(file), ...(except === undefined ? [] : [basename(except)])]);
  for (const name of readdirSync(directory)) {
    const found = part(name);
    if (found && name !== basename(file) && !kept.has(found.of)) rmSync(join(directory, name), { force: true });
  }
};
