import type { Claim } from '../domain/claims/claim.ts';
import type { ServerDetails } from '../domain/platform/migration-server.ts';
import type { HostAllocationStrategy } from '../domain/platform/settings.ts';
import type { Artefact } from '../domain/task/artefact.ts';
import type { DeferralReason } from '../domain/task/migration-queue.ts';
import type {
  Consistency,
  ConvertedGuest,
  Phase,
  StagedDisk,
  WrittenVolume,
} from '../domain/task/migration-task.events.ts';
import type { PlannedVolume, Platform, TaskPlan } from '../domain/task/task-plan.ts';
import type { Advisory, Failure, Parameters, Violation } from '../domain/words/failure.ts';

export type * from './inventory-rows.ts';

/*
 * What the read models hold: plain JSON documents, one per key. A changed shape is a new version in the projection's name.
 * `order` sorts as the history does (see sortKey); times are the events' own.
 */

/** RT-1. What is going on beside it is in `condition`. */
export type TaskState = 'QUEUED' | 'MIGRATING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/**
 * DESIGN 3.10: shown beside the state, never hidden behind it. `WAITING_FOR_CAPACITY` and `SERVER_UNREACHABLE` say why a
 * task is queued still; `RETRYING` that a step failed and is tried again; `CANCELLING` and `CLEANING` that the outcome is
 * certain and that what it left behind is being removed.
 */
export type TaskCondition =
  | 'WAITING_FOR_CAPACITY'
  | 'SERVER_UNREACHABLE'
  | 'STARTING'
  | 'RETRYING'
  | 'CANCELLING'
  | 'CLEANING';

export type TaskDisk = {
  readonly name: string;
  readonly sizeBytes: number;
  readonly migrates: boolean;
  /** Null for a disk that is left out. */
  readonly volume: Pick<PlannedVolume, 'displayName' | 'root' | 'bus'> | null;
  readonly staged: Omit<StagedDisk, 'disk'> | null;
  readonly written: Omit<WrittenVolume, 'disk'> | null;
  /** Where its volume stands, in words; absent: none was about to be made yet. */
  readonly place?: string;
};

/** `message`: only of what was stored as prose; new events have parameters (docs/adr/0028-messages.md). */
export type TaskNotice = {
  readonly code: string;
  readonly message?: string;
  readonly parameters?: Parameters;
  readonly at: string;
};

export type StepTrouble = {
  readonly step: string;
  readonly try: number;
  readonly failure: Failure;
  readonly at: string;
  /** Null: given up. */
  readonly retryAt: string | null;
};

export type TaskAttempt = {
  readonly number: number;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly outcome: 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | null;
};

export type TaskRow = {
  readonly id: string;
  readonly order: string;
  readonly batchId: string;
  readonly name: string;
  readonly description: string;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly state: TaskState;
  readonly condition: TaskCondition | null;
  /** Why the queue passed the task by, and when it looks again. */
  readonly deferred: { readonly reason: DeferralReason; readonly try: number; readonly retryAt: string } | null;
  readonly phase: Phase | null;
  readonly phases: readonly { readonly phase: Phase; readonly startedAt: string; readonly endedAt: string | null }[];
  /** Of the latest attempt (RT-3); the queue is left out. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** Null while it runs: whoever shows it counts from `startedAt`. */
  readonly durationSeconds: number | null;
  readonly serverId: string;
  readonly zoneId: string;
  readonly clusterId: string;
  readonly storageId: string;
  readonly compression: boolean;
  readonly source: Omit<TaskPlan['source'], 'disks'>;
  readonly target: Omit<TaskPlan['target'], 'volumes'> & {
    readonly platform: Platform;
    /** UX-3: the root volume and the data volumes that migrate. */
    readonly volumeBytes: number;
  };
  readonly disks: readonly TaskDisk[];
  /** Number of the moment of `pointInTime`. */
  readonly moment: number | null;
  readonly pointInTime: { readonly at: string; readonly consistency: Consistency | 'SHUT_DOWN' } | null;
  readonly host: { readonly id: string } | null;
  readonly vm: 'STARTED' | 'LEFT_STOPPED' | null;
  /** What the task did to the source VM (RT-8); null: it was never touched. */
  readonly sourcePause: 'PAUSED' | 'RESUMED' | null;
  /** VMware: how it came to be off, and whether it was powered on again; null: not yet, or not VMware. */
  readonly sourcePower: 'SHUTTING_DOWN' | 'SHUT_DOWN' | 'FORCED_OFF' | 'WAS_OFF' | 'POWERED_ON' | null;
  readonly conversion: Pick<ConvertedGuest, 'os' | 'steps' | 'warnings' | 'log' | 'seconds'> | null;
  readonly attempts: readonly TaskAttempt[];
  readonly troubles: readonly StepTrouble[];
  readonly failure:
    | (Failure & { readonly step: string; readonly phase: Phase; readonly keepStagedUntil: string })
    | null;
  readonly notices: readonly TaskNotice[];
  readonly advisories: readonly Advisory[];
  /** RT-7: from then on it is in no list; its row stays, for its debt and the audit trail. */
  readonly deletedAt: string | null;
};

