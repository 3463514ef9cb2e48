import type { Machine, RemoteProgram, Vault } from '../../commands/ports/machines.ts';
import { outside } from '../libvirt-xml/failures.ts';

export type SaslCredential = { readonly user: string; readonly password: string };

/**
 * A program whose source verbs carry the SASL credential of the machine, where it has one (KV-2). It travels on standard
 * input into a file of the call's tmpfs directory, which is libvirt's auth file there.
 */
export const withSasl = (
  program: RemoteProgram,
  credentialOf: (machine: Machine) => Promise<SaslCredential | undefined>,
): RemoteProgram => ({
  call: async (machine, verb, input, options) => {
    const credential = verb.startsWith('src-') ? await credentialOf(machine) : undefined;
    return program.call(machine, verb, credential ? { ...input, virshAuth: authFile(credential) } : input, options);
  },
});

/** The credential that a machine's registration names. Throws OutsideFailure NOT_FOUND where it is lost. */
export const saslFrom =
  (vault: Vault) =>
  async ({ sasl }: Machine): Promise<SaslCredential | undefined> => {
    if (sasl === undefined) return undefined;
    const secret = await vault.get(sasl);
    if (secret.kind !== 'sasl')
      throw outside('AUTH_FAILED', 'What is kept as the SASL login of this source is none; give it again.');
    return secret;
  };

export const authFile = ({ user, password }: SaslCredential): string => {
  for (const value of [user, password])
    if (/\p{Cc}/u.test(value) || value !== value.trim() || value === '')
      throw outside(
        'AUTH_FAILED',
        'libvirt’s auth file cannot hold this SASL user or password: no control characters, no spaces at its ends.',
      );
  return [
    ...['[credentials-sampan]', `authname=${user}`, `password=${password}`],
    ...['[auth-libvirt-default]', 'credentials=sampan', ''],
  ].join('\n');
};
