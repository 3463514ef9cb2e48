import type { Artefact } from './artefact.ts';
import type { Failure } from './failure.ts';
import type { DiskName, HostId, Instant, TaskId } from './ids.ts';
import type { TaskPlan } from './task-plan.ts';

export type Phase = 'DATA_CONVERSION' | 'DATA_DOWNLOAD' | 'RESOURCE_CONFIGURATION';
export type Consistency = 'PAUSED' | 'FILE_SYSTEMS_FROZEN' | 'CRASH_CONSISTENT';

export type BackupFacts = {
  readonly pointInTime: Instant;
  readonly consistency: Consistency;
  readonly socket: string;
  readonly exports: readonly { readonly disk: DiskName; readonly name: string; readonly sizeBytes: number }[];
};
export type StagedDisk = {
  readonly disk: DiskName;
  readonly file: string;
  readonly format: 'raw' | 'qcow2';
  readonly bytesCopied: number;
  readonly bytesOnWire: number;
  readonly seconds: number;
};
export type WrittenVolume = {
  readonly disk: DiskName;
  readonly bytesCopied: number;
  readonly bytesOnWire: number;
  readonly seconds: number;
  /** `checksum`: read back and compared with what was staged; `size`: only size, format and absence of backing files. */
  readonly verified: 'size' | 'checksum';
};

// STORED SHAPES: these names and fields are on disk for ever (docs/adr/0004).
export type MigrationTaskEvent =
  /** `held`: what the batch had claimed for the task before it existed. */
  | { type: 'MigrationTaskCreated'; data: { plan: TaskPlan; held: readonly Artefact[] } }
  | { type: 'MigrationStarted'; data: { taskId: TaskId; attempt: number; at: Instant } }
  | { type: 'ArtefactIntended'; data: { taskId: TaskId; artefact: Artefact } }
  | { type: 'ArtefactMade'; data: { taskId: TaskId; artefactId: string } }
  | { type: 'ArtefactReleased'; data: { taskId: TaskId; artefactId: string } }
  | {
      type: 'ReleaseFailed';
      data: { taskId: TaskId; artefactId: string; attempt: number; failure: Failure; retryAt: Instant };
    }
  | { type: 'PointInTimeTaken'; data: { taskId: TaskId; backup: BackupFacts } }
  | { type: 'DiskStaged'; data: { taskId: TaskId } & StagedDisk }
  | { type: 'NvramStaged'; data: { taskId: TaskId; file: string | null } }
  | { type: 'DataConversionCompleted'; data: { taskId: TaskId; at: Instant } }
  | { type: 'TargetHostChosen'; data: { taskId: TaskId; hostId: HostId; storagePath: string } }
  | { type: 'VolumeWritten'; data: { taskId: TaskId } & WrittenVolume }
  | { type: 'DataDownloadCompleted'; data: { taskId: TaskId; at: Instant } }
  | { type: 'VmStarted'; data: { taskId: TaskId; hostId: HostId } }
  | { type: 'VmLeftStopped'; data: { taskId: TaskId; reason: string } }
  | { type: 'ResourceConfigurationCompleted'; data: { taskId: TaskId; at: Instant } }
  /** `retryAt` null: given up. `jobEnded`: the attempt's job is over, the next one is a new job. */
  | {
      type: 'StepFailed';
      data: {
        taskId: TaskId;
        step: string;
        attempt: number;
        failure: Failure;
        jobEnded: boolean;
        retryAt: Instant | null;
      };
    }
  | {
      type: 'MigrationGivenUp';
      data: { taskId: TaskId; phase: Phase; step: string; failure: Failure; keepStagedUntil: Instant };
    }
  | { type: 'CancellationRequested'; data: { taskId: TaskId } }
  | { type: 'MigrationSucceeded'; data: { taskId: TaskId; at: Instant } }
  | { type: 'MigrationFailed'; data: { taskId: TaskId; failure: Failure; at: Instant } }
  | { type: 'MigrationCancelled'; data: { taskId: TaskId; at: Instant } };
