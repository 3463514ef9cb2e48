import { keyed, own } from '../domain/words/keyed.ts';

/** A text as it reads once one kind of escaping is undone; its character i was written from `from[i]` to `to[i]`. */
export type Undone = { readonly text: string; readonly from: readonly number[]; readonly to: readonly number[] };

type Way = {
  /** Whether there is anything to undo. */
  readonly where: RegExp;
  /** What one escape stands for; undefined: it is none. */
  readonly of: (escaped: string) => string | undefined;
};

const fromCode = (code: number): string | undefined => (code <= 0x10ffff ? String.fromCodePoint(code) : undefined);

const NAMED = keyed<string>({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' });
const ofEntity = (escaped: string): string | undefined => {
  const name = escaped.slice(1, -1);
  if (/^#x/i.test(name)) return fromCode(Number.parseInt(name.slice(2), 16));
  if (name.startsWith('#')) return fromCode(Number.parseInt(name.slice(1), 10));
  return own(NAMED, name);
};

const ofPercents = (escaped: string): string => Buffer.from(escaped.replaceAll('%', ''), 'hex').toString('utf8');

const CONTROLS = keyed<string>({
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\u001b',
  a: '\u0007',
});
const ofBackslash = (escaped: string): string | undefined => {
  const sign = escaped.charAt(1);
  if (escaped.length > 2 && /[ux]/.test(sign)) return String.fromCharCode(Number.parseInt(escaped.slice(2), 16));
  return own(CONTROLS, sign) ?? sign;
};

/** How programs write a value that has signs of their own language in it. */
const WAYS: readonly Way[] = [
  // Addresses; a form writes a space as a plus besides.
  { where: /(?:%[0-9a-f]{2})+/gi, of: ofPercents },
  { where: /(?:%[0-9a-f]{2})+|\+/gi, of: (escaped) => (escaped === '+' ? ' ' : ofPercents(escaped)) },
  // XML and HTML.
  { where: /&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,5});/gi, of: ofEntity },
  // JSON, C, `$'…'` of a shell.
  { where: /\\(?:u[0-9a-f]{4}|x[0-9a-f]{2}|.)/gi, of: ofBackslash },
  // A shell, which takes every sign after a backslash as it is, and leaves a quoted text to quote a quote.
  { where: /'\\''|'"'"'|\\[^A-Za-z0-9\n]/g, of: (escaped) => (escaped.startsWith("'") ? "'" : escaped.charAt(1)) },
];

const undo = (text: string, { where, of }: Way): Undone | null => {
  const parts: string[] = [];
  const from: number[] = [];
  const to: number[] = [];
  let end = 0;
  const keep = (until: number): void => {
    parts.push(text.slice(end, until));
    for (; end < until; end += 1) {
      from.push(end);
      to.push(end + 1);
    }
  };
  for (const match of text.matchAll(where)) {
    const meant = of(match[0]);
    if (meant === undefined) continue;
    keep(match.index);
    parts.push(meant);
    end = match.index + match[0].length;
    for (let index = 0; index < meant.length; index += 1) {
      from.push(match.index);
      to.push(end);
    }
  }
  if (parts.length === 0) return null;
  keep(text.length);
  return { text: parts.join(''), from, to };
};

/** The text as each way of escaping would have been meant; only those that find something to undo. */
export const undoings = (text: string): readonly Undone[] => WAYS.flatMap((way) => undo(text, way) ?? []);

const BASE64_BLOCK = 3;

/**
 * How a value stands in base64, in both alphabets: alone, without padding, and in the middle of more (as in `user:password`),
 * without the signs at its ends that depend on what is beside it.
 */
export const inBase64 = (value: string): readonly string[] => {
  const bytes = Buffer.from(value);
  const alone = [bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url')];
  const within = [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]);
    const start = Math.ceil((before * 4) / BASE64_BLOCK);
    const end = Math.floor((whole.length * 4) / BASE64_BLOCK);
    return [whole.toString('base64'), whole.toString('base64url')].map((text) => text.slice(start, end));
  });
  return [...alone, ...within];
};
