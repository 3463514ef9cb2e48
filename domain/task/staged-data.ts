import type { DiskName } from '../words/ids.ts';
import { type Keyed, own } from '../words/keyed.ts';
import { begun, type Copies, type CopyFormat, converted, finished, lost, unconverted, without } from './copy.ts';
import type { ConvertedGuest, MigrationTaskEvent } from './migration-task.events.ts';
import { type Moment, momentOf } from './moment.ts';
import type { Beside } from './review.ts';

/** The VM's own UEFI variables, as they were found beside the disks of that moment. */
export type StagedVariables = {
  readonly moment: number;
  /** On the server. Null: the VM has none. */
  readonly file: string | null;
  /** Null where there are none, and in histories of before it was recorded. */
  readonly sizeBytes: number | null;
};

/** What a conversion made of the disks of that moment. */
export type ConvertedMoment = { readonly moment: number; readonly guest: ConvertedGuest };

/** A copy that a review dropped: of which moment, and the attempt whose review it was. */
export type Dropped = { readonly moment: number; readonly attempt: number };

/** What is the task's, over all its attempts: the moments of its source, and what the cache has of them. */
export type StagedData = {
  readonly moments: readonly Moment[];
  readonly copies: Copies;
  /** Null: nobody has looked yet. */
  readonly variables: StagedVariables | null;
  /** Null: not converted. */
  readonly conversion: ConvertedMoment | null;
  /** By disk, the last one. What lies there vouches for itself all the same: its disk's next jobs have to begin without it. */
  readonly dropped: Keyed<Dropped>;
};

export const NOTHING_STAGED: StagedData = { moments: [], copies: {}, variables: null, conversion: null, dropped: {} };

/** The directory is gone, and all that was in it; the moments were there all the same. */
export const stagingGone = ({ moments }: StagedData): StagedData => ({ ...NOTHING_STAGED, moments });

type EventData<T extends MigrationTaskEvent['type']> = Extract<MigrationTaskEvent, { type: T }>['data'];

/** What was found or made beside the copies as they were is kept or dropped with them; a conversion is one of all disks. */
const withCopies = (staged: StagedData, copies: Copies, moment: number): StagedData => {
  const { variables } = staged;
  return copies === staged.copies
    ? staged
    : { ...staged, copies, variables: variables?.moment === moment ? variables : null, conversion: null };
};

/** A job begins to write a disk's copy. */
export const copyBegun = (staged: StagedData, disk: string, moment: number): StagedData =>
  withCopies(staged, begun(staged.copies, disk, moment), moment);

export const diskStaged = (staged: StagedData, disk: EventData<'DiskStaged'>): StagedData =>
  withCopies(staged, finished(staged.copies, disk, disk.moment), disk.moment);

export const variablesStaged = (
  staged: StagedData,
  { moment, file, sizeBytes }: EventData<'NvramStaged'>,
): StagedData => ({ ...staged, variables: { moment, file, sizeBytes: sizeBytes ?? null } });

export const guestConverted = (staged: StagedData, data: EventData<'GuestConverted'>): StagedData => {
  const { taskId: _, attempt: __, moment, ...guest } = data;
  return {
    ...staged,
    copies: converted(staged.copies, guest.disks, moment),
    conversion: { moment, guest },
  };
};

type Kept = Dropped & { readonly kept: readonly DiskName[]; readonly again: readonly Beside[] };

/**
 * What was staged of that moment, all of it or half, and is not among `kept`, is not there any more. `again`: what stood beside
 * them is to be found or made again.
 */
export const keptOnly = (staged: StagedData, { moment, attempt, kept, again }: Kept): StagedData => {
  const gone = lost(staged.copies, moment, kept);
  const copies = unconverted(without(staged.copies, gone));
  const remade = gone.length > 0 || again.includes('CONVERSION') ? withCopies(staged, copies, moment) : staged;
  const dropped = { ...staged.dropped, ...Object.fromEntries(gone.map((disk) => [disk, { moment, attempt }])) };
  return { ...remade, dropped, ...(again.includes('VARIABLES') ? { variables: null } : {}) };
};

/** Which reading of the disk at that moment its job makes: the number of the attempt that dropped the one before; null: the first. */
export const readingOfDisk = ({ dropped }: StagedData, disk: string, moment: number): number | null => {
  const last = own(dropped, disk);
  return last?.moment === moment ? last.attempt : null;
};

declare const MOMENT: unique symbol;
/**
 * Something of one moment `M`. `M` is a name that the compiler alone knows, a new one for each `ofOneMoment`: what belongs to
 * two moments cannot be put together, for no function takes it.
 */
export type Of<M, T> = T & { readonly [MOMENT]: (of: M) => M };

export type StagedCopy = {
  readonly disk: DiskName;
  readonly file: string;
  readonly format: CopyFormat;
  /** The overlay that a conversion wrote. */
  readonly converted: string | null;
};

/** All that is staged of one moment. */
export type OneMoment<M> = Of<
  M,
  {
    readonly moment: Moment | null;
    /** Null: not all of the disk is staged. */
    readonly copy: (disk: DiskName) => Of<M, StagedCopy> | null;
    readonly variables: Of<M, StagedVariables> | null;
    readonly guest: Of<M, ConvertedGuest> | null;
  }
>;

/** What is staged of that moment and of no other. Nothing of it leaves `use` as what it is: it is put together there, or not at all. */
export const ofOneMoment = <R>(staged: StagedData, no: number, use: <M>(set: OneMoment<M>) => R): R => {
  const { variables, conversion } = staged;
  const copy = (disk: DiskName): StagedCopy | null => {
    const found = own(staged.copies, disk);
    if (found?.holds !== no) return null;
    const { file, format, converted: overlay } = found;
    return { disk, file, format, converted: conversion?.moment === no ? overlay : null };
  };
  const set = {
    moment: momentOf(staged.moments, no),
    copy,
    variables: variables?.moment === no ? variables : null,
    guest: conversion?.moment === no ? conversion.guest : null,
  };
  return use(set as typeof set & OneMoment<never>); // the one place that says whose something is
};
