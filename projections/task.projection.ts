import { artefactIds } from '../domain/task/artefact-ids.ts';
import { conversionNotices } from '../domain/task/converted-target.ts';
import type { Phase } from '../domain/task/migration-task.events.ts';
import { volumeBytes } from '../domain/task/task-plan.ts';
import { shownPlace } from '../domain/task/volume-place.ts';
import { type Instant, secondsBetween } from '../domain/words/ids.ts';
import { notice, saidIn } from '../domain/words/said.ts';
import { streams } from '../domain/words/streams.ts';
import { type Changes, idAfter, type ProjectedEvent, type ProjectedEventOf, project, sortKey } from './projection.ts';
import type { TaskDisk, TaskRow } from './rows.ts';
import { ATTEMPT_CHANGES, newAttempt } from './task-attempts.ts';
import { taskColumns, taskIndexes, taskTally } from './task-list.ts';
import { compared, NOTHING_STAGED, requeued, reviewed, taken } from './task-restart.ts';
import { cameThrough, withoutTroubles, withTroubles } from './task-troubles.ts';

const created = ({ position, metadata, data: { plan } }: ProjectedEventOf<'MigrationTaskCreated'>): TaskRow => {
  const { disks, ...source } = plan.source;
  const { volumes, ...target } = plan.target;
  return {
    id: plan.taskId,
    order: sortKey(position),
    batchId: plan.batchId,
    name: plan.name,
    description: plan.description,
    createdAt: metadata.at,
    createdBy: metadata.actor.name,
    state: 'QUEUED',
    condition: null,
    deferred: null,
    phase: null,
    phases: [],
    startedAt: null,
    endedAt: null,
    durationSeconds: null,
    serverId: plan.serverId,
    zoneId: plan.zoneId,
    clusterId: plan.clusterId,
    storageId: plan.storageId,
    compression: plan.compression,
    source,
    target: { ...target, volumeBytes: volumeBytes(plan) },
    disks: disks.map(({ bus: _, ...disk }): TaskDisk => {
      const volume = volumes.find((candidate) => candidate.disk === disk.name);
      const planned = volume ? { displayName: volume.displayName, root: volume.root, bus: volume.bus } : null;
      return { ...disk, volume: planned, staged: null, written: null };
    }),
    moment: null,
    pointInTime: null,
    host: null,
    vm: null,
    sourcePause: null,
    sourcePower: null,
    conversion: null,
    attempts: [newAttempt(1, metadata.at, disks)],
    troubles: [],
    failure: null,
    notices: [],
    advisories: plan.advisories,
    deletedAt: null,
  };
};

const started = (row: TaskRow, { data: { attempt, at } }: ProjectedEventOf<'MigrationStarted'>): TaskRow => ({
  ...row,
  state: 'MIGRATING',
  condition: null,
  deferred: null,
  phase: 'DATA_CONVERSION',
  phases: [{ phase: 'DATA_CONVERSION', startedAt: at, endedAt: null }],
  startedAt: at,
  endedAt: null,
  durationSeconds: null,
  ...(attempt === 1 ? NOTHING_STAGED : {}), // what an earlier one staged is there until its review says otherwise
  disks: row.disks.map((disk) => ({ ...disk, staged: attempt === 1 ? null : disk.staged, written: null })),
  host: null,
  vm: null,
  troubles: [],
  failure: null,
});

const closePhase = (row: TaskRow, at: string): TaskRow['phases'] =>
  row.phases.map((phase) => (phase.endedAt === null ? { ...phase, endedAt: at } : phase));

const enter = (row: TaskRow, phase: Phase, at: string): TaskRow => ({
  ...withoutTroubles(row),
  phase,
  phases: [...closePhase(row, at), { phase, startedAt: at, endedAt: null }],
});

const onDisk = (row: TaskRow, name: string, change: (disk: TaskDisk) => TaskDisk): TaskRow => ({
  ...row,
  disks: row.disks.map((disk) => (disk.name === name ? change(disk) : disk)),
});

