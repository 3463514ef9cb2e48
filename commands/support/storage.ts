import { hostsOf, type PrimaryStorage } from '../../domain/platform/target.ts';
import type { StorageTraits } from '../../domain/task/storage-traits.ts';
import type { ClusterId, ServerId, StorageId } from '../../domain/words/ids.ts';
import { own } from '../../domain/words/keyed.ts';
import { problem } from '../../domain/words/said.ts';
import { OutsideFailure } from '../ports/machines.ts';
import type { StorageBackend } from '../ports/storage.ts';
import { aggregates } from './aggregates.ts';
import type { App } from './app.ts';
import { serverMachine } from './machines.ts';

/** How a storage is worked with; undefined: this service cannot write to its kind (RT-14). */
export const backendOf = ({ world }: App, storage: PrimaryStorage): StorageBackend | undefined =>
  world.storages[storage.access.kind]?.(storage);

/** The storage behind an id. Throws OutsideFailure NOT_FOUND when it was removed meanwhile, or is of a kind that is not known. */
export const storageAt = async (
  app: App,
  id: StorageId,
): Promise<{ readonly storage: PrimaryStorage; readonly backend: StorageBackend }> => {
  const storage = own((await app.handler.load(aggregates.target)).storages, id);
  const backend = storage && backendOf(app, storage);
  if (!storage || !backend)
    throw new OutsideFailure(
      problem('NOT_FOUND', storage ? { storageKind: storage.access.kind } : { what: 'PRIMARY_STORAGE' }),
    );
  return { storage, backend };
};

/** What the storage means for a task that is staged on that server and runs in that cluster, as the machines say now. Throws OutsideFailure. */
export const traitsNow = async (
  app: App,
  storage: StorageBackend,
  { serverId, clusterId }: { readonly serverId: ServerId; readonly clusterId: ClusterId },
): Promise<StorageTraits> => {
  const target = await app.handler.load(aggregates.target);
  const hosts = hostsOf(target, clusterId).map(({ id, ssh }) => ({ id, ssh }));
  return storage.traits((await serverMachine(app, serverId)).machine, hosts);
};
