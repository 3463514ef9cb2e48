import type { FirmwareNeed } from '../planning/uefi-variables.ts';
import type {
  BatchId,
  ClusterId,
  DiskName,
  HostId,
  Instant,
  ServerId,
  SourceId,
  SourceVmId,
  StorageId,
  TaskId,
} from '../words/ids.ts';
import type { Bytes } from '../words/units.ts';
import type { Artefact } from './artefact.ts';
import { laterMoment } from './artefact-ids.ts';
import type { Evidence } from './evidence.ts';
import type { ConvertedGuest, SourceStop } from './migration-task.events.ts';
import type { NewMoment } from './restart.events.ts';
import type { ReviewInput } from './review.ts';
import type { PlannedVolume, TaskPlan, VmwareFile, VmwarePlan } from './task-plan.ts';
import type { VolumeFormat, VolumePlace } from './volume-place.ts';

type Disk = Pick<PlannedVolume, 'disk' | 'sizeBytes'>;
type SourceVm = { readonly sourceId: SourceId; readonly vmId: SourceVmId };

/** How one disk of one moment is read, by how its source is held; the source's driver knows the rest. */
export type DiskReading =
  | {
      readonly heldBy: 'BACKUP';
      /** Of the backup: the socket on the source, and the disk's export there. */
      readonly socket: string;
      readonly exportName: string;
    }
  | { readonly heldBy: 'STANDING_STILL'; readonly file: VmwareFile; readonly at: VmwarePlan };

/** What a source's driver is given to take the moment of all disks. */
export type Holding = {
  readonly serverId: ServerId;
  /** With this the source is compared before its moment is taken (RT-15). */
  readonly plan: Pick<TaskPlan, 'source' | 'target' | 'kept'>;
  /** Since when the guest has been asked to shut down; null: it has not been. */
  readonly shutdownAt: Instant | null;
  /** Of a moment that is held again, its evidence: a source that has run since cannot be held for it. Null: it is taken now. */
  readonly heldSince: Evidence | null;
  /** How that moment's VM came to be off; null: it was not, or nothing is held again. */
  readonly stoppedAs: SourceStop['how'] | null;
};

export type Writer =
  | { readonly kind: 'HOST'; readonly id: HostId; readonly serveJobId: string }
  | { readonly kind: 'SERVER'; readonly id: ServerId };

/** A staged file; of a converted guest the overlay on it. */
export type StagedFile = {
  readonly file: string;
  readonly format: 'raw' | 'qcow2';
  readonly base: { readonly file: string; readonly format: 'raw' | 'qcow2' } | null;
};

