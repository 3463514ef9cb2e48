import { z } from 'zod';
import { parseCidr, parseIpv4, parseMac } from '../../domain/words/addresses.ts';
import type { Brand } from '../../domain/words/decider.ts';
import type { Ipv4, Mac } from '../../domain/words/ids.ts';
import { isPlain, isPlainText, LONGEST_NAME } from '../../domain/words/names.ts';
import { parseBandwidth } from '../../domain/words/units.ts';

/** Fields that several commands take. Each message says what to do. */
const NOT_PLAIN = 'A name has no control, format or invisible characters.';

/** What people call a thing. Names from outside that are only looked up are `outsideName`. */
export const name = z
  .string()
  .transform((text) => text.normalize('NFC').trim())
  .refine((text) => text.length >= 1 && text.length <= LONGEST_NAME, 'A name has 1 to 128 characters.')
  .refine(isPlain, NOT_PLAIN);

/** The name that a source has for something, as it is shown: a person types or copies it. */
export const outsideName = (longest: number) =>
  z
    .string()
    .min(1, 'The name is empty.')
    .max(longest, `The name has at most ${longest} characters.`)
    .refine(isPlain, NOT_PLAIN);

export const description = z
  .string()
  .max(2000, 'A description has at most 2000 characters.')
  .refine(isPlainText, 'A description has no control, format or invisible characters; take those out.')
  .default('');

/** An id of ours, or of a hypervisor: opaque, but never a path, an option or a control character. */
export const id = <B extends string>() =>
  z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/, 'This is not an id.')
    .transform((text) => text as Brand<string, B>);

export const address = z
  .string()
  .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/, 'Give an IPv4 address or a host name.');

export const port = z.number().int().min(1, 'A port is 1 to 65535.').max(65535, 'A port is 1 to 65535.').default(22);

export const user = z
  .string()
  .regex(/^[a-z_][a-z0-9_.-]{0,31}$/i, 'A user name has up to 32 letters, digits, "_", "." and "-".')
  .default('root');

export const mac = z.string().transform((text, context): Mac => {
  const parsed = parseMac(text);
  if (parsed) return parsed;
  context.addIssue({
    code: 'custom',
    message: 'This is not the MAC address of one machine, such as 52:54:00:12:34:56.',
  });
  return z.NEVER;
});

export const ipv4 = z.string().transform((text, context): Ipv4 => {
  const parsed = parseIpv4(text);
  if (parsed) return parsed;
  context.addIssue({ code: 'custom', message: 'This is not an IPv4 address, such as 192.168.1.20.' });
  return z.NEVER;
});

export const cidr = z
  .string()
  .refine((text) => parseCidr(text) !== undefined, 'This is not a network, such as 10.0.0.0/24 without host bits.');

export const bandwidth = z.string().transform((text, context) => {
  const parsed = parseBandwidth(text);
  if (parsed) return parsed;
  context.addIssue({
    code: 'custom',
    message: 'A bandwidth is a whole number with Kbps, Mbps or Gbps, from 8Kbps to 32Gbps.',
  });
  return z.NEVER;
});

const SYSTEM_DIRECTORIES =
  /^\/(?:|bin|boot|dev|etc|lib|lib32|lib64|proc|root|run|sbin|sys|usr|home|var|tmp|opt|srv|mnt|media)$/;

/** An absolute, normalised directory that is nobody's home or system directory (RELIABILITY S17). */
export const directory = z
  .string()
  .max(255, 'A path has at most 255 characters.')
  .regex(/^(\/[A-Za-z0-9._@+-]+)+$/, 'Give an absolute path of plain letters, digits and "._@+-".')
  .refine(
    (path) => !path.split('/').some((part) => part === '.' || part === '..'),
    'The path may not contain "." or "..".',
  )
  .refine((path) => !SYSTEM_DIRECTORIES.test(path), 'This is a system directory; give one below it.')
  .refine(
    (path) => !/^\/(boot|dev|etc|proc|sys|run)\//.test(path),
    'Sampan does not put data there; give another directory.',
  );

/** Exactly one of password and private key (KV-1), and the host key that the administrator has seen (DESIGN.md 3.14). */
export const sshLogin = z
  .object({
    address,
    port,
    user,
    password: z.string().min(1, 'The password is empty.').max(1024).optional(),
    privateKey: z.string().min(1, 'The private key is empty.').max(65536).optional(),
    passphrase: z.string().max(1024).optional(),
    hostKeyFingerprint: z
      .string()
      .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'Give the fingerprint as the probe shows it: SHA256:…'),
  })
  .refine((login) => (login.password === undefined) !== (login.privateKey === undefined), {
    path: ['password'],
    message: 'Give exactly one of password and private key.',
  });
export type SshLogin = z.output<typeof sshLogin>;
