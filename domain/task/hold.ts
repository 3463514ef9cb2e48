import type { DiskName } from '../words/ids.ts';
import { type Keyed, keyed, own } from '../words/keyed.ts';
import type { BackupFacts, SourceStop } from './migration-task.events.ts';

/** How a disk of a moment that is held can be read. */
export type Reading =
  /** By its export of a backup, on the source. */
  | { readonly heldBy: 'BACKUP'; readonly socket: string; readonly exportName: string }
  /** As it stands: the VM is off and stays so, and the plan says where its file is. */
  | { readonly heldBy: 'STANDING_STILL' };

/**
 * A moment of the source can be read for as long as its hold lasts: to the end of the attempt at most. A source that stands
 * still can be held again for the same moment.
 */
export type Hold = {
  readonly attempt: number;
  readonly moment: number;
  readonly disks: Keyed<Reading>;
  /** As `SourceStopped` says it. */
  readonly triedBefore?: true;
};
type OfMoment = Pick<Hold, 'attempt' | 'moment'>;

export const heldByBackup = ({ attempt, moment }: OfMoment, { socket, exports }: BackupFacts): Hold => ({
  attempt,
  moment,
  disks: keyed<Reading>(
    Object.fromEntries(exports.map(({ disk, name }) => [disk, { heldBy: 'BACKUP', socket, exportName: name }])),
  ),
});

export const heldStandingStill = (
  { attempt, moment, triedBefore }: OfMoment & Pick<SourceStop, 'triedBefore'>,
  disks: readonly DiskName[],
): Hold => ({
  attempt,
  moment,
  ...(triedBefore ? { triedBefore } : {}),
  disks: keyed<Reading>(Object.fromEntries(disks.map((disk) => [disk, { heldBy: 'STANDING_STILL' }]))),
});

/** How a disk of that moment can be read; null: it cannot. */
export const readingOf = (hold: Hold | null, moment: number, disk: DiskName): Reading | null =>
  hold?.moment === moment ? (own(hold.disks, disk) ?? null) : null;
