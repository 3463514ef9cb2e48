import type { ProjectedEventOf } from './projection.ts';
import type { TaskRow } from './rows.ts';
import { withoutTroubles } from './task-troubles.ts';

export const NOTHING_STAGED = { moment: null, pointInTime: null, conversion: null } as const;

/** A moment that is held again is as it was taken, with what is staged of it. */
export const taken = (row: TaskRow, moment: number, pointInTime: TaskRow['pointInTime']): TaskRow =>
  row.moment === moment
    ? row
    : { ...row, moment, pointInTime, conversion: null, disks: row.disks.map((disk) => ({ ...disk, staged: null })) };

/** It waits for its turn as it did at first; what it did in earlier attempts stays with them. */
export const requeued = (
  row: TaskRow,
  { data: { keepSourceStopped } }: ProjectedEventOf<'MigrationRequeued'>,
): TaskRow => ({
  ...row,
  ...{ state: 'QUEUED', condition: null, deferred: null, phase: null, phases: [] },
  ...{ startedAt: null, endedAt: null, durationSeconds: null, troubles: [], failure: null },
  source: { ...row.source, keepSourceStopped },
});

/** RT-5: of what moment the data is, or why a new one is taken. */
const found = (row: TaskRow, { data, metadata }: ProjectedEventOf<'StagedReviewed'>): TaskRow['notices'] => {
  const { attempt, code, moment } = data;
  const at = moment === null ? undefined : row.pointInTime?.at;
  const parameters = { attempt, vm: row.source.vmName, ...(at === undefined ? {} : { at }) };
  return [...row.notices, { code, parameters, at: metadata.at }];
};

export const reviewed = (row: TaskRow, event: ProjectedEventOf<'StagedReviewed'>): TaskRow => {
  const { moment, kept } = event.data;
  const next = { ...withoutTroubles(row), notices: found(row, event) };
  if (moment === null)
    return { ...next, ...NOTHING_STAGED, disks: row.disks.map((disk) => ({ ...disk, staged: null })) };
  const isKept = (name: string): boolean => kept.some((disk) => disk === name);
  return { ...next, disks: row.disks.map((disk) => (isKept(disk.name) ? disk : { ...disk, staged: null })) };
};

/** An address that was taken meanwhile, and the one that the VM gets in its place. */
export const compared = (row: TaskRow, event: ProjectedEventOf<'PlanCompared'>): TaskRow => {
  const ipOf = (nic: TaskRow['target']['nics'][number]) =>
    event.data.addresses.find(({ nic: number }) => number === nic.number)?.ip ?? nic.ip;
  const nics = row.target.nics.map((nic) => ({ ...nic, ip: ipOf(nic) }));
  return { ...row, target: { ...row.target, nics } };
};