/** What the executor of each step is given, and all that it is given: a step is owed once all of this is known. */
export type StepInput = {
  /** What could not be removed yet: the step waits for it, and does nothing itself. */
  readonly PayEarlier: { readonly owed: readonly Artefact[] };
  /**
   * First the fence: what an earlier attempt or its cleaning still has under way ends, at the server and, where the evidence there
   * decides, at the source, or is refused. Then every staged file against its checksums, then that evidence.
   */
  readonly ReviewStaged: ReviewInput & {
    readonly jobId: string;
    readonly vmName: string;
    readonly newMoment: NewMoment;
  };
  readonly ComparePlan: {
    readonly plan: TaskPlan;
    /** Of the source only what this attempt will still read counts: of disks those of its moment that are not staged. */
    readonly unread: readonly DiskName[];
  };
  readonly ExamineStorage: {
    readonly serverId: ServerId;
    readonly clusterId: ClusterId;
    readonly storageId: StorageId;
  };
  readonly PrepareStaging: { readonly serverId: ServerId };
  readonly MakeAccessKey: { readonly serverId: ServerId };
  readonly AuthoriseAtSource: { readonly serverId: ServerId; readonly sourceId: SourceId };
  readonly PauseSource: SourceVm;
  readonly BeginBackup: Holding;
  readonly StopSource: Holding;
  readonly WatchSource: SourceVm & { readonly vmName: string; readonly since: Evidence };
  readonly StageDisk: SourceVm &
    Disk & {
      readonly serverId: ServerId;
      readonly vmName: string;
      readonly compression: boolean;
      readonly jobId: string;
      /** The number of that job: how many there were before it, and one. */
      readonly job: number;
      /** A new job goes on with what an earlier one staged of the same instant. */
      readonly pointInTime: Instant;
      /** Of those of that instant, where what was staged is no longer what was read; null: the first. */
      readonly reading: number | null;
      readonly from: DiskReading;
    };
  readonly StageNvram: SourceVm & { readonly serverId: ServerId; readonly pointInTime: Instant };
  readonly ConvertGuest: {
    readonly serverId: ServerId;
    readonly jobId: string;
    readonly vmName: string;
    readonly guestId: string;
    readonly disks: readonly (Disk & {
      readonly file: string;
      readonly format: 'raw' | 'qcow2';
      /** Its bus at the source, by which the guest knows it. */
      readonly sourceBus: VmwareFile['bus'] | null;
    })[];
    readonly target: TaskPlan['target'];
  };
  readonly PromiseRoom: {
    readonly serverId: ServerId;
    readonly storageId: StorageId;
    /** Of all volumes. */
    readonly bytes: Bytes;
  };
  readonly ChooseHost: {
    readonly clusterId: ClusterId;
    readonly storageId: StorageId;
    /** What the volumes take of the host's own storage; 0: nothing. */
    readonly bytes: Bytes;
    readonly firmware: FirmwareNeed;
    readonly target: TaskPlan['target'];
  };
  /** Of addresses that hosts still hand out for an earlier attempt. */
  readonly PayAddresses: { readonly owed: readonly Artefact[] };
  readonly AuthoriseAtHost: { readonly serverId: ServerId; readonly hostId: HostId };
  readonly WriteVolume: Disk & {
    readonly serverId: ServerId;
    readonly storageId: StorageId;
    /** Null: no host is chosen yet. */
    readonly hostId: HostId | null;
    /** Where room was taken for it before; null: nowhere yet. */
    readonly volume: VolumePlace | null;
    /** Who opens the volume: a host, which serves it to the server, or the server itself. */
    readonly writer: Writer;
    /** An earlier job opened it itself, and may write to it still. */
    readonly stillWritten: boolean;
    readonly job: number;
    readonly writeJobId: string;
    readonly staged: StagedFile;
  };
  readonly ConfigureVm: {
    readonly plan: TaskPlan;
    readonly hostId: HostId;
    readonly volumes: readonly { readonly disk: DiskName; readonly volume: VolumePlace }[];
    /** Of all of them. */
    readonly format: VolumeFormat;
    /** A job that opened a volume itself, and may write to it still. */
    readonly stillWritten: boolean;
    /** On the server; null: there are none, or they are not to be brought. */
    readonly stagedNvram: string | null;
    readonly converted: ConvertedGuest | null;
    /** A VM that was found off, or stopped, must not have run since; null: it may run. */
    readonly stoppedSince: Evidence | null;
  };
};
export type StepKind = keyof StepInput;

/**
 * ON DISK FOR EVER, with the disk behind it (`stage-vda`), and the moment if it is not a task's first (`stage-vda.m2`): jobs are
 * numbered and failures counted by them.
 */
export const STEP_NAMES = {
  PayEarlier: 'pay-earlier',
  ReviewStaged: 'review-staged',
  ExamineStorage: 'examine-storage',
  ComparePlan: 'compare-plan',
  PrepareStaging: 'prepare-staging',
  MakeAccessKey: 'make-access-key',
  AuthoriseAtSource: 'authorise-source',
  PauseSource: 'pause-source',
  BeginBackup: 'begin-backup',
  StopSource: 'stop-source',
  StageDisk: 'stage',
  StageNvram: 'stage-nvram',
  ConvertGuest: 'convert-guest',
  PromiseRoom: 'promise-room',
  ChooseHost: 'choose-host',
  PayAddresses: 'pay-addresses',
  AuthoriseAtHost: 'authorise-host',
  WriteVolume: 'write',
  ConfigureVm: 'configure-vm',
  WatchSource: 'watch-source',
} as const satisfies Readonly<Record<StepKind, string>>;

/** What a step is about: a disk of a moment, a moment of all disks, or for one of the whole attempt neither. */
export type Subject = { readonly disk: DiskName | null; readonly moment: number | null };
export const WHOLE: Subject = { disk: null, moment: null };

export const stepName = (kind: StepKind, { disk, moment }: Subject): string =>
  `${STEP_NAMES[kind]}${disk === null ? '' : `-${disk}`}${laterMoment(moment)}`;

/** A step that is owed. The key names it for ever: the same key is the same act. */
export type StepOf<K extends StepKind> = {
  readonly kind: K;
  readonly key: string;
  readonly taskId: TaskId;
  readonly batchId: BatchId;
  readonly notBefore: Instant | null;
  /** Of the task, and the moment that it is for. */
  readonly attempt: number;
  readonly moment: number;
  /** The name of the step, and which try of it this is. */
  readonly step: string;
  readonly try: number;
  readonly input: StepInput[K];
};
export type StepEffect = { readonly [K in StepKind]: StepOf<K> }[StepKind];
