import { XMLParser } from 'fast-xml-parser';
import { keyed, own } from '../../domain/words/keyed.ts';
import { hasDeclaration } from '../libvirt-xml/markup.ts';
import { PARSER_OPTIONS, XmlRefused } from '../libvirt-xml/xml.ts';

/**
 * One element by its local name. `type` is the plain attribute (kind of a managed object), `xsiType` the one of
 * XMLSchema-instance (kind of a value), whatever prefix is bound to that namespace: three spellings are in use. Text stands
 * in leaves only.
 */
export type Node = {
  readonly name: string;
  readonly type: string | undefined;
  readonly xsiType: string | undefined;
  readonly text: string;
  readonly children: readonly Node[];
};

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const MAX_DEPTH = 100;
const MAX_REFERENCES = 200_000;
/** A page of 100 VMs with 60 disks each has half of that. */
const MAX_TAGS = 600_000;
/** From one `<` to the next: an element's start and its text. */
const MAX_RUN = 128 * 1024;
const ATTRIBUTES = ':@';
const TEXT = '#text';
const CDATA = '#cdata';

const parser = new XMLParser({
  ...PARSER_OPTIONS,
  maxNestedTags: MAX_DEPTH,
  // Both cost more than all the rest (measured: 1.1 MB in 370 ms with, 80 ms without); `decode` does what is needed.
  processEntities: false,
  // What stands in CDATA is text as it is: no reference in it is one, and no `<!DOCTYPE`.
  cdataPropName: CDATA,
  jPath: false,
});

/**
 * Throws XmlRefused for a document type (S8: entities, external files), for too many character references, too much depth,
 * and for what is not XML. The size is bounded where bytes are read.
 */
export const parseXml = (text: string): Node => {
  const references = gapsIn(text, '&', MAX_REFERENCES);
  if (references.count > MAX_REFERENCES) throw new XmlRefused('has too many character references in its XML');
  const tags = gapsIn(text, '<', MAX_TAGS);
  if (tags.count > MAX_TAGS) throw new XmlRefused('has too many elements in its XML');
  if (tags.longest > MAX_RUN) throw new XmlRefused('has an element in its XML that is too long');
  // The look at each piece of markup costs as much as the parser: an answer of vCenter has no `<!` at all.
  if (text.includes('<!') && hasDeclaration(text))
    throw new XmlRefused('has a document type in its XML, which is refused');
  const roots = read(text).flatMap((node) => toNode(node, new Set(['xsi']), 0) ?? []);
  const [root] = roots;
  if (!root || roots.length !== 1) throw new XmlRefused('is not XML with one root element');
  return root;
};

const read = (text: string): readonly unknown[] => {
  try {
    const nodes: unknown = parser.parse(text, true);
    return Array.isArray(nodes) ? nodes : [];
  } catch (cause) {
    throw new XmlRefused('is not XML that can be read', { cause });
  }
};

type Prefixes = ReadonlySet<string>;

const toNode = (node: unknown, outer: Prefixes, depth: number): Node | undefined => {
  if (depth > MAX_DEPTH) throw new XmlRefused('is nested too deeply');
  if (!isRecord(node)) return undefined;
  const tag = tagOf(node);
  if (tag === undefined) return undefined;
  const found = node[ATTRIBUTES];
  const attributes = isRecord(found) ? found : undefined;
  const xsi = attributes === undefined ? outer : prefixesIn(attributes, outer);
  const content = node[tag];
  const inner: readonly unknown[] = Array.isArray(content) ? content : [];
  const children: Node[] = [];
  let text = '';
  for (const item of inner) {
    const below = toNode(item, xsi, depth + 1);
    if (below !== undefined) children.push(below);
    else text += textIn(item);
  }
  return {
    name: localName(tag),
    type: attributes?.type === undefined ? undefined : decode(String(attributes.type)),
    xsiType: attributes === undefined ? undefined : xsiTypeIn(attributes, xsi),
    text: children.length > 0 ? '' : text,
    children,
  };
};

