import type { FencedMachine, Machine } from '../../commands/ports/machines.ts';
import type { DiskSource, StorageBackend, StorageKinds } from '../../commands/ports/storage.ts';
import type { PrimaryStorage } from '../../domain/platform/target.ts';
import type { VolumePlace } from '../../domain/task/volume-place.ts';
import type { StorageId } from '../../domain/words/ids.ts';
import type { Bytes } from '../../domain/words/units.ts';

export const storageIn = (path: string): PrimaryStorage => ({
  id: 'storage-1' as StorageId,
  name: 'local',
  access: { kind: 'LOCAL_STORAGE', path },
  clusterIds: [],
});

type File = { readonly taskId: string; readonly path: string; readonly sizeBytes: Bytes };
const placeOf = (path: string): VolumePlace => ({
  storage: 'storage-1' as StorageId,
  kind: 'FILE',
  path,
  format: 'qcow2',
  host: null,
});

/** LocalStorage as tests of files speak of it: by their paths. */
export const fileVolumes = ({ LOCAL_STORAGE: local }: StorageKinds) => {
  const storage = (path: string): StorageBackend => {
    if (!local) throw new Error('This world has no LocalStorage.');
    return local(storageIn(path));
  };
  const any = storage('/srv/storage'); // volumes are told by their own paths
  return {
    storageCapacity: (host: Machine, path: string) => storage(path).capacity(host),
    createVolume: (host: FencedMachine, epoch: number, { path, ...file }: File) =>
      any.allocate(host, epoch, { ...file, place: placeOf(path) }),
    verifyVolume: (host: Machine, { path, ...file }: File) => any.verify(host, { ...file, place: placeOf(path) }),
    deleteVolume: (host: FencedMachine, epoch: number, { path, taskId }: Pick<File, 'path' | 'taskId'>) =>
      any.remove(host, epoch, { taskId, place: placeOf(path) }),
  };
};

export const fileAt = (path: string): DiskSource => ({ kind: 'FILE', path });
export const pathIn = (source: DiskSource | undefined): string => (source?.kind === 'FILE' ? source.path : '');
