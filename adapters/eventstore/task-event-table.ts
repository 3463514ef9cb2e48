import { z } from 'zod';
import type {
  Consistency,
  ConvertedGuest,
  SourceStop,
  StagedDisk,
  WrittenVolume,
} from '../../domain/task/migration-task.events.ts';
import type { WrittenBy } from '../../domain/task/volume-place.ts';
import { artefact, volumePlace } from './artefact-shapes.ts';
import { at, count, disk, failure, flag, hostId, oneOf, phase, shape, shapeOf, taskId, text } from './shapes.ts';
import { taskPlan } from './task-plan-shape.ts';

/** STORED SHAPES of a task's stream; event-table.ts has the rest, and what holds for all of them. */
export const taskEventTable = {
  MigrationTaskCreated: shape({ plan: taskPlan, held: z.array(artefact) }),
  MigrationStarted: shape({ taskId, attempt: count, at }),
  ArtefactIntended: shapeOf(2, { taskId, artefact }),
  ArtefactMade: shape({ taskId, artefactId: text }),
  ArtefactReleased: shape({ taskId, artefactId: text }),
  ReleaseFailed: shapeOf(2, { taskId, attempt: count, artefactId: text, try: count, failure, retryAt: at }),
  PointInTimeTaken: shape({
    taskId,
    backup: z.looseObject({
      pointInTime: at,
      consistency: oneOf<Consistency>({ PAUSED: true, FILE_SYSTEMS_FROZEN: true, CRASH_CONSISTENT: true }),
      socket: text,
      exports: z.array(z.looseObject({ disk, name: text, sizeBytes: count })),
    }),
  }),
  DiskStaged: shape({
    taskId,
    disk,
    file: text,
    format: oneOf<StagedDisk['format']>({ raw: true, qcow2: true }),
    bytesCopied: count,
    bytesOnWire: count,
    seconds: count,
  }),
  SourceShutdownRequested: shape({ taskId, at }),
  SourceStopped: shape({
    taskId,
    how: oneOf<SourceStop['how']>({ GUEST_SHUTDOWN: true, FORCED_OFF: true, WAS_OFF: true }),
    at,
    sourceTime: text,
  }),
  GuestConverted: shape({
    taskId,
    disks: z.array(z.looseObject({ disk, file: text })),
    os: text.nullable(),
    blockBus: oneOf<ConvertedGuest['blockBus']>({ virtio: true, scsi: true, sata: true, ide: true }),
    netModel: oneOf<ConvertedGuest['netModel']>({ virtio: true, e1000: true, rtl8139: true }),
    virtioScsi: flag.nullable(),
    renamed: z.array(text),
    steps: z.array(z.looseObject({ message: text, at: text })),
    warnings: z.array(text),
    log: text,
    seconds: count,
  }),
  NvramStaged: shape({ taskId, file: text.nullable(), sizeBytes: count.exactOptional() }),
  DataConversionCompleted: shape({ taskId, at }),
  TargetHostChosen: shapeOf(2, { taskId, attempt: count, hostId, storagePath: text.exactOptional() }),
  VolumeAllocated: shape({
    ...{ taskId, attempt: count, disk, volume: volumePlace },
    writtenBy: oneOf<WrittenBy>({ HOST: true, SERVER: true }),
  }),
  VolumeWritten: shapeOf(2, {
    ...{ taskId, attempt: count, disk, bytesCopied: count, bytesOnWire: count, seconds: count },
    verified: oneOf<WrittenVolume['verified']>({ size: true, checksum: true }),
  }),
  DataDownloadCompleted: shape({ taskId, at }),
  VmStarted: shape({ taskId, hostId }),
  VmLeftStopped: shape({ taskId, reason: text }),
  ResourceConfigurationCompleted: shape({ taskId, at }),
  StepFailed: shapeOf(2, {
    taskId,
    attempt: count,
    step: text,
    try: count,
    failure,
    jobEnded: flag,
    retryAt: at.nullable(),
  }),
  MigrationGivenUp: shape({
    taskId,
    phase,
    step: text,
    failure,
    keepStagedUntil: at,
    retentionSeconds: count.exactOptional(),
  }),
  StagedRetentionChanged: shape({ taskId, retentionSeconds: count, keepStagedUntil: at }),
  CancellationRequested: shape({ taskId }),
  MigrationSucceeded: shape({ taskId, at }),
  MigrationFailed: shape({ taskId, failure, at }),
  MigrationCancelled: shape({ taskId, at }),
} as const;
