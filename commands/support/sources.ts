import type { SourceId } from '../../domain/words/ids.ts';
import type { SourceDriver } from '../sources/source-driver.ts';
import { aggregates } from './aggregates.ts';
import type { App } from './app.ts';
import { gone } from './machines.ts';

/** How the source behind an id is worked with. Throws OutsideFailure NOT_FOUND when it was removed meanwhile. */
export const driverAt = async (app: App, id: SourceId): Promise<SourceDriver> => {
  const source = await app.handler.load(aggregates.source(id));
  if (source.status !== 'added') throw gone('source');
  return app.world.sources[source.kind];
};
