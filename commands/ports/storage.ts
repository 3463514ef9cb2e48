import type { PrimaryStorageKind, StorageAccess } from '../../domain/platform/storage-access.ts';
import type { PrimaryStorage } from '../../domain/platform/target.ts';
import type { StorageTraits } from '../../domain/task/storage-traits.ts';
import type { VolumeFormat, VolumePlace } from '../../domain/task/volume-place.ts';
import type { DiskName, HostId } from '../../domain/words/ids.ts';
import type { Bytes } from '../../domain/words/units.ts';
import type { FencedMachine, Machine } from './machines.ts';

export type Capacity = { readonly totalBytes: Bytes; readonly freeBytes: Bytes };

/** What a job on the machine that writes has to open, as that machine sees it. */
export type Endpoint = { readonly volume: string; readonly format: VolumeFormat };

/**
 * Where QEMU finds a disk; the target platform's adapter makes its own words of it (libvirt: formatdomain.html, "Hard drives,
 * floppy disks, CDROMs").
 */
export type DiskSource =
  | { readonly kind: 'FILE'; readonly path: string }
  | { readonly kind: 'BLOCK'; readonly device: string }
  | {
      readonly kind: 'NETWORK';
      readonly protocol: 'rbd';
      /** `pool/image`. */
      readonly name: string;
      readonly hosts: readonly { readonly name: string; readonly port: number }[];
      /** A secret that libvirt has on the host; null: nobody is asked who he is. */
      readonly auth: { readonly user: string; readonly secret: string } | null;
    };

export type VolumeOrder = { readonly taskId: string; readonly place: VolumePlace; readonly sizeBytes: Bytes };

/**
 * One primary storage that is registered (RT-14). `at` is the machine that acts: for what is done to a volume the one that
 * writes it, as `traits` say. Every method may be repeated. Throws OutsideFailure.
 */
export interface StorageBackend {
  /** Whether the machine can use the storage; what it needs there is made. Throws what an administrator has to change. */
  probe(at: Machine): Promise<void>;
  /** As the machine sees it; a shared storage says the same everywhere. */
  capacity(at: Machine): Promise<Capacity>;
  /** What it means for the course of a task that is staged on this server, whichever of the hosts its VM will run on. */
  traits(server: Machine, hosts: readonly Machine[]): Promise<StorageTraits>;
  /** Where a volume of a task goes: by ids alone, so that the answer is the same for ever. Null: no host is chosen yet. */
  placeFor(volume: { readonly taskId: string; readonly disk: DiskName; readonly host: HostId | null }): VolumePlace;
  /** Makes an empty volume, or accepts the one that is there with our mark and that size. Throws STATE_CONFLICT, NO_SPACE. */
  allocate(at: FencedMachine, epoch: number, volume: VolumeOrder): Promise<void>;
  /** Makes the volume ready to be written by a job on that machine. */
  open(at: FencedMachine, epoch: number, place: VolumePlace): Promise<Endpoint>;
  /** Proves virtual size and format, and that it depends on no other file (I4). Throws VERIFY_FAILED. */
  verify(at: Machine, volume: VolumeOrder): Promise<{ readonly allocatedBytes: Bytes }>;
  /** Removes the volume and what it alone needed. Only ours; idempotent. */
  remove(at: FencedMachine, epoch: number, volume: Pick<VolumeOrder, 'taskId' | 'place'>): Promise<void>;
  diskSource(place: VolumePlace): DiskSource;
}

/** The kinds that this service can write to, each with how a storage of it is worked with. */
export type StorageKinds = Readonly<Partial<Record<PrimaryStorageKind, (storage: PrimaryStorage) => StorageBackend>>>;

type Kind = VolumePlace['kind'];
/** The place as its own storage made it. */
export const placed = <K extends Kind>(kind: K, place: VolumePlace): Extract<VolumePlace, { kind: K }> => {
  if (place.kind !== kind) throw new Error(`The storage has no volume that is a ${place.kind}.`);
  return place as Extract<VolumePlace, { kind: K }>; // its kind is K
};

/** How a storage of that kind is reached. */
export const accessOf = <K extends PrimaryStorageKind>(
  kind: K,
  { access }: PrimaryStorage,
): Extract<StorageAccess, { kind: K }> => {
  if (access.kind !== kind) throw new Error(`A storage of kind ${access.kind} is not worked with as ${kind}.`);
  return access as Extract<StorageAccess, { kind: K }>; // its kind is K
};
