import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import { hasDeclaration } from './markup.ts';

/** One element, prefixes kept in its name. `text` is what stands directly in it. */
export type Element = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly Element[];
};

/** The XML cannot be trusted or read; adapters turn it into an OutsideFailure. */
export class XmlRefused extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'XmlRefused';
  }
}

const MAX_CHARACTERS = 4 * 1024 * 1024;
const MAX_REFERENCES = 10_000;
const MAX_DEPTH = 64;
const ATTRIBUTES = ':@';
const TEXT = '#text';

/** Order, prefixes and every character as they came: nothing is guessed, and nothing is resolved by itself. */
export const PARSER_OPTIONS = {
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  removeNSPrefix: false,
} as const;

const parser = new XMLParser({ ...PARSER_OPTIONS, processEntities: true, htmlEntities: true });

/** Throws XmlRefused for a document type (S8: entities, external files), too much of anything, and what is not XML. */
export const parseXml = (text: string): Element => {
  if (text.length > MAX_CHARACTERS) throw new XmlRefused(`the XML is larger than ${MAX_CHARACTERS} characters`);
  if (hasDeclaration(text)) throw new XmlRefused('the XML has a document type, which is refused');
  if (countOf(text, '&#') > MAX_REFERENCES) throw new XmlRefused('the XML has too many character references');
  const nodes = read(text);
  const roots = nodes.flatMap((node) => toElement(node, 0) ?? []);
  const [root] = roots;
  if (!root || roots.length !== 1) throw new XmlRefused('the XML has no single root element');
  return root;
};

const read = (text: string): readonly unknown[] => {
  try {
    const nodes: unknown = parser.parse(text, true);
    return Array.isArray(nodes) ? nodes : [];
  } catch (cause) {
    throw new XmlRefused('the XML cannot be read', { cause });
  }
};

const toElement = (node: unknown, depth: number): Element | undefined => {
  if (depth > MAX_DEPTH) throw new XmlRefused('the XML is nested too deeply');
  if (!isRecord(node)) return undefined;
  const name = Object.keys(node).find((key) => key !== ATTRIBUTES);
  if (name === undefined || name === TEXT) return undefined;
  const content = node[name];
  const nodes: readonly unknown[] = Array.isArray(content) ? content : [];
  return {
    name,
    attributes: attributesOf(node[ATTRIBUTES]),
    text: nodes.map((inner) => (isRecord(inner) && TEXT in inner ? String(inner[TEXT]) : '')).join(''),
    children: nodes.flatMap((inner) => toElement(inner, depth + 1) ?? []),
  };
};

const attributesOf = (value: unknown): Readonly<Record<string, string>> =>
  isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)])) : {};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const countOf = (text: string, part: string): number => text.split(part, MAX_REFERENCES + 2).length - 1;

export const childrenOf = (parent: Element | undefined, name: string): readonly Element[] =>
  parent?.children.filter((child) => child.name === name) ?? [];

/** The first element down the path, by child names. */
export const childOf = (parent: Element | undefined, ...path: readonly string[]): Element | undefined =>
  path.reduce<Element | undefined>((element, name) => childrenOf(element, name)[0], parent);

export const attributeOf = (element: Element | undefined, name: string): string | undefined =>
  element?.attributes[name];

export const textOf = (element: Element | undefined): string | undefined => element?.text.trim() || undefined;

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element to be built: `element('disk', { type: 'file' }, …)`; undefined attributes and children are left out. */
export const element = (
  name: string,
  attributes: Attributes = {},
  content: string | readonly (Element | undefined)[] = [],
): Element => ({
  name,
  attributes: Object.fromEntries(
    Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [[key, legal(String(value))]])),
  ),
  text: typeof content === 'string' ? legal(content) : '',
  children: typeof content === 'string' ? [] : content.filter((child) => child !== undefined),
});

const builder = new XMLBuilder({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  suppressEmptyNode: true,
  format: true,
  indentBy: '  ',
  processEntities: true,
});

/** XML text in which every value is escaped; one line per element. */
export const buildXml = (root: Element): string => `${String(builder.build([toNode(root)])).trim()}\n`;

const toNode = (item: Element): Readonly<Record<string, unknown>> => ({
  [item.name]: item.text === '' ? item.children.map(toNode) : [{ [TEXT]: item.text }],
  ...(Object.keys(item.attributes).length > 0 ? { [ATTRIBUTES]: item.attributes } : {}),
});

/** XML 1.0 has no way to write these characters; the builder would pass them through and libvirt would refuse the whole. */
const legal = (text: string): string =>
  [...text]
    .filter((character) => isLegal(character.codePointAt(0) ?? 0))
    .join('')
    .replace(/[\r\n\t]+/g, ' ');

const isLegal = (code: number): boolean =>
  code === 9 ||
  code === 10 ||
  code === 13 ||
  (code >= 0x20 && code <= 0xd7ff) ||
  (code >= 0xe000 && code <= 0xfffd) ||
  (code >= 0x10000 && code <= 0x10ffff);
