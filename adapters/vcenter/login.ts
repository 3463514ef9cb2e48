import type { Vault } from '../../commands/ports/machines.ts';
import type { VcenterEndpoint } from '../../commands/ports/vmware.ts';
import { XmlRefused } from '../libvirt-xml/xml.ts';
import { isTooOld, versionToSpeak } from './api-version.ts';
import { badAnswer, isFault, outside, wrongCredential } from './failures.ts';
import { type ServiceContent, serviceContentOf, serviceInstance } from './service-content.ts';
import { envelope, type Mor, type Part, part, resultOf } from './soap.ts';
import type { Answer, Transport } from './transport.ts';
import { type Node, parseXml } from './xml.ts';

/** A session as the server knows it. `cookie` is secret: `vmware_soap_session="…"`. */
export type Living = { readonly content: ServiceContent; readonly version: string; readonly cookie: string };

export type Call = {
  readonly method: string;
  readonly self: Mor;
  readonly parts?: readonly Part[];
  readonly signal?: AbortSignal | undefined;
  readonly seconds?: number | undefined;
};
type Identity = { readonly version: string; readonly cookie: string };

/** One question, asked once. Throws VimFault, or OutsideFailure as the transport does; BAD_ANSWER for what is no answer. */
export const send = async (
  transport: Transport,
  source: VcenterEndpoint,
  identity: Identity,
  call: Call,
): Promise<{ readonly results: readonly Node[]; readonly cookie: string | undefined }> => {
  const answer = await transport.ask({
    method: 'POST',
    path: '/sdk',
    body: envelope(call.method, call.self, call.parts ?? []),
    headers: {
      'Content-Type': 'text/xml; charset=utf-8',
      SOAPAction: `"urn:vim25/${identity.version}"`,
      ...(identity.cookie === '' ? {} : { Cookie: identity.cookie }),
    },
    signal: call.signal,
    seconds: call.seconds,
  });
  return { results: readResults(source, call.method, answer), cookie: sessionCookieIn(answer.cookies) };
};

/** SOAP 1.1 tells faults with HTTP 500; any other status that is not 200 has nothing of ours in it. */
const readResults = (source: VcenterEndpoint, method: string, { status, text }: Answer): readonly Node[] => {
  if (status !== 200 && status !== 500) throw badAnswer(source, `has no VMware API at /sdk (HTTP ${status})`);
  try {
    return resultOf(method, parseXml(text));
  } catch (cause) {
    if (cause instanceof XmlRefused) throw badAnswer(source, cause.message, cause);
    throw cause;
  }
};

/** Value for a Cookie header, quotes and all: real servers and the simulator differ in whether they quote. */
export const sessionCookieIn = (cookies: readonly string[]): string | undefined =>
  cookies.flatMap((cookie) => /^(vmware_soap_session=[\x21-\x3a\x3c-\x7e]+)/.exec(cookie)?.[1] ?? []).at(-1);

/**
 * Asks what the server is, then logs in; the password leaves the vault for this one call. Not to be repeated blindly: each
 * success is a session that somebody has to log out of. Throws AUTH_FAILED, UNSUPPORTED_SOURCE (below 5.0), NOT_FOUND (no
 * credential), and what `send` throws.
 */
export const logIn = async (transport: Transport, source: VcenterEndpoint, vault: Vault): Promise<Living> => {
  const content = await lookAround(transport, source);
  const version = versionToSpeak(await listedVersions(transport), content.apiVersion);
  const secret = await vault.get(source.credential);
  if (secret.kind !== 'password') throw wrongCredential(source);
  const parts = [part('userName', source.user), part('password', secret.password)];
  const call = { method: 'Login', self: content.sessionManager, parts };
  const { cookie } = await send(transport, source, { version, cookie: '' }, call).catch((error: unknown) => {
    throw isFault(error, 'InvalidLogin', 'NotAuthenticated') ? wrongCredential(source) : error;
  });
  if (cookie === undefined) throw badAnswer(source, 'let us log in, but gave no session');
  return { content, version, cookie };
};

const lookAround = async (transport: Transport, source: VcenterEndpoint): Promise<ServiceContent> => {
  const call = { method: 'RetrieveServiceContent', self: serviceInstance };
  const { results } = await send(transport, source, { version: '5.0', cookie: '' }, call);
  const content = contentIn(source, results);
  if (!isTooOld(content.about.version)) return content;
  throw outside(
    'UNSUPPORTED_SOURCE',
    `${source.address} is ${content.about.fullName || 'too old'}; VMware 5.0 and later can be migrated. Update it first.`,
  );
};

const contentIn = (source: VcenterEndpoint, results: readonly Node[]): ServiceContent => {
  try {
    return serviceContentOf(results[0]);
  } catch (cause) {
    if (cause instanceof XmlRefused) throw badAnswer(source, cause.message, cause);
    throw cause;
  }
};

/** Not there, or not readable: the API version of `about` counts instead. */
const listedVersions = async (transport: Transport): Promise<Node | undefined> => {
  const { status, text } = await transport.ask({ method: 'GET', path: '/sdk/vimServiceVersions.xml' });
  try {
    return status === 200 ? parseXml(text) : undefined;
  } catch (error) {
    if (error instanceof XmlRefused) return undefined;
    throw error;
  }
};