export type BatchRow = {
  readonly id: string;
  readonly order: string;
  readonly name: string;
  readonly state: 'PROPOSED' | 'ACCEPTED' | 'REFUSED';
  readonly proposedAt: string;
  readonly proposedBy: string;
  readonly settledAt: string | null;
  readonly violations: readonly Violation[];
  readonly tasks: readonly { readonly id: string; readonly name: string; readonly created: boolean }[];
  readonly claims: number;
  readonly answered: number;
  /** Claims that were granted and not returned; while refused they are owed back. */
  readonly granted: readonly string[];
};

export type ServerRow = Omit<ServerDetails, 'id' | 'hostId'> & {
  readonly id: string;
  readonly order: string;
  readonly hostId: string;
  readonly state: 'PROPOSED' | 'ADDED' | 'REFUSED';
  readonly enabled: boolean;
  readonly addedAt: string;
  readonly violations: readonly Violation[];
};

/** One per attempt of a task in the queue; it is gone when the slot is released. */
export type QueueRow = {
  readonly taskId: string;
  readonly attempt: number;
  readonly order: string;
  readonly serverId: string;
  /** All that it stages. */
  readonly bytes: number;
  /** What of that is not staged yet, by an earlier attempt. */
  readonly needs: number;
  /** `GRANTED`: the task's own stream has not heard of it yet. */
  readonly state: 'WAITING' | 'GRANTED' | 'TAKEN';
  readonly queuedAt: string;
};

export type OwedArtefact = {
  readonly artefact: Artefact;
  readonly made: boolean;
  readonly since: string;
  readonly trouble: { readonly try: number; readonly failure: Failure; readonly retryAt: string } | null;
};

/** One per task that has not ended, or that has and still owes something. */
export type DebtRow = {
  readonly taskId: string;
  readonly taskName: string;
  readonly taskDeleted: boolean;
  readonly order: string;
  readonly outcome: 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | null;
  readonly ended: boolean;
  readonly keepSourceStopped: boolean;
  readonly keepStagedUntil: string | null;
  /** The latest attempt, and what it asked for, until it is answered. */
  readonly attempt: number;
  readonly asked: readonly Claim[];
  /** In the order in which they were intended. */
  readonly owed: readonly OwedArtefact[];
  /** RT-8: left as it is on purpose; no debt, and the next attempt's to go on with. */
  readonly kept: readonly OwedArtefact[];
};

export type AuditOutcome = 'REQUESTED' | 'DONE' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'REFUSED';
export type SubjectKind =
  | 'TASK'
  | 'BATCH'
  | 'SERVER'
  | 'SOURCE'
  | 'ZONE'
  | 'CLUSTER'
  | 'HOST'
  | 'STORAGE'
  | 'NETWORK'
  | 'SETTINGS'
  | 'UNKNOWN';

export type AuditRow = {
  readonly position: string;
  readonly order: string;
  readonly at: string;
  readonly actor: { readonly kind: 'user' | 'system'; readonly name: string };
  readonly action: string;
  readonly subject: { readonly kind: SubjectKind; readonly id: string | null; readonly name: string | null };
  readonly outcome: AuditOutcome;
  readonly commandId: string;
  readonly correlationId: string;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
  readonly violations: readonly Violation[];
};

export type SettingsRow = {
  readonly parallelism: number;
  readonly cacheRetentionSeconds: number;
  readonly hostAllocationStrategy: HostAllocationStrategy;
  readonly cpuOvercommitRatio: number;
};
