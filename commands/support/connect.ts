import type { SshAccess } from '../../domain/platform/source.ts';
import type { Violation } from '../../domain/words/failure.ts';
import type { CredentialRef } from '../../domain/words/ids.ts';
import { violation } from '../../domain/words/said.ts';
import { OutsideFailure, type Secret } from '../ports/machines.ts';
import type { App } from './app.ts';
import { violationOf } from './door.ts';
import type { SshLogin } from './fields.ts';

export type Connected =
  | { readonly ok: true; readonly access: SshAccess }
  | { readonly ok: false; readonly violations: readonly Violation[] };

const secretOf = (login: SshLogin): Secret =>
  login.password !== undefined
    ? { kind: 'password', password: login.password }
    : {
        kind: 'privateKey',
        privateKey: login.privateKey ?? '',
        ...(login.passphrase === undefined ? {} : { passphrase: login.passphrase }),
      };

/**
 * Second step of adding a machine: the key that it shows now must be the one that the administrator saw; then the secret
 * goes into the vault. No authentication byte is sent to a machine with another key.
 */
export const pinAndStore = async (app: App, login: SshLogin, ref: CredentialRef): Promise<Connected> => {
  let shown: { readonly hostKey: string; readonly fingerprint: string };
  try {
    shown = await app.world.hostKeys.probeHostKey(login.address, login.port);
  } catch (error) {
    if (error instanceof OutsideFailure) return { ok: false, violations: [violationOf(error, ['ssh', 'address'])] };
    throw error;
  }
  if (shown.fingerprint !== login.hostKeyFingerprint) {
    const { address } = login;
    const other = violation('HOST_KEY_CHANGED', ['ssh', 'hostKeyFingerprint'], { address, shown: shown.fingerprint });
    return { ok: false, violations: [other] };
  }
  await app.world.vault.put(ref, secretOf(login));
  const { address, port, user } = login;
  return { ok: true, access: { address, port, user, hostKey: shown.hostKey, credential: ref } };
};
