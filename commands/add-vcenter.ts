import { z } from 'zod';
import { type EsxiHost, type VcenterDetails, vcenterOf } from '../domain/platform/source.ts';
import type { Violation } from '../domain/words/failure.ts';
import type { CredentialRef, SourceId } from '../domain/words/ids.ts';
import { isPlain } from '../domain/words/names.ts';
import { violation } from '../domain/words/said.ts';
import { OutsideFailure } from './ports/machines.ts';
import type { ShownCertificate, VcenterEndpoint, VcenterFacts } from './ports/vmware.ts';
import { aggregates } from './support/aggregates.ts';
import type { App } from './support/app.ts';
import { pinAndStore } from './support/connect.ts';
import { type CommandResult, type Intent, refused, violationOf } from './support/door.ts';
import { address, name, outsideName, type SshLogin, sshLogin } from './support/fields.ts';
import type { CommandContext } from './support/handle.ts';
import { registerSource } from './support/register-source.ts';
import { forgetUnused, secretName } from './support/secret-names.ts';
import { uuid5 } from './support/uuid.ts';

type Input = {
  name: string;
  address: string;
  port: number;
  user: string;
  password: string;
  certificateFingerprint: string;
  legacyTls: boolean;
  esxiHosts: readonly { name: string; ssh: SshLogin }[];
};

const port = z.number().int().min(1, 'A port is 1 to 65535.').max(65535, 'A port is 1 to 65535.').default(443);
export const vcenterPassword = z.string().min(1, 'The password is empty.').max(1024);
/** `administrator@vsphere.local`, `DOMAIN\user`; never a control character. */
export const vcenterUser = z
  .string()
  .min(1, 'Give a user.')
  .max(256, 'A user name has at most 256 characters.')
  .refine(isPlain, 'A user name has no control, format or invisible characters.');
export const certificateFingerprint = z
  .string()
  .transform((text) => text.toUpperCase())
  .refine(
    (text) => /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/.test(text),
    'Give the SHA-256 fingerprint as the probe shows it: AA:BB:…',
  );

export const certificateChanged = ({ address }: { readonly address: string }, shown: ShownCertificate): Violation =>
  violation('CERT_CHANGED', ['certificateFingerprint'], { address, shown: shown.fingerprint });

/** VC-1: 5.0 is the first version that is supported; an ESXi host by itself is accepted too. */
const tooOld = ({ version }: VcenterFacts): Violation[] =>
  Number.parseInt(version, 10) >= 5 ? [] : [violation('UNSUPPORTED_SOURCE', ['address'], { version })];

type Prepared =
  | { readonly ok: true; readonly hosts: readonly EsxiHost[] }
  | { readonly ok: false; readonly violations: readonly Violation[] };

/** Each ESXi host is pinned as any other machine is (DESIGN.md 3.14). */
const pinHosts = async (app: App, credential: CredentialRef, input: Input): Promise<Prepared> => {
  const hosts: EsxiHost[] = [];
  for (const [index, host] of input.esxiHosts.entries()) {
    const connected = await pinAndStore(app, host.ssh, esxiCredential(credential, index));
    if (!connected.ok)
      return {
        ok: false,
        violations: connected.violations.map(({ path, ...told }) => ({ ...told, path: ['esxiHosts', index, ...path] })),
      };
    hosts.push({ name: host.name, ssh: connected.access });
  }
  return { ok: true, hosts };
};
const esxiCredential = (credential: CredentialRef, index: number) => `${credential}-esxi-${index}` as CredentialRef;

type Adding = { readonly id: SourceId; readonly credential: CredentialRef };

const connect = async (
  app: App,
  { id, credential }: Adding,
  input: Input,
): Promise<VcenterDetails | readonly Violation[]> => {
  const shown = await app.world.vmware.probeCertificate(input.address, input.port, input.legacyTls);
  if (shown.fingerprint !== input.certificateFingerprint) return [certificateChanged(input, shown)];
  await app.world.vault.put(credential, { kind: 'password', password: input.password });
  const { certificate, fingerprint: pinned } = shown;
  const reached = {
    address: input.address,
    port: input.port,
    user: input.user,
    certificate,
    legacyTls: input.legacyTls,
  };
  const endpoint: VcenterEndpoint = { id, ...reached, credential };
  const facts = await app.world.vmware.probe(endpoint);
  const problems = tooOld(facts);
  if (problems.length > 0) return problems;
  const prepared = await pinHosts(app, credential, input);
  if (!prepared.ok) return prepared.violations;
  const connection = {
    kind: 'VMWARE',
    ...reached,
    fingerprint: pinned,
    credential,
    esxiHosts: prepared.hosts,
  } as const;
  const { apiType, version, build, instanceUuid } = facts;
  return { id, name: input.name, connection, apiType, version, build, instanceUuid };
};

const inspect = async (app: App, adding: Adding, input: Input): Promise<VcenterDetails | readonly Violation[]> => {
  try {
    return await connect(app, adding, input);
  } catch (error) {
    if (!(error instanceof OutsideFailure)) throw error;
    return [violationOf(error, [error.failure.code === 'AUTH_FAILED' ? 'password' : 'address'])];
  }
};

const record = async (
  app: App,
  details: VcenterDetails,
  context: CommandContext,
): Promise<CommandResult<{ id: SourceId }>> => {
  const command = { type: 'AddVcenter', data: details } as const;
  const handled = await app.handler.handle(aggregates.source(details.id), command, context);
  return handled.ok
    ? { ok: true, value: { id: details.id }, position: handled.position }
    : refused(...handled.rejection);
};

const register = async (app: App, details: VcenterDetails, context: CommandContext) => {
  const twins = await registerSource(app, details, { machineId: null, path: ['address'] }, context);
  return twins.length > 0 ? refused(...twins) : record(app, details, context);
};

/** Second step of adding a vCenter: the certificate that it shows must be the one that the administrator saw; then it is pinned. */
export const addVCenter: Intent<Input, { id: SourceId }> = {
  name: 'AddVcenter',
  input: z.object({
    name,
    address,
    port,
    user: vcenterUser,
    password: vcenterPassword,
    certificateFingerprint,
    legacyTls: z.boolean().default(false),
    esxiHosts: z
      .array(
        z.object({
          name: outsideName(255),
          ssh: sshLogin.refine((login) => login.passphrase === undefined, {
            path: ['passphrase'],
            message: 'A key for an ESXi host has no passphrase: nobody could type it on the migration server.',
          }),
        }),
      )
      .max(500)
      .default([]),
  }),
  subject: (input) => input.name,
  run: async (app, input, context, run) => {
    const id = uuid5(`source/${context.commandId}`) as SourceId;
    const known = vcenterOf(await app.handler.load(aggregates.source(id)));
    if (known) return record(app, known, context);
    const adding = { id, credential: secretName('source', id, run) };
    const seen = await inspect(app, adding, input);
    const result = 'id' in seen ? await register(app, seen, context) : refused(...seen);
    const esxi = input.esxiHosts.map((_, index) => esxiCredential(adding.credential, index));
    await forgetUnused(app, id, [adding.credential, ...esxi]);
    return result;
  },
};
