import type { Language } from '../../messages/message.ts';
import { inGb, inHours } from '../../messages/values.ts';
import { padTo, widthOf } from './width.ts';

/** GB of 2^30 bytes with at most two decimals: `19.12 GB` (SPEC section 0). */
export const gb = inGb;

/** `4 GB / 19.12 GB` */
export const ofGb = (done: number, total: number): string => `${gb(done)} / ${gb(total)}`;

/** `37s`, `49m 27s`, `1h 16m 19s`; `1小时 16分钟 19秒`. */
export const durationIn = (language: Language, seconds: number | null): string =>
  seconds === null ? '-' : inHours(language, seconds);

export const rate = (bytesPerSecond: number | null): string =>
  bytesPerSecond === null ? '-' : `${Number((bytesPerSecond / 1024 ** 2).toFixed(1))} MB/s`;

/** `2020-05-08 21:54:03`, in the time of this machine. */
export const time = (instant: string | null): string => {
  if (instant === null) return '-';
  const at = new Date(instant);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-');
  return `${day} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':')}`;
};

export const bar = (done: number, total: number, width = 24): string => {
  const full = total > 0 ? Math.floor((Math.min(done, total) / total) * width) : 0;
  return `[${'#'.repeat(full)}${'.'.repeat(width - full)}]`;
};

/** Names come from other machines: nothing in them may steer the terminal. */
export const plain = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu, '?');

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const cells = [head, ...rows].map((row) => row.map(plain));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => widthOf(row[column] ?? ''))));
  return cells
    .map((row) =>
      row
        .map((cell, column) => padTo(cell, widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};
