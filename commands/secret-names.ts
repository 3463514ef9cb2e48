import type { CredentialRef } from '../domain/ids.ts';
import { uuid5 } from './uuid.ts';

/**
 * A name in the vault that this run of a command alone puts a secret under. So a run that fails takes back its own secret and
 * no other's, whatever runs beside it; the name becomes known to others with the event that tells it.
 */
export const secretName = (kind: 'host' | 'source', id: string, run: string): CredentialRef =>
  `${kind}-${uuid5(`secret/${id}/${run}`)}` as CredentialRef;
