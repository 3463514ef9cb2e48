import type { DiskName, HostId, StorageId } from '../words/ids.ts';
import { own } from '../words/keyed.ts';
import type { Artefact, Ledger, Place } from './artefact.ts';
import { idsOf, type Numbers } from './artefact-ids.ts';

export type VolumeFormat = 'qcow2' | 'raw';

/** Where a volume stands on its storage. A path is as the machine sees it that opens it. */
type OnStorage =
  | {
      readonly kind: 'FILE';
      readonly path: string;
      readonly format: VolumeFormat;
      /** Only LocalStorage's: on this host alone. Null: every machine that has the storage sees it. */
      readonly host: HostId | null;
    }
  | { readonly kind: 'RBD'; readonly pool: string; readonly image: string }
  | { readonly kind: 'LV'; readonly group: string; readonly volume: string };
export type VolumePlace = { readonly storage: StorageId } & OnStorage;
/** As the ledger notes it. `storage` null: in histories of before it was recorded; then it is the plan's. */
export type NotedPlace = { readonly storage: StorageId | null } & OnStorage;
/** Who opens a volume to write it: the host, which serves it to the migration server, or that server itself. */
export type WrittenBy = 'HOST' | 'SERVER';

/** As an administrator looks for it. */
export const shownPlace = (place: NotedPlace): string => {
  switch (place.kind) {
    case 'FILE':
      return place.path;
    case 'RBD':
      return `${place.pool}/${place.image}`;
    case 'LV':
      return `/dev/${place.group}/${place.volume}`;
  }
};

export type VolumeArtefact = Extract<Artefact, { kind: 'VOLUME' }>;

/** The ledger's entry of a volume that is made and taken away by the machine at `place`. */
export const volumeArtefact = (of: Numbers, disk: DiskName, volume: VolumePlace, place: Place): VolumeArtefact => ({
  id: idsOf(of).volume(disk),
  kind: 'VOLUME',
  place,
  disk,
  volume,
});

/** Where the volume of a ledger entry stands; `storage`: of the task's plan. */
export const placeOfVolume = (storage: StorageId, { volume }: VolumeArtefact): VolumePlace => ({
  ...volume,
  storage: volume.storage ?? storage,
});

/** Null: nothing was about to be made there yet. */
export const intendedPlace = (storage: StorageId, ledger: Ledger, of: Numbers, disk: DiskName): VolumePlace | null => {
  const artefact = own(ledger, idsOf(of).volume(disk))?.artefact;
  return artefact?.kind === 'VOLUME' ? placeOfVolume(storage, artefact) : null;
};
