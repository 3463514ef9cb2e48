import { volumePath } from '../platform/target-names.ts';
import type { DiskName, HostId } from '../words/ids.ts';
import { type Keyed, own } from '../words/keyed.ts';
import type { TaskPlan } from './task-plan.ts';
import type { VolumePlace, WrittenBy } from './volume-place.ts';

/** What the target has of one disk, by moments of its source. */
export type Placed = {
  readonly place: VolumePlace;
  readonly writtenBy: WrittenBy;
  /** The moment whose data all of the volume has; null: of none, while something is written to it. */
  readonly holds: number | null;
  /** The moment that is being written: only the same one may go on. Null: none. */
  readonly becoming: number | null;
  /** All of it was written, once, and looked at. */
  readonly complete: boolean;
  /** It is what the conversion made of that moment. */
  readonly converted: boolean;
  /** `checksum`: read back and compared with what was staged. Null: not looked at yet. */
  readonly verified: 'size' | 'checksum' | null;
};
/** By disk. */
export type PlacedDisks = Keyed<Placed>;

export type Allocation = { readonly disk: DiskName; readonly volume: VolumePlace; readonly writtenBy: WrittenBy };

/** Room was taken for the volume, and it becomes that moment. One that is there stays as it is. */
export const allocated = (placed: PlacedDisks, { disk, volume, writtenBy }: Allocation, moment: number): PlacedDisks =>
  own(placed, disk)
    ? placed
    : {
        ...placed,
        [disk]: {
          ...{ place: volume, writtenBy, holds: null, becoming: moment },
          ...{ complete: false, converted: false, verified: null },
        },
      };

/**
 * What the choice of a host meant once, when it said as well in which directory there all volumes go: each of them has its
 * place since then.
 */
export const allocatedUnder = (
  placed: PlacedDisks,
  plan: TaskPlan,
  directory: string,
  host: HostId,
  moment: number,
): PlacedDisks =>
  plan.target.volumes.reduce((all, { disk }) => {
    const path = volumePath(directory, plan.taskId, disk);
    const volume = { storage: plan.storageId, kind: 'FILE', path, format: 'qcow2', host } as const;
    return allocated(all, { disk, volume, writtenBy: 'HOST' }, moment);
  }, placed);

type Written = {
  readonly disk: DiskName;
  readonly verified: 'size' | 'checksum';
  readonly moment: number;
  readonly converted: boolean;
};

/** The volume holds that moment. Without a place there is nothing that could. */
export const written = (placed: PlacedDisks, { disk, verified, moment, converted }: Written): PlacedDisks => {
  const found = own(placed, disk);
  return found
    ? { ...placed, [disk]: { ...found, holds: moment, becoming: null, complete: true, converted, verified } }
    : placed;
};

/** Null: no room was taken for it yet. */
export const placeOf = (placed: PlacedDisks, disk: DiskName): VolumePlace | null => own(placed, disk)?.place ?? null;

export const holds = (placed: PlacedDisks, disk: string, moment: number): boolean => {
  const found = own(placed, disk);
  return found?.complete === true && found.holds === moment;
};
