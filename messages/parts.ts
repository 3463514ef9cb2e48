import { DEFINITION_PARTS } from './definition-parts.ts';
import type { Language } from './message.ts';

const inChinese: ReadonlyMap<string, string> = new Map(
  DEFINITION_PARTS.trim()
    .split('\n')
    .map((line) => {
      const [en = '', zh = ''] = line.split(' | ');
      return [en, zh];
    }),
);
/** Between parts, and between a part and what is there instead; a part itself may hold either. */
const BETWEEN = /(; |: )/;
const MOST_PIECES = 9;
const CHINESE: ReadonlyMap<string, string> = new Map([
  ['; ', '；'],
  [': ', '：'],
]);

/** The longest known part that begins at this piece, with the number of pieces that it takes. */
const knownAt = (pieces: readonly string[], from: number): readonly [string, number] | undefined => {
  for (let taken = Math.min(MOST_PIECES, pieces.length - from); taken > 0; taken -= 2) {
    const known = inChinese.get(pieces.slice(from, from + taken).join(''));
    if (known !== undefined) return [known, taken];
  }
  return undefined;
};

/** `watchdog; boot menu: none`, in the language: what no table knows, such as a path in the definition, stays as it is. */
export const partsIn = (language: Language, text: string): string => {
  if (language === 'en') return text;
  const pieces = text.split(BETWEEN);
  let said = '';
  for (let at = 0; at < pieces.length; ) {
    const [word, taken] = knownAt(pieces, at) ?? [pieces[at] ?? '', 1];
    said += word + (CHINESE.get(pieces[at + taken] ?? '') ?? '');
    at += taken + 1;
  }
  return said;
};
