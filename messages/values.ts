import type { Language, ParameterKind, Sentence } from './message.ts';
import { partsIn } from './parts.ts';
import { TERMS } from './terms.ts';

const GIB = 1024 ** 3;

/** GB of 2^30 bytes with at most two decimals: `19.12 GB` (SPEC.md section 0). */
export const inGb = (bytes: number): string => `${Number((bytes / GIB).toFixed(2))} GB`;

/** `37s`, `49m 27s`, `1h 16m 19s`; `37秒`, `49分钟 27秒`, `1小时 16分钟 19秒` (SPEC.md section 0). */
export const inHours = (language: Language, seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  const [h, m, s] = language === 'zh' ? ['小时', '分钟', '秒'] : ['h', 'm', 's'];
  if (hours > 0) return `${hours}${h} ${minutes}${m} ${whole % 60}${s}`;
  return minutes > 0 ? `${minutes}${m} ${whole % 60}${s}` : `${whole}${s}`;
};

/** `2020-05-08 21:54:03 UTC`. What is no instant stays as it is. */
const inUtc = (instant: string): string => {
  const found = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(instant);
  return found ? `${found[1]} ${found[2]} UTC` : instant;
};

/** Asked as a Map: a stored value is anybody's. What is no code of ours stays as it is. */
const terms: ReadonlyMap<string, Sentence> = new Map(Object.entries(TERMS));
const termIn = (language: Language, code: string): string => terms.get(code)?.[language] ?? code;

/** A value that a sentence has, as a person reads it. Text where a number belongs was made readable before it was stored. */
export const shown = (language: Language, kind: ParameterKind, value: string | number): string => {
  switch (kind) {
    case 'bytes':
      return typeof value === 'number' ? inGb(value) : value;
    case 'duration':
      return typeof value === 'number' ? inHours(language, value) : value;
    case 'instant':
      return inUtc(String(value));
    case 'part':
      return partsIn(language, String(value));
    case 'term':
      return termIn(language, String(value));
    case 'count':
    case 'name':
    case 'command':
      return String(value);
  }
};
