import type { DiskName, HostId, StorageId } from '../words/ids.ts';
import { own } from '../words/keyed.ts';
import type { Artefact, Ledger, Place } from './artefact.ts';
import { idsOf, type Numbers } from './artefact-ids.ts';
import type { TaskPlan } from './task-plan.ts';

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

/** What a task's course has to know of its storage, and all of it. */
export type StorageTraits = { readonly format: VolumeFormat } & (
  | {
      /** Which host the VM will run on has to be known before room is taken. */
      readonly hostFirst: true;
      readonly writtenBy: WrittenBy;
    }
  // Whoever writes a volume makes it: what a host writes has its host first.
  | { readonly hostFirst: false; readonly writtenBy: 'SERVER' }
);

/** LocalStorage's, and what a plan means that says nothing of it. */
const ON_THE_HOST: StorageTraits = { hostFirst: true, writtenBy: 'HOST', format: 'qcow2' };

type OfPlan = Pick<TaskPlan, 'storageTraits'>;

/** Worked out once per task, when it is planned; all that comes later reads this. */
export const traitsOf = ({ storageTraits }: OfPlan): StorageTraits => storageTraits ?? ON_THE_HOST;

/** What of the traits a plan says. */
export const recordedTraits = (traits: StorageTraits): OfPlan => {
  const usual = traits.hostFirst && traits.writtenBy === 'HOST' && traits.format === ON_THE_HOST.format;
  return usual ? {} : { storageTraits: traits };
};

export const isHostFirst = (plan: OfPlan): boolean => traitsOf(plan).hostFirst;
export const isWrittenByHost = (plan: OfPlan): boolean => traitsOf(plan).writtenBy === 'HOST';

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
