import type { Failure, Said } from '../words/failure.ts';
import type { DiskName, HostId, Instant, TaskId } from '../words/ids.ts';
import type { Artefact } from './artefact.ts';
import type { Evidence } from './evidence.ts';
import type { Allocation } from './placed.ts';
import type { PlanComparedEvent } from './plan-compared.ts';
import type { RemovalEvent } from './removal.ts';
import type { RestartEvent } from './restart.events.ts';
import type { StorageTraitsEvent } from './storage-traits.ts';
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

/** How the source VM came to be off (VC-4). `sourceTime` is vCenter's own clock, for its own history of events. */
export type SourceStop = {
  readonly how: 'GUEST_SHUTDOWN' | 'FORCED_OFF' | 'WAS_OFF';
  readonly at: Instant;
  readonly sourceTime: string;
  /** An earlier try was cut short: what that asked of vCenter may still be done. */
  readonly triedBefore?: true;
};

/** What virt-v2v made of the guest, as far as the target definition needs it; null where it did not tell. */
export type ConvertedGuest = {
  readonly disks: readonly { readonly disk: DiskName; readonly file: string }[];
  readonly os: string | null;
  readonly blockBus: 'virtio' | 'scsi' | 'sata' | 'ide';
  readonly netModel: 'virtio' | 'e1000' | 'rtl8139';
  /** The kernel that boots has virtio_scsi; null: not looked for, or it could not be read (RT-13). */
  readonly virtioScsi: boolean | null;
  /** Device names that the guest's own tables of file systems use, as they are after the conversion: `/dev/vdb1`. */
  readonly renamed: readonly string[];
  readonly steps: readonly { readonly message: string; readonly at: string }[];
  readonly warnings: readonly string[];
  /** The last lines of the step's log. */
  readonly log: string;
  readonly seconds: number;
};

/** Whose report it is, and of which moment of the source. */
export type OfMoment = { readonly taskId: TaskId; readonly attempt: number; readonly moment: number };

// STORED SHAPES: these names and fields are on disk for ever (docs/adr/0004).
export type MigrationTaskEvent =
  | RemovalEvent
  | StorageTraitsEvent
  | RestartEvent
  | PlanComparedEvent
  /** `held`: what the batch had claimed for the task before it existed. */
  | { type: 'MigrationTaskCreated'; data: { plan: TaskPlan; held: readonly Artefact[] } }
  | { type: 'MigrationStarted'; data: { taskId: TaskId; attempt: number; at: Instant } }
  | { type: 'ArtefactIntended'; data: { taskId: TaskId; artefact: Artefact } }
  | { type: 'ArtefactMade'; data: { taskId: TaskId; artefactId: string } }
  | { type: 'ArtefactReleased'; data: { taskId: TaskId; artefactId: string } }
  | {
      type: 'ReleaseFailed';
      data: { taskId: TaskId; attempt: number; artefactId: string; try: number; failure: Failure; retryAt: Instant };
    }
  /** `evidence`: taken down at the moment; null in histories of before it was. */
  | { type: 'PointInTimeTaken'; data: OfMoment & { backup: BackupFacts; evidence: Evidence | null } }
  | { type: 'DiskStaged'; data: OfMoment & StagedDisk }
  | { type: 'SourceShutdownRequested'; data: { taskId: TaskId; attempt: number; at: Instant } }
  | { type: 'SourceStopped'; data: OfMoment & SourceStop }
  | { type: 'GuestConverted'; data: OfMoment & ConvertedGuest }
  /** `sizeBytes` is absent where there are none, and in histories of before it was recorded. */
  | { type: 'NvramStaged'; data: OfMoment & { file: string | null; sizeBytes?: number } }
  | { type: 'DataConversionCompleted'; data: { taskId: TaskId; at: Instant } }
  /** For all disks. `storagePath`: only in histories of before VolumeAllocated; it then placed every volume, in a directory there. */
  | { type: 'TargetHostChosen'; data: { taskId: TaskId; attempt: number; hostId: HostId; storagePath?: string } }
  | { type: 'VolumeAllocated'; data: { taskId: TaskId; attempt: number } & Allocation }
  /** `moment`: absent of a task's first. */
  | { type: 'VolumeWritten'; data: { taskId: TaskId; attempt: number; moment?: number } & WrittenVolume }
  | { type: 'DataDownloadCompleted'; data: { taskId: TaskId; at: Instant } }
  | { type: 'VmStarted'; data: { taskId: TaskId; hostId: HostId } }
  | { type: 'VmLeftStopped'; data: { taskId: TaskId } & Said }
  | { type: 'ResourceConfigurationCompleted'; data: { taskId: TaskId; at: Instant } }
  /** `retryAt` null: given up. `jobEnded`: the job of this try is over, the next try is a new job. */
  | {
      type: 'StepFailed';
      data: {
        taskId: TaskId;
        attempt: number;
        step: string;
        try: number;
        failure: Failure;
        jobEnded: boolean;
        retryAt: Instant | null;
      };
    }
  /** `retentionSeconds`: the setting at that time (GS-2); absent in histories of before it was recorded. */
  | {
      type: 'MigrationGivenUp';
      data: {
        taskId: TaskId;
        attempt: number;
        phase: Phase;
        step: string;
        failure: Failure;
        keepStagedUntil: Instant;
        retentionSeconds?: number;
      };
    }
  | { type: 'StagedRetentionChanged'; data: { taskId: TaskId; retentionSeconds: number; keepStagedUntil: Instant } }
  | { type: 'CancellationRequested'; data: { taskId: TaskId; attempt: number } }
  | { type: 'MigrationSucceeded'; data: { taskId: TaskId; attempt: number; at: Instant } }
  | { type: 'MigrationFailed'; data: { taskId: TaskId; attempt: number; failure: Failure; at: Instant } }
  | { type: 'MigrationCancelled'; data: { taskId: TaskId; attempt: number; at: Instant } };
