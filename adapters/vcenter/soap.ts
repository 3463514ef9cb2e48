import { keyed, own } from '../../domain/words/keyed.ts';
import { XmlRefused } from '../libvirt-xml/xml.ts';
import { VimFault } from './failures.ts';
import { child, type Node, textOf } from './xml.ts';

/** A managed object reference. Both halves are opaque: 0.24.2's simulator has `/path@folder-5` as an id. */
export type Mor = { readonly type: string; readonly id: string };

/** An element of a request; text is escaped when it is written, so nothing that a user wrote becomes markup (S7, S8). */
export type Part = {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly content: string | readonly Part[];
};

export const part = (name: string, content: string | number | boolean | readonly Part[]): Part => ({
  name,
  content: typeof content === 'object' ? content : String(content),
});

export const morPart = (name: string, { type, id }: Mor): Part => ({ name, attributes: { type }, content: id });

/** An element whose kind is not the declared one. */
export const typedPart = (name: string, xsiType: string, content: string | readonly Part[]): Part => ({
  name,
  attributes: { 'xsi:type': xsiType },
  content,
});

const ESCAPES = keyed<string>({
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
});

/** What XML 1.0 cannot carry is left out; line ends and tabs survive, because a password may end in one. */
export const escapeXml = (text: string): string =>
  text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[<>&"'\r\n\t]/g, (character) => own(ESCAPES, character) ?? '');

const write = ({ name, attributes = {}, content }: Part): string => {
  const shown = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`);
  const inner = typeof content === 'string' ? escapeXml(content) : content.map(write).join('');
  return `<${name}${shown.join('')}>${inner}</${name}>`;
};

/** The whole request: `method` on `self`. Method and element names are ours, never from outside. */
export const envelope = (method: string, self: Mor, parts: readonly Part[]): string => {
  const call = write({
    name: method,
    attributes: { xmlns: 'urn:vim25' },
    content: [morPart('_this', self), ...parts],
  });
  return `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>${call}</soapenv:Body></soapenv:Envelope>`;
};

/**
 * All `returnval` of the answer to `method`. Throws VimFault for a fault, also for the one of an ended session that stands in
 * place of properties; XmlRefused for another document.
 */
export const resultOf = (method: string, root: Node): readonly Node[] => {
  const body = root.name === 'Envelope' ? child(root, 'Body') : undefined;
  const fault = child(body, 'Fault');
  if (fault !== undefined) throw faultIn(fault);
  const response = child(body, `${method}Response`);
  if (response === undefined) throw new XmlRefused('is no answer to the question');
  const results = response.children.filter(({ name }) => name === 'returnval');
  for (const result of results) refuseWithoutSession(result);
  return results;
};

/** Where answers of the property collector keep what could not be read (RetrieveResult, UpdateSet). */
const ON_THE_WAY: ReadonlySet<string> = new Set(['objects', 'filterSet', 'objectSet', 'missingSet']);

/**
 * A server that knows the session no longer answers RetrievePropertiesEx with HTTP 200 all the same, and with NotAuthenticated
 * at each property of each object (as govmomi's simulator has it: simulator/property_collector.go, `getObject` and `add`).
 * That says nothing about the objects: it is the fault that every other method answers with.
 */
const refuseWithoutSession = (node: Node): void => {
  for (const inner of node.children) {
    if (!ON_THE_WAY.has(inner.name)) continue;
    if (inner.name !== 'missingSet') refuseWithoutSession(inner);
    else if (child(inner, 'fault', 'fault')?.xsiType === 'NotAuthenticated')
      throw localizedFault(child(inner, 'fault'));
  }
};

/** In `detail` stands one element: `InvalidLoginFault` with its kind as xsi:type; a fault without detail is told by its words. */
const faultIn = (fault: Node): VimFault => {
  const detail = child(fault, 'detail')?.children[0];
  const words = textOf(child(fault, 'faultstring')) ?? '';
  return new VimFault(detail?.xsiType ?? detail?.name.replace(/Fault$/, '') ?? 'Fault', words, detail);
};

/** A LocalizedMethodFault, as tasks have it in `info.error`. */
export const localizedFault = (error: Node | undefined): VimFault => {
  const fault = child(error, 'fault');
  return new VimFault(fault?.xsiType ?? 'Fault', textOf(child(error, 'localizedMessage')) ?? '', fault);
};

export const morOf = (node: Node | undefined): Mor | undefined =>
  node?.type === undefined || node.text === '' ? undefined : { type: node.type, id: node.text };
