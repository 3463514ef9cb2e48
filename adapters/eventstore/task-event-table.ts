import { z } from 'zod';
import type {
  Consistency,
  ConvertedGuest,
  SourceStop,
  StagedDisk,
  WrittenVolume,
} from '../../domain/task/migration-task.events.ts';
import type { NewMoment } from '../../domain/task/restart.events.ts';
import type { Beside, ReviewCode } from '../../domain/task/review.ts';
import type { WrittenBy } from '../../domain/task/volume-place.ts';
import { artefact, artefactKind, place, volumePlace } from './artefact-shapes.ts';
import { claim, claimAnswer } from './claim-shapes.ts';
import {
  at,
  count,
  disk,
  failure,
  flag,
  hostId,
  ip,
  oneOf,
  parameters,
  phase,
  shape,
  shapeOf,
  storageId,
  taskId,
  text,
  violations,
} from './shapes.ts';
import { storageTraits, taskPlan } from './task-plan-shape.ts';

const ofAttempt = { taskId, attempt: count };
const ofMoment = { ...ofAttempt, moment: count };

/** What a source's driver takes down at a moment (domain/task/evidence.ts). */
const evidence = z.discriminatedUnion('kind', [
  z.looseObject({
    kind: z.literal('KVM'),
    bootId: text,
    domainId: count.nullable(),
    writes: z.record(text, count),
  }),
  z.looseObject({ kind: z.literal('VMWARE'), sourceTime: text }),
]);

/** STORED SHAPES of a task's stream; event-table.ts has the rest, and what holds for all of them. */
export const taskEventTable = {
  MigrationTaskCreated: shapeOf(2, { plan: taskPlan, held: z.array(artefact) }),
  MigrationStarted: shape({ taskId, attempt: count, at }),
  ArtefactIntended: shapeOf(2, { taskId, artefact }),
  ArtefactMade: shape({ taskId, artefactId: text }),
  ArtefactReleased: shape({ taskId, artefactId: text }),
  ReleaseFailed: shapeOf(3, { taskId, attempt: count, artefactId: text, try: count, failure, retryAt: at }),
  StorageTraitsFound: shape({ taskId, attempt: count, storageId, traits: storageTraits }),
  PointInTimeTaken: shapeOf(2, {
    ...ofMoment,
    evidence: evidence.nullable(),
    backup: z.looseObject({
      pointInTime: at,
      consistency: oneOf<Consistency>({ PAUSED: true, FILE_SYSTEMS_FROZEN: true, CRASH_CONSISTENT: true }),
      socket: text,
      exports: z.array(z.looseObject({ disk, name: text, sizeBytes: count })),
    }),
  }),
  DiskStaged: shapeOf(2, {
    ...ofMoment,
    disk,
    file: text,
    format: oneOf<StagedDisk['format']>({ raw: true, qcow2: true }),
    bytesCopied: count,
    bytesOnWire: count,
    seconds: count,
  }),
  SourceShutdownRequested: shapeOf(2, { taskId, attempt: count, at }),
  SourceStopped: shapeOf(2, {
    ...ofMoment,
    how: oneOf<SourceStop['how']>({ GUEST_SHUTDOWN: true, FORCED_OFF: true, WAS_OFF: true }),
    at,
    sourceTime: text,
    triedBefore: z.literal(true).exactOptional(),
  }),
  GuestConverted: shapeOf(2, {
    ...ofMoment,
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
  NvramStaged: shapeOf(2, { ...ofMoment, file: text.nullable(), sizeBytes: count.exactOptional() }),
  DataConversionCompleted: shape({ taskId, at }),
  TargetHostChosen: shapeOf(2, { taskId, attempt: count, hostId, storagePath: text.exactOptional() }),
  VolumeAllocated: shape({
    ...{ taskId, attempt: count, disk, volume: volumePlace },
    writtenBy: oneOf<WrittenBy>({ HOST: true, SERVER: true }),
  }),
  VolumeWritten: shapeOf(2, {
    ...{ taskId, attempt: count, disk, bytesCopied: count, bytesOnWire: count, seconds: count },
    verified: oneOf<WrittenVolume['verified']>({ size: true, checksum: true }),
    moment: count.exactOptional(),
  }),
  DataDownloadCompleted: shape({ taskId, at }),
  VmStarted: shape({ taskId, hostId }),
  VmLeftStopped: shapeOf(2, {
    ...{ taskId, code: text },
    message: text.exactOptional(),
    parameters: parameters.exactOptional(),
  }),
  ResourceConfigurationCompleted: shape({ taskId, at }),
  StepFailed: shapeOf(3, {
    taskId,
    attempt: count,
    step: text,
    try: count,
    failure,
    jobEnded: flag,
    retryAt: at.nullable(),
  }),
  MigrationGivenUp: shapeOf(3, {
    taskId,
    attempt: count,
    phase,
    step: text,
    failure,
    keepStagedUntil: at,
    retentionSeconds: count.exactOptional(),
  }),
  StagedRetentionChanged: shape({ taskId, retentionSeconds: count, keepStagedUntil: at }),
  CancellationRequested: shapeOf(2, { taskId, attempt: count }),
  MigrationSucceeded: shapeOf(2, { taskId, attempt: count, at }),
  MigrationFailed: shapeOf(3, { taskId, attempt: count, failure, at }),
  MigrationCancelled: shapeOf(2, { taskId, attempt: count, at }),
  RestartRequested: shape({
    ...ofAttempt,
    claims: z.array(claim),
    newMoment: oneOf<NewMoment>({ ALLOW: true, REFUSE: true }),
    at,
  }),
  RestartClaimAnswered: shape({ ...ofAttempt, claimId: text, answer: claimAnswer }),
  RestartRefused: shape({ ...ofAttempt, violations, at }),
  MigrationRequeued: shape({ ...ofAttempt, held: z.array(artefact), keepSourceStopped: flag, at }),
  PlanCompared: shape({ ...ofAttempt, addresses: z.array(z.looseObject({ nic: count, ip })) }),
  StagedReviewed: shape({
    ...ofAttempt,
    moment: count.nullable(),
    kept: z.array(disk),
    spared: z.array(z.looseObject({ disk, bytes: count })).exactOptional(),
    sparedBytes: count,
    code: oneOf<ReviewCode>({
      ...{ ALL_KEPT: true, REST_IS_READ: true, DAMAGED_IS_READ_AGAIN: true, NOTHING_STAGED: true },
      ...{ SOURCE_RUNS_ON: true, SOURCE_HAS_RUN: true, STAGED_DAMAGED: true, NO_EVIDENCE: true },
    }),
    again: z.array(oneOf<Beside>({ VARIABLES: true, CONVERSION: true })),
  }),
  MigrationTaskDeleted: shape({ taskId, at }),
  DebtWrittenOff: shape({ taskId, artefactId: text, kind: artefactKind, place, reason: text, at }),
} as const;
