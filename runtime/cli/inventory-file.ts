import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { z } from 'zod';
import { USUAL_SOURCE_TYPE } from '../../domain/task/source-traits.ts';
import { badInput } from './terminal.ts';

const text = z.string().min(1);

/** Where a secret is, never the secret itself: this file is meant to be shared. */
const ssh = z.strictObject({
  address: text,
  port: z.number().int().optional(),
  user: text.optional(),
  passwordFile: text.optional(),
  passwordEnv: text.optional(),
  privateKeyFile: text.optional(),
  privateKeyEnv: text.optional(),
  passphraseFile: text.optional(),
  passphraseEnv: text.optional(),
  fingerprint: text.optional(),
});
export type SshPart = z.output<typeof ssh>;

/** Where libvirt on a KVM source asks for it. */
const sasl = z
  .strictObject({ user: text, passwordFile: text.optional(), passwordEnv: text.optional() })
  .refine(({ passwordFile, passwordEnv }) => (passwordFile === undefined) !== (passwordEnv === undefined), {
    path: ['passwordFile'],
    message: 'Say where the password is: passwordFile or passwordEnv.',
  });

const vcenter = z
  .strictObject({
    address: text,
    port: z.number().int().optional(),
    user: text,
    passwordFile: text.optional(),
    passwordEnv: text.optional(),
    /** Of the certificate. */
    fingerprint: text.optional(),
    legacyTls: z.boolean().optional(),
    esxiHosts: z.array(z.strictObject({ name: text, ssh })).optional(),
  })
  .refine(({ passwordFile, passwordEnv }) => (passwordFile === undefined) !== (passwordEnv === undefined), {
    path: ['passwordFile'],
    message: 'Say where the password is: passwordFile or passwordEnv.',
  });
export type VcenterPart = z.output<typeof vcenter>;

const RANGE = /^([0-9.]+)\s*-\s*([0-9.]+)$/;
const range = z.union([
  z.string().transform((line, context) => {
    const [, start, end] = RANGE.exec(line) ?? [];
    if (start && end) return { start, end };
    context.addIssue({ code: 'custom', message: 'A range is written 10.0.0.10-10.0.0.50.' });
    return z.NEVER;
  }),
  z.strictObject({ start: text, end: text }),
]);

const attachment = z.union(
  [
    z
      .strictObject({ libvirtNetwork: text })
      .transform(({ libvirtNetwork: name }) => ({ kind: 'LIBVIRT_NETWORK', name })),
    z.strictObject({ bridge: text }).transform(({ bridge }) => ({ kind: 'BRIDGE', bridge })),
  ],
  'Say libvirtNetwork: NAME or bridge: NAME.',
);

/** inventory.yaml: everything by name, in no particular order. */
export const inventoryFile = z.strictObject({
  zones: z.array(z.union([text.transform((name) => ({ name })), z.strictObject({ name: text })])).default([]),
  clusters: z.array(z.strictObject({ name: text, zone: text })).default([]),
  hosts: z.array(z.strictObject({ name: text, cluster: text, ssh })).default([]),
  storages: z
    .array(
      z.strictObject({ name: text, kind: text.default('LOCAL_STORAGE'), path: text, clusters: z.array(text).min(1) }),
    )
    .default([]),
  networks: z
    .array(
      z.strictObject({
        name: text,
        cidr: text,
        gateway: text.optional(),
        dns: z.array(text).optional(),
        ranges: z.array(range).min(1),
        attachment,
        clusters: z.array(text).min(1),
      }),
    )
    .default([]),
  sources: z
    .array(
      z
        .strictObject({ name: text, ssh: ssh.optional(), sasl: sasl.optional(), vcenter: vcenter.optional() })
        .refine((one) => (one.ssh === undefined) !== (one.vcenter === undefined), {
          message: 'Say either ssh: {…} for a KVM host or vcenter: {…} for a vCenter.',
        })
        .refine((one) => one.sasl === undefined || one.ssh !== undefined, {
          path: ['sasl'],
          message: 'Only libvirt on a KVM host asks for SASL.',
        }),
    )
    .default([]),
  servers: z
    .array(
      z.strictObject({
        name: text,
        description: z.string().optional(),
        type: text.default(USUAL_SOURCE_TYPE),
        host: text,
        cachePath: text,
        migrationNetwork: text.optional(),
        uplink: text.optional(),
        downlink: text.optional(),
        virtioWin: text.optional(),
        vddk: text.optional(),
      }),
    )
    .default([]),
});
export type InventoryFile = z.output<typeof inventoryFile>;

const withoutLineBreak = (secret: string | undefined): string | undefined => secret?.replace(/\r?\n$/, '');

const secretOf = (
  env: NodeJS.ProcessEnv,
  file: string | undefined,
  variable: string | undefined,
): string | undefined => {
  if (variable !== undefined) {
    const value = env[variable];
    if (value === undefined) throw badInput(`The environment has no ${variable}.`, variable);
    return value;
  }
  if (file === undefined) return undefined;
  try {
    return readFileSync(file.replace(/^~(?=\/)/, homedir()), 'utf8');
  } catch {
    throw badInput(`${file} cannot be read.`, file);
  }
};

/** The login as the API takes it, with the secrets read. A password file may end in a line break. */
export const loginOf = (env: NodeJS.ProcessEnv, part: SshPart, hostKeyFingerprint: string) => {
  const { address, port, user } = part;
  const password = withoutLineBreak(secretOf(env, part.passwordFile, part.passwordEnv));
  const privateKey = secretOf(env, part.privateKeyFile, part.privateKeyEnv);
  const passphrase = withoutLineBreak(secretOf(env, part.passphraseFile, part.passphraseEnv));
  return { address, port, user, password, privateKey, passphrase, hostKeyFingerprint };
};

/** The SASL login of a KVM source; undefined: none is written. */
export const saslLoginOf = (env: NodeJS.ProcessEnv, part: z.output<typeof sasl> | undefined) =>
  part && { user: part.user, password: withoutLineBreak(secretOf(env, part.passwordFile, part.passwordEnv)) };

export type Login = ReturnType<typeof loginOf>;

/** The same for a vCenter. */
export const vcenterLoginOf = (
  env: NodeJS.ProcessEnv,
  part: VcenterPart,
  certificateFingerprint: string,
  esxiHosts: readonly { readonly name: string; readonly ssh: Login }[],
) => {
  const { address, port, user, legacyTls } = part;
  const password = withoutLineBreak(secretOf(env, part.passwordFile, part.passwordEnv));
  return { address, port, user, password, certificateFingerprint, legacyTls, esxiHosts };
};
