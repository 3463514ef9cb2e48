import type { Secret, Vault } from '../commands/ports/machines.ts';
import type { Censor } from './censor.ts';

const valuesOf = (secret: Secret): readonly string[] => {
  switch (secret.kind) {
    case 'password':
    case 'sasl':
      return [secret.password];
    case 'privateKey':
      return [secret.privateKey, ...(secret.passphrase === undefined ? [] : [secret.passphrase])];
  }
};

/** The vault, whose secrets the log does not show from the moment that they leave or enter it. */
export const censoredVault = (vault: Vault, censor: Censor): Vault => ({
  put: async (ref, secret) => {
    censor.hide(ref, valuesOf(secret));
    await vault.put(ref, secret);
  },
  get: async (ref) => {
    const secret = await vault.get(ref);
    censor.hide(ref, valuesOf(secret));
    return secret;
  },
  remove: async (ref) => {
    await vault.remove(ref);
    censor.forget(ref);
  },
  refs: () => vault.refs(),
});
