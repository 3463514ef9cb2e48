import { fnv1a } from './fnv1a.ts';
import { cutTo } from './names.ts';

/** How many bytes a text takes in UTF-8; each half of a surrogate pair is half of four. */
const utf8Bytes = (text: string): number => {
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) bytes += 1;
    else bytes += unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3;
  }
  return bytes;
};

/** Eight hexadecimal digits that another text hardly has as well. Tells changes, and is no secret's. */
export const printOf = (text: string): string => fnv1a(text).toString(16).padStart(8, '0');

/** How many bytes a value takes as JSON in UTF-8: what it costs in the history. */
export const jsonBytes = (value: unknown): number => utf8Bytes(JSON.stringify(value));

/**
 * A text of at most so many bytes of JSON: as it is, or its beginning with a print of the whole, so that another is told from it.
 * `most` is at least 32.
 */
export const inShort = (text: string, most: number): string => {
  if (jsonBytes(text) <= most) return text;
  const print = `…${printOf(text)}`;
  let head = cutTo(text, most);
  while (jsonBytes(head + print) > most) head = cutTo(head, head.length - 1);
  return head + print;
};
