import { type Client, REFUSAL } from './client.ts';
import { plain } from './format.ts';
import type { SshPart, VcenterPart } from './inventory-file.ts';
import { BadInput, badInput, Failed, type Problem, type Terminal } from './terminal.ts';

export type Trust = { readonly terminal: Terminal; readonly client: Client; readonly trust: boolean };

/** Refusals name fields of the one input; the reader has a file. */
export const under = async <T>(field: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    const within = (problem: Problem) => ({ ...problem, field: [field, problem.field].filter(Boolean).join('.') });
    throw new BadInput(error.problems.map(within));
  }
};

type Shown = { readonly what: 'key' | 'certificate'; readonly said: string; readonly compare: string };

/** The first time a machine is seen, a human says that it is the right one; `--trust-on-first-use` says so beforehand. */
const confirm = async ({ terminal, trust }: Trust, { what, said, compare }: Shown, field: string): Promise<void> => {
  if (!trust) throw badInput(`${said}. ${compare} and write it here, or use --trust-on-first-use.`, field);
  terminal.note(said);
  if (terminal.interactive && !(await terminal.ask(`Trust this ${what}?`)))
    throw new Failed(`The ${what} was not trusted; nothing more was done.`);
};

const HOST_KEY = `mutation ($address: String!, $port: Int!) { result: probeHostKey(address: $address, port: $port) {
  ${REFUSAL} ... on HostKey { keyType fingerprint } } }`;
const CERTIFICATE = `mutation ($address: String!, $port: Int!, $legacyTls: Boolean!) {
  result: probeCertificate(address: $address, port: $port, legacyTls: $legacyTls) {
    ${REFUSAL} ... on Certificate { fingerprint subject issuer selfSigned notBefore notAfter tlsVersion } } }`;

/** `field`: where `ssh` stands in the file. */
export const hostKeyOf = async (work: Trust, ssh: SshPart, field: string): Promise<string> => {
  if (ssh.fingerprint !== undefined) return ssh.fingerprint;
  const asked = { address: ssh.address, port: ssh.port ?? 22 };
  type Key = { readonly keyType: string; readonly fingerprint: string };
  const shown = await under(field, () => work.client.command<Key>(HOST_KEY, asked));
  const said = `${asked.address}:${asked.port} shows ${shown.keyType} ${shown.fingerprint}`;
  await confirm(work, { what: 'key', said, compare: 'Compare it on that machine' }, `${field}.fingerprint`);
  return shown.fingerprint;
};

type Certificate = {
  readonly fingerprint: string;
  readonly subject: string;
  readonly issuer: string;
  readonly selfSigned: boolean;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly tlsVersion: string;
};
const oneLine = (name: string): string => plain(name.split('\n').join(', '));

/** `field`: where `vcenter` stands in the file. */
export const certificateOf = async (work: Trust, vcenter: VcenterPart, field: string): Promise<string> => {
  if (vcenter.fingerprint !== undefined) return vcenter.fingerprint;
  const { address, port = 443, legacyTls = false } = vcenter;
  const asked = { address, port, legacyTls };
  const shown = await under(field, () => work.client.command<Certificate>(CERTIFICATE, asked));
  const issuer = shown.selfSigned ? 'signed by itself' : `issued by ${oneLine(shown.issuer)}`;
  const said = [
    `${address}:${port} shows the certificate ${shown.fingerprint} of ${oneLine(shown.subject)}`,
    issuer,
    `valid ${shown.notBefore.slice(0, 10)} to ${shown.notAfter.slice(0, 10)}`,
    shown.tlsVersion,
  ].join(', ');
  await confirm(work, { what: 'certificate', said, compare: 'Compare it on the vCenter' }, `${field}.fingerprint`);
  return shown.fingerprint;
};
