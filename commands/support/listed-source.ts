import type { ListedSource } from '../../domain/planning/obstacles.ts';
import { vcenterVersionOf } from '../../domain/platform/source.ts';
import type { SourceId } from '../../domain/words/ids.ts';
import { aggregates } from './aggregates.ts';
import type { App } from './app.ts';

/** What a list of its VMs is judged by; `version`: the vCenter's where the list says it. Null: there is no such source. */
export const listedSource = async (app: App, id: string, version: string | null): Promise<ListedSource | null> => {
  const sourceId = id as SourceId; // where there is none of that id, nothing is found
  const source = await app.handler.load(aggregates.source(sourceId));
  if (source.status !== 'added') return null;
  const known = vcenterVersionOf(source);
  return { id: sourceId, source, vcenterVersion: known === null ? null : (version ?? known) };
};
