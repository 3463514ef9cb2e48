import type { WrittenVolume } from '../domain/task/migration-task.events.ts';
import type { Changes, ProjectedEventOf } from './projection.ts';
import type { AttemptDisk, TaskAttempt, TaskRow } from './rows.ts';

/** It waits for its turn, and nothing of its disks is known yet. */
export const newAttempt = (
  number: number,
  requestedAt: string,
  disks: readonly Pick<TaskRow['disks'][number], 'name' | 'migrates'>[],
): TaskAttempt => ({
  ...{ number, requestedAt, startedAt: null, endedAt: null, outcome: null },
  ...{ phases: [], failure: null, pointInTime: null, review: null },
  disks: disks
    .filter(({ migrates }) => migrates)
    .map(({ name }) => ({ name, sparedBytes: 0, staged: null, written: null })),
});

/** The one that is asked for, waits or runs, or was the last to end. */
const inLatest = (row: TaskRow, change: (attempt: TaskAttempt) => TaskAttempt): TaskRow => {
  const latest = row.attempts.at(-1);
  return latest === undefined ? row : { ...row, attempts: [...row.attempts.slice(0, -1), change(latest)] };
};

const onDisk = (row: TaskRow, name: string, change: (disk: AttemptDisk) => AttemptDisk): TaskRow =>
  inLatest(row, (attempt) => ({
    ...attempt,
    disks: attempt.disks.map((disk) => (disk.name === name ? change(disk) : disk)),
  }));

type Moved = Pick<WrittenVolume, 'bytesCopied' | 'bytesOnWire' | 'seconds'>;
const moved = ({ bytesCopied, bytesOnWire, seconds }: Moved): Moved => ({ bytesCopied, bytesOnWire, seconds });

/** The task's own fields are the latest attempt's, and the task's table has changed them already. */
const inPhases = (row: TaskRow): TaskRow => inLatest(row, (attempt) => ({ ...attempt, phases: row.phases }));
const asOf = (row: TaskRow): TaskRow => inLatest(row, (attempt) => ({ ...attempt, pointInTime: row.pointInTime }));

const reviewed = (row: TaskRow, { data }: ProjectedEventOf<'StagedReviewed'>): TaskRow => {
  const { moment, code, kept, spared, sparedBytes } = data;
  const sparedOf = (name: string): number | null => {
    if (!kept.some((disk) => disk === name)) return 0;
    return spared?.find(({ disk }) => disk === name)?.bytes ?? null;
  };
  return inLatest(row, (attempt) => ({
    ...attempt,
    review: { code, sparedBytes },
    pointInTime: moment === null ? null : row.pointInTime,
    disks: attempt.disks.map((disk) => ({ ...disk, sparedBytes: sparedOf(disk.name) })),
  }));
};

const givenUp = (row: TaskRow, { data: { failure, step, phase } }: ProjectedEventOf<'MigrationGivenUp'>): TaskRow =>
  inLatest(row, (attempt) => ({ ...attempt, phases: row.phases, failure: { ...failure, step, phase } }));

const ended = (row: TaskRow): TaskRow => {
  const { state, endedAt, phases } = row;
  const outcome = state === 'SUCCEEDED' || state === 'FAILED' || state === 'CANCELLED' ? state : null;
  return inLatest(row, (attempt) => ({ ...attempt, endedAt, outcome, phases }));
};

/**
 * RT-3: what each event says of the attempt that it belongs to, beside what it says of the task. A request that is refused was
 * never an attempt: its number stays missing, and the audit trail says why.
 */
export const ATTEMPT_CHANGES: Changes<TaskRow> = {
  RestartRequested: (row, { data: { attempt, at } }) => ({
    ...row,
    attempts: [...row.attempts, newAttempt(attempt, at, row.disks)],
  }),
  RestartRefused: (row, { data: { attempt } }) => ({
    ...row,
    attempts: row.attempts.filter(({ number }) => number !== attempt),
  }),
  MigrationStarted: (row, { data: { at } }) =>
    inLatest(row, (attempt) => ({ ...attempt, startedAt: at, phases: row.phases })),
  StagedReviewed: reviewed,
  SourceStopped: asOf,
  PointInTimeTaken: asOf,
  DiskStaged: (row, { data }) => onDisk(row, data.disk, (disk) => ({ ...disk, staged: moved(data) })),
  VolumeWritten: (row, { data }) => onDisk(row, data.disk, (disk) => ({ ...disk, written: moved(data) })),
  DataConversionCompleted: inPhases,
  DataDownloadCompleted: inPhases,
  ResourceConfigurationCompleted: inPhases,
  MigrationGivenUp: givenUp,
  MigrationSucceeded: ended,
  MigrationFailed: ended,
  MigrationCancelled: ended,
};
