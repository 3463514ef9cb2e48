import { fnv1a } from './fnv1a.ts';
import { cutTo } from './names.ts';

const encoder = new TextEncoder();

/** How many bytes a text takes in UTF-8. The platform counts a batch of 1 MiB in a tenth of the time that a loop takes. */
const utf8Bytes = (text: string): number => encoder.encode(text).length;

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
