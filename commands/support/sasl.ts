import { z } from 'zod';
import type { CredentialRef } from '../../domain/words/ids.ts';
import { isPlain } from '../../domain/words/names.ts';
import type { App } from './app.ts';

/** What libvirt's auth file can hold of a line: no control characters, and no spaces at the ends, which it takes away. */
const inAuthFile = (what: string, isTaken: (value: string) => boolean) =>
  z
    .string()
    .min(1, `The SASL ${what} is empty.`)
    .max(1024, `The SASL ${what} has at most 1024 characters.`)
    .refine(
      (value) => isTaken(value) && value === value.trim(),
      `libvirt takes no SASL ${what} with control characters or with spaces at its ends.`,
    );
const hasNoControls = (value: string): boolean => !/\p{Cc}/u.test(value);

/** KV-2: user and password, both. */
export const saslLogin = z.object({
  user: inAuthFile('user', isPlain),
  password: inAuthFile('password', hasNoControls),
});
export type SaslLogin = z.output<typeof saslLogin>;

/** Into the vault, under a name of this run's own. May run twice. */
export const storeSasl = async (
  app: App,
  { user, password }: SaslLogin,
  ref: CredentialRef,
): Promise<CredentialRef> => {
  await app.world.vault.put(ref, { kind: 'sasl', user, password });
  return ref;
};
