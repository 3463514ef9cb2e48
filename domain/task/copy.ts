import type { DiskName } from '../words/ids.ts';
import { type Keyed, own } from '../words/keyed.ts';

export type CopyFormat = 'raw' | 'qcow2';

/** A copy that holds a moment: all of it, and nothing of another. */
export type WholeCopy = {
  readonly holds: number;
  readonly becoming: null;
  readonly complete: true;
  readonly file: string;
  readonly format: CopyFormat;
  /** The overlay on the file that a conversion wrote; null: it was not converted. */
  readonly converted: string | null;
};

/** A copy that something is applied to: it holds no moment, and only what makes it the same one may go on with it. */
export type BecomingCopy = {
  readonly holds: null;
  readonly becoming: number;
  readonly complete: false;
  /** Null: no copy of the disk was ever whole, so nobody has told where it is. */
  readonly file: string | null;
  readonly format: CopyFormat | null;
  readonly converted: null;
};

/** What the cache has of a disk. It is the task's, over all its attempts. */
export type Copy = WholeCopy | BecomingCopy;
export type Copies = Keyed<Copy>;

export const holds = (copies: Copies, disk: string, moment: number): boolean => own(copies, disk)?.holds === moment;

/** A job begins to write the copy, or goes on with it. What holds that moment already is not made anew. */
export const begun = (copies: Copies, disk: string, moment: number): Copies => {
  const copy = own(copies, disk);
  if (copy?.holds === moment || copy?.becoming === moment) return copies;
  const { file, format } = copy ?? { file: null, format: null };
  const becoming = { holds: null, becoming: moment, complete: false, file, format, converted: null } as const;
  return { ...copies, [disk]: becoming };
};

type Finished = { readonly disk: DiskName; readonly file: string; readonly format: CopyFormat };

/** The copy holds that moment; not where it is on the way to another one. */
export const finished = (copies: Copies, { disk, file, format }: Finished, moment: number): Copies => {
  const copy = own(copies, disk);
  if (copy && copy.becoming !== moment) return copies;
  const whole = { holds: moment, becoming: null, complete: true, file, format, converted: null } as const;
  return { ...copies, [disk]: whole };
};

type Overlay = { readonly disk: DiskName; readonly file: string };

/** Only what holds the moment that was converted has an overlay of it. */
export const converted = (copies: Copies, overlays: readonly Overlay[], moment: number): Copies => {
  const changed = overlays.flatMap(({ disk, file }) => {
    const copy = own(copies, disk);
    return copy?.holds === moment ? [[disk, { ...copy, converted: file }] as const] : [];
  });
  return { ...copies, ...Object.fromEntries(changed) };
};

/** Disks whose copies hold that moment, or are on the way to it, and are not among `kept`. */
export const lost = (copies: Copies, moment: number, kept: readonly DiskName[]): readonly string[] =>
  Object.entries<Copy>(copies)
    .filter(([disk, { holds: held, becoming }]) => (held ?? becoming) === moment && !kept.some((name) => name === disk))
    .map(([disk]) => disk);

export const without = (copies: Copies, disks: readonly string[]): Copies =>
  Object.fromEntries(Object.entries<Copy>(copies).filter(([disk]) => !disks.includes(disk)));

/** A conversion is one of all disks: without one of them it is none of the others. */
export const unconverted = (copies: Copies): Copies =>
  Object.fromEntries(
    Object.entries<Copy>(copies).map(([disk, copy]) => [
      disk,
      copy.holds === null ? copy : { ...copy, converted: null },
    ]),
  );