/** A leaf: text with its references, or CDATA without any. */
const textIn = (item: unknown): string => {
  if (!isRecord(item)) return '';
  if (TEXT in item) return decode(String(item[TEXT]));
  const raw = item[CDATA];
  return Array.isArray(raw) ? raw.map((part) => (isRecord(part) ? String(part[TEXT] ?? '') : '')).join('') : '';
};

const tagOf = (node: Readonly<Record<string, unknown>>): string | undefined => {
  for (const key in node) if (key !== ATTRIBUTES) return key === TEXT || key === CDATA ? undefined : key;
  return undefined;
};

/** `xsi` counts as bound from the start; a document may bind others, or bind it to something else. */
const prefixesIn = (attributes: Readonly<Record<string, unknown>>, outer: Prefixes): Prefixes => {
  let prefixes = outer;
  for (const key in attributes) {
    if (!key.startsWith('xmlns:')) continue;
    const prefix = key.slice(6);
    const bound = decode(String(attributes[key])) === XSI;
    if (bound === prefixes.has(prefix)) continue;
    prefixes = bound ? new Set([...prefixes, prefix]) : new Set([...prefixes].filter((other) => other !== prefix));
  }
  return prefixes;
};

/** `xsd:string` and `vim25:HostSystem` are told without the prefix. */
const xsiTypeIn = (attributes: Readonly<Record<string, unknown>>, prefixes: Prefixes): string | undefined => {
  for (const key in attributes)
    if (key.endsWith(':type') && prefixes.has(key.slice(0, -5))) return localName(decode(String(attributes[key])));
  return undefined;
};

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** How often the mark stands in the text, and the longest way between two; one look at each character. */
const gapsIn = (text: string, mark: string, limit: number): { readonly count: number; readonly longest: number } => {
  let [count, longest, last] = [0, 0, 0];
  for (let at = text.indexOf(mark); at >= 0 && count <= limit; at = text.indexOf(mark, at + 1)) {
    count += 1;
    longest = Math.max(longest, at - last);
    last = at;
  }
  return { count, longest: Math.max(longest, count > limit ? 0 : text.length - last) };
};

const NAMED = keyed<string>({ lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" });

/** Only what XML itself defines; a document type, which alone could define more, is refused. */
const decode = (text: string): string =>
  text.includes('&') ? text.replace(/&([^;&<\s]{0,12});?/g, (_whole, name: string) => character(name)) : text;

const character = (name: string): string => {
  const digits = /^#(?:x([0-9a-f]+)|([0-9]+))$/i.exec(name);
  const code = digits === null ? Number.NaN : Number.parseInt(digits[1] ?? digits[2] ?? '', digits[1] ? 16 : 10);
  const decoded = digits === null ? own(NAMED, name) : code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
  if (decoded === undefined) throw new XmlRefused('has an entity in its XML that nothing defines');
  return decoded;
};

/** The first element down the path, by local names. */
export const child = (parent: Node | undefined, ...path: readonly string[]): Node | undefined => {
  let node = parent;
  for (const name of path) node = node?.children.find((inner) => inner.name === name);
  return node;
};

export const childrenOf = (parent: Node | undefined, name: string): readonly Node[] =>
  parent?.children.filter((inner) => inner.name === name) ?? [];

/** Undefined where there is no such element or nothing in it. */
export const textOf = (node: Node | undefined): string | undefined => node?.text || undefined;

/** A whole number that is not below zero, exactly; undefined for anything else. */
export const numberOf = (node: Node | undefined): number | undefined => {
  const value = /^\d{1,16}$/.test(node?.text ?? '') ? Number(node?.text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : undefined;
};

/** xsd:boolean. */
export const flagOf = (node: Node | undefined): boolean => node?.text === 'true' || node?.text === '1';
