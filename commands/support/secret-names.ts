import { credentialsOf, type Source } from '../../domain/platform/source.ts';
import type { CredentialRef, SourceId } from '../../domain/words/ids.ts';
import type { Secret } from '../ports/machines.ts';
import { aggregates } from './aggregates.ts';
import type { App } from './app.ts';
import { uuid5 } from './uuid.ts';

/**
 * A name in the vault that this run of a command alone puts a secret under. So a run that fails takes back its own secret and
 * no other's, whatever runs beside it; the name becomes known to others with the event that tells it.
 */
export const secretName = (kind: 'host' | 'source', id: string, run: string): CredentialRef =>
  `${kind}-${uuid5(`secret/${id}/${run}`)}` as CredentialRef;

/** Refused, or done by another run: nothing refers to these secrets of this run, and nothing will. Others are kept. */
export const forgetUnused = async (app: App, id: SourceId, ours: readonly CredentialRef[]): Promise<void> => {
  const used = credentialsOf(await app.handler.load(aggregates.source(id)));
  for (const ref of ours) if (!used.includes(ref)) await app.world.vault.remove(ref);
};

/** Whoever connected under a former name, a copy that takes hours, goes on with the new secret. */
export const renewFormer = async (app: App, state: Source, secret: Secret): Promise<void> => {
  if (state.status !== 'added') return;
  for (const ref of state.formerCredentials) await app.world.vault.put(ref, secret);
};
