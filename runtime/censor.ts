import { keyed, own } from '../domain/keyed.ts';

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

const ESCAPES = keyed<string>({
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
});

/** The value as it may stand in an address, in JSON, in XML, or in base64. */
const formsOf = (value: string): readonly string[] => [
  value,
  encodeURIComponent(value),
  JSON.stringify(value).slice(1, -1),
  value.replace(/[&<>"']/g, (sign) => own(ESCAPES, sign) ?? sign),
  Buffer.from(value).toString('base64').replace(/=+$/, ''),
  Buffer.from(value).toString('base64url'),
];

const linesOf = (value: string): readonly string[] =>
  value.split(/\r?\n/).filter((line) => line.length >= SHORTEST_LINE && line !== value);

/**
 * Keeps secrets out of the log whatever goes wrong: those that this process has had in its hands by their value, others
 * by their shape or by the name of the field. Values are held in memory only, and only while they are in use.
 */
export class Censor {
  readonly #values = new Map<string, readonly string[]>();
  /** Longest first, so that no part of a secret is left over. */
  #forms: readonly string[] = [];

  /** From now on these do not appear. `owner` names them, and takes the place of what it named before. */
  hide(owner: string, values: readonly string[]): void {
    const known = [...values, ...values.flatMap(linesOf)].filter((value) => value.length >= SHORTEST);
    const before = this.#values.get(owner);
    if (before?.length === known.length && before.every((value, index) => value === known[index])) return;
    this.#values.set(owner, known);
    this.#sort();
  }

  forget(owner: string): void {
    if (this.#values.delete(owner)) this.#sort();
  }

  text(text: string): string {
    let clean = text;
    for (const form of this.#forms) if (clean.includes(form)) clean = clean.replaceAll(form, REDACTED);
    for (const [shape, instead] of SHAPES) clean = clean.replace(shape, instead);
    return clean;
  }

  /** One line of the log, on its way out: there is nothing behind this that could add to it. */
  line(line: string): string {
    try {
      return `${JSON.stringify(this.#value(JSON.parse(line)))}\n`;
    } catch {
      return this.text(line);
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

  #sort(): void {
    const forms = new Set([...this.#values.values()].flat().flatMap(formsOf));
    this.#forms = [...forms].toSorted((a, b) => b.length - a.length);
  }
}

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
