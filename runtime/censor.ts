import { inBase64, undoings } from './disguises.ts';
import { SecretTree } from './secret-tree.ts';

const REDACTED = '[redacted]';

/** Fields that hold a secret whatever they hold. `credential` is a reference, not one. */
const SECRET_FIELD =
  /^(pass(word|phrase|wd)?|private_?key|secrets?|(api_?|access_?|auth_?)?token|api_?key|(proxy-)?authorization|(set-)?cookies?)$/i;

/** What a secret looks like where nobody knows that it is one: in an address, a header, a key file, a pair in a text. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g, REDACTED],
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s"'<>]*@/gi, `$1${REDACTED}@`],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi, `$1 ${REDACTED}`],
  [/\b((?:set-)?cookie:)[^\r\n]+/gi, `$1 ${REDACTED}`],
  [
    /\b(vmware_soap_session|pass(?:word|phrase|wd)|secret|(?:access_|auth_|api_)?token|api_?key)(["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s&,;)}\]]+)/gi,
    `$1$2${REDACTED}`,
  ],
];

const SHORTEST = 4;
/** Of a key in several lines, lines that are told one by one. */
const SHORTEST_LINE = 16;
/** Shorter, a piece of base64 is likely to be something else. */
const SHORTEST_BASE64 = 6;

/** The value, and as it may stand where nothing but decoding all of a text would bring it back. */
const formsOf = (value: string): readonly string[] => [
  value,
  ...new Set(inBase64(value).filter((form) => form.length >= SHORTEST_BASE64)),
];

const linesOf = (value: string): readonly string[] =>
  value.split(/\r?\n/).filter((line) => line.length >= SHORTEST_LINE && line !== value);

/** From where to where, in the order of their beginnings. */
type Span = readonly [from: number, to: number];

/**
 * Keeps secrets out of the log and of the history whatever goes wrong: those that this process has had in its hands by
 * their value, however a program escaped it, others by their shape or by the name of the field. Values are held in memory
 * only, and only while they are in use. What a text costs depends on its length and not on how many secrets there are.
 */
export class Censor {
  readonly #values = new Map<string, readonly string[]>();
  readonly #tree = new SecretTree();

  /** What it has done so far, in looks at the tree of secrets. */
  get steps(): number {
    return this.#tree.steps;
  }

  /** From now on these do not appear. `owner` names them, and takes the place of what it named before. */
  hide(owner: string, values: readonly string[]): void {
    const known = [...values, ...values.flatMap(linesOf)].filter((value) => value.length >= SHORTEST);
    const before = this.#values.get(owner);
    if (before?.length === known.length && before.every((value, index) => value === known[index])) return;
    this.forget(owner);
    this.#values.set(owner, known);
    for (const form of known.flatMap(formsOf)) this.#tree.add(form);
  }

  forget(owner: string): void {
    const known = this.#values.get(owner);
    if (known === undefined) return;
    this.#values.delete(owner);
    for (const form of known.flatMap(formsOf)) this.#tree.remove(form);
  }

  text(text: string): string {
    const found = [
      ...this.#spansOf(text),
      ...undoings(text).flatMap((undone) =>
        this.#spansOf(undone.text).map(
          ([from, to]): Span => [undone.from[from] ?? 0, undone.to[to - 1] ?? text.length],
        ),
      ),
    ];
    let clean = found.length === 0 ? text : without(text, found);
    for (const [shape, instead] of SHAPES) clean = clean.replace(shape, instead);
    return clean;
  }

  /** Where secrets stand. One that begins within another hides what it has beyond it, too. */
  #spansOf(text: string): readonly Span[] {
    const spans: Span[] = [];
    for (let at = 0; at < text.length; at += 1) {
      const length = this.#tree.longestAt(text, at);
      if (length > 0) spans.push([at, at + length]);
    }
    return spans;
  }

  /** One line of the log, on its way out: there is nothing behind this that could add to it. */
  line(line: string): string {
    return `${this.json(line)}${line.endsWith('\n') ? '\n' : ''}`;
  }

  /** The text of a JSON value, which is one afterwards too; of what is none, the text. */
  json(text: string): string {
    try {
      return JSON.stringify(this.#value(JSON.parse(text)));
    } catch {
      return this.text(text).trimEnd();
    }
  }

  #value(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((part) => this.#value(part));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [key, SECRET_FIELD.test(key) ? REDACTED : this.#value(part)]),
    );
  }
}

/** Spans that overlap are one. */
const without = (text: string, spans: readonly Span[]): string => {
  const parts: string[] = [];
  let [kept, end] = [0, -1];
  for (const [from, to] of spans.toSorted((one, other) => one[0] - other[0])) {
    if (from >= end) {
      parts.push(text.slice(kept, from), REDACTED);
      end = to;
    } else end = Math.max(end, to);
    kept = end;
  }
  return parts.join('') + text.slice(kept);
};

/** What is secret in an address, such as a store's: `user:password@`. */
export const secretsIn = (address: string): readonly string[] => {
  const [, , password] = /^[a-z+]+:\/\/([^:/@\s]*):(.*)@/i.exec(address) ?? [];
  if (password === undefined) return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
};