const madeSomething = (row: TaskRow, event: ProjectedEventOf<'ArtefactMade'>): TaskRow => {
  const next = cameThrough(row, event);
  return event.data.artefactId === artefactIds.pausedVm ? { ...next, sourcePause: 'PAUSED' } : next;
};

const stepFailed = (row: TaskRow, { data, metadata }: ProjectedEventOf<'StepFailed'>): TaskRow => {
  const { step, try: nth, failure, retryAt } = data;
  const others = row.troubles.filter((trouble) => trouble.step !== step);
  return withTroubles(row, [...others, { step, try: nth, failure, at: metadata.at, retryAt }]);
};

const givenUp = (row: TaskRow, { data, metadata }: ProjectedEventOf<'MigrationGivenUp'>): TaskRow => {
  const { failure, step, phase, keepStagedUntil } = data;
  return {
    ...row,
    condition: 'CLEANING',
    phases: closePhase(row, metadata.at),
    troubles: [],
    failure: { ...failure, step, phase, keepStagedUntil },
  };
};

/** KV-4, RT-8: the administrator has to know that the machine does not run. */
const stillPaused = (row: TaskRow, at: string): TaskRow['notices'] =>
  row.sourcePause === 'PAUSED'
    ? [...row.notices, { ...notice('SOURCE_LEFT_PAUSED', { vm: row.source.vmName }), at }]
    : row.notices;

const ended = (row: TaskRow, outcome: 'SUCCEEDED' | 'FAILED' | 'CANCELLED', at: Instant): TaskRow => ({
  ...row,
  state: outcome,
  condition: null,
  deferred: null,
  phases: closePhase(row, at),
  endedAt: at,
  durationSeconds: row.startedAt === null ? null : secondsBetween(row.startedAt as Instant, at), // stored as it was given
  troubles: [],
  notices: stillPaused(row, at),
});

/** Its staged data is kept until then, and no longer. */
const deleted = (row: TaskRow, { data: { at } }: ProjectedEventOf<'MigrationTaskDeleted'>): TaskRow => {
  const { failure } = row;
  const keeps = failure !== null && failure.keepStagedUntil > at;
  return { ...row, deletedAt: at, failure: keeps ? { ...failure, keepStagedUntil: at } : failure };
};

const writtenOff = (row: TaskRow, { data, metadata }: ProjectedEventOf<'DebtWrittenOff'>): TaskRow => {
  const words = { who: metadata.actor.name, artefact: data.artefactId, reason: data.reason };
  return { ...row, notices: [...row.notices, { ...notice('DEBT_WRITTEN_OFF', words), at: data.at }] };
};

const ofStream = idAfter(streams.task('' as Parameters<typeof streams.task>[0])); // the prefix alone names no task

/** The queue says whose slot it is; in its own stream, the stream does. */
const taskOf = (event: ProjectedEvent): readonly string[] => {
  switch (event.type) {
    case 'SlotDeferred':
    case 'SlotGranted':
      return [event.data.taskId];
    default:
      return ofStream(event);
  }
};

/** What is said, whenever it is. */
const wordsOf = ({ at: _, ...said }: TaskRow['notices'][number]): string => JSON.stringify(said);

const TASK_CHANGES: Changes<TaskRow> = {
  SlotDeferred: (row, { data: { reason, try: nth, retryAt } }) =>
    row.state !== 'QUEUED' || row.condition === 'CANCELLING'
      ? row
      : {
          ...row,
          condition: reason === 'SERVER_CAPACITY' ? 'WAITING_FOR_CAPACITY' : 'SERVER_UNREACHABLE',
          deferred: { reason, try: nth, retryAt },
        },
  SlotGranted: (row) =>
    row.state !== 'QUEUED' || row.condition === 'CANCELLING' ? row : { ...row, condition: 'STARTING', deferred: null },
  MigrationStarted: started,
  ArtefactMade: madeSomething,
  ArtefactReleased: (row, { data }) => {
    if (data.artefactId === artefactIds.pausedVm) return { ...row, sourcePause: 'RESUMED' };
    return data.artefactId === artefactIds.stoppedVm ? { ...row, sourcePower: 'POWERED_ON' } : row;
  },
  SourceShutdownRequested: (row) => ({ ...row, sourcePower: 'SHUTTING_DOWN' }),
  SourceStopped: (row, event) => {
    const { moment, how, at } = event.data;
    const sourcePower = how === 'GUEST_SHUTDOWN' ? 'SHUT_DOWN' : how;
    return { ...taken(cameThrough(row, event), moment, { at, consistency: 'SHUT_DOWN' }), sourcePower };
  },
  GuestConverted: (row, event) => {
    const { data, metadata } = event;
    const { os, steps, warnings, log, seconds } = data;
    const volumes = row.disks.flatMap(({ volume }) => volume ?? []);
    const said = conversionNotices({ ...row.target, volumes }, data).map((notice) => ({
      ...notice,
      at: metadata.at,
    }));
    const next = cameThrough(row, event);
    const told = new Set(next.notices.map(wordsOf)); // another attempt may convert it again
    const notices = [...next.notices, ...said.filter((notice) => !told.has(wordsOf(notice)))];
    return { ...next, conversion: { os, steps, warnings, log, seconds }, notices };
  },
  PointInTimeTaken: (row, event) => {
    const { moment, backup } = event.data;
    const { pointInTime: at, consistency } = backup;
    return taken(cameThrough(row, event), moment, { at, consistency });
  },
  DiskStaged: (row, event) => {
    const { taskId: _, attempt: __, moment: ___, disk, ...staged } = event.data;
    return onDisk(cameThrough(row, event), disk, (found) => ({ ...found, staged }));
  },
  NvramStaged: cameThrough,
  DataConversionCompleted: (row, { data }) => enter(row, 'DATA_DOWNLOAD', data.at),
  TargetHostChosen: (row, event) => ({
    ...cameThrough(row, event),
    host: { id: event.data.hostId },
  }),
  ArtefactIntended: (row, { data: { artefact } }) =>
    artefact.kind === 'VOLUME'
      ? onDisk(row, artefact.disk, (found) => ({ ...found, place: shownPlace(artefact.volume) }))
      : row,
  VolumeWritten: (row, event) => {
    const { taskId: _, attempt: __, moment: ___, disk, ...written } = event.data;
    return onDisk(cameThrough(row, event), disk, (found) => ({ ...found, written }));
  },
  DataDownloadCompleted: (row, { data }) => enter(row, 'RESOURCE_CONFIGURATION', data.at),
  VmStarted: (row) => ({ ...row, vm: 'STARTED' }),
  VmLeftStopped: (row, { data, metadata }) => ({
    ...row,
    vm: 'LEFT_STOPPED',
    notices: [...row.notices, { ...saidIn(data), at: metadata.at }],
  }),
  ResourceConfigurationCompleted: (row, { data }) => ({
    ...withoutTroubles(row),
    condition: 'CLEANING',
    phases: closePhase(row, data.at),
  }),
  StepFailed: stepFailed,
  MigrationGivenUp: givenUp,
  StagedRetentionChanged: (row, { data: { keepStagedUntil } }) =>
    row.failure && 'keepStagedUntil' in row.failure ? { ...row, failure: { ...row.failure, keepStagedUntil } } : row,
  CancellationRequested: (row) => ({ ...row, condition: 'CANCELLING', deferred: null }),
  MigrationSucceeded: (row, { data }) => ended(row, 'SUCCEEDED', data.at),
  MigrationFailed: (row, { data }) => ended(row, 'FAILED', data.at),
  MigrationCancelled: (row, { data }) => ended(row, 'CANCELLED', data.at),
  MigrationRequeued: requeued,
  StagedReviewed: reviewed,
  PlanCompared: (row, event) => compared(cameThrough(row, event), event),
  MigrationTaskDeleted: deleted,
  DebtWrittenOff: writtenOff,
};

export const taskProjection = project<TaskRow>({
  name: 'task',
  version: 7,
  reads: ['migrationTask', 'migrationQueue'],
  columns: taskColumns,
  indexes: taskIndexes,
  tally: taskTally,
  keysOf: taskOf,
  creates: { MigrationTaskCreated: created },
  changes: [TASK_CHANGES, ATTEMPT_CHANGES],
});
