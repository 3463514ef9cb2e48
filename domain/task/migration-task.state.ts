import type { Failure } from '../words/failure.ts';
import type { HostId, Instant } from '../words/ids.ts';
import { type Keyed, own } from '../words/keyed.ts';
import { type Artefact, delivered, intended, type Ledger, made, released, troubled, withoutKind } from './artefact.ts';
import { isAway } from './failure-table.ts';
import type {
  BackupFacts,
  ConvertedGuest,
  MigrationTaskEvent,
  SourceStop,
  StagedDisk,
} from './migration-task.events.ts';
import { allocated, allocatedUnder, type PlacedDisks, written } from './placed.ts';
import { changedRetention, failedOutcome, knownSince, type Retention } from './staged-retention.ts';
import type { TaskPlan } from './task-plan.ts';

/**
 * How often a step failed, and from when it may be tried again; `jobs` counts the jobs that ended without success,
 * `unreachable` the tries that only found nobody there.
 */
export type StepTrouble = {
  readonly tries: number;
  readonly jobs: number;
  readonly unreachable: number;
  readonly retryAt: Instant | null;
};

/** What has been found out and finished so far; steps are owed for what is missing here. */
export type Journey = {
  readonly attempt: number;
  readonly startedAt: Instant;
  readonly backup: BackupFacts | null;
  /** VMware: since when the guest has been asked to shut down, and how the VM came to be off. */
  readonly shutdownAt: Instant | null;
  readonly stopped: SourceStop | null;
  readonly converted: ConvertedGuest | null;
  readonly staged: Keyed<StagedDisk>;
  /** Path of the staged UEFI variables; null: there are none; undefined: not looked yet. */
  readonly nvram: string | null | undefined;
  /** Their size; null where there are none, and in histories of before it was recorded. */
  readonly nvramBytes: number | null;
  readonly hostId: HostId | null;
  readonly placed: PlacedDisks;
  readonly vm: 'STARTED' | 'LEFT_STOPPED' | null;
  readonly trouble: Keyed<StepTrouble>;
};

export type Outcome =
  | { readonly kind: 'SUCCEEDED' }
  | {
      readonly kind: 'FAILED';
      readonly failure: Failure;
      readonly keepStagedUntil: Instant;
      readonly retention: Retention;
    }
  | { readonly kind: 'CANCELLED' };

export type MigrationTask =
  | { readonly status: 'absent' }
  | { readonly status: 'queued'; readonly plan: TaskPlan; readonly ledger: Ledger }
  | { readonly status: 'migrating'; readonly plan: TaskPlan; readonly ledger: Ledger; readonly journey: Journey }
  /** The outcome is certain and what is owed back is being released; `journey` null: it never started. */
  | {
      readonly status: 'cleaning';
      readonly plan: TaskPlan;
      readonly ledger: Ledger;
      readonly journey: Journey | null;
      readonly outcome: Outcome;
    }
  /** Ended. A ledger that is not empty is debt, and is paid on; `deleted`: shown only to who asks (RT-7). */
  | {
      readonly status: 'ended';
      readonly deleted: boolean;
      readonly plan: TaskPlan;
      readonly ledger: Ledger;
      readonly journey: Journey | null;
      readonly outcome: Outcome;
    };

export type Migrating = Extract<MigrationTask, { status: 'migrating' }>;
export type Alive = Exclude<MigrationTask, { status: 'absent' }>;

const begin = (attempt: number, at: Instant): Journey => ({
  attempt,
  startedAt: at,
  backup: null,
  shutdownAt: null,
  stopped: null,
  converted: null,
  staged: {},
  nvram: undefined,
  nvramBytes: null,
  hostId: null,
  placed: {},
  vm: null,
  trouble: {},
});

const ledgerOf = (artefacts: readonly Artefact[]): Ledger =>
  artefacts.reduce<Ledger>((ledger, artefact) => made(intended(ledger, artefact), artefact.id), {});

const onLedger = (state: Alive, event: MigrationTaskEvent): Ledger => {
  switch (event.type) {
    case 'ArtefactIntended':
      return intended(state.ledger, event.data.artefact);
    case 'ArtefactMade':
      return made(state.ledger, event.data.artefactId);
    case 'ArtefactReleased':
    case 'DebtWrittenOff':
      return released(state.ledger, event.data.artefactId);
    case 'ReleaseFailed':
      return troubled(state.ledger, event.data.artefactId, { tries: event.data.try, retryAt: event.data.retryAt });
    default: // every other event leaves the ledger as it is
      return state.ledger;
  }
};

/** The one moment of its source that a task is for. */
export const MOMENT = 1;

const onJourney = (plan: TaskPlan, journey: Journey, event: MigrationTaskEvent): Journey => {
  switch (event.type) {
    case 'PointInTimeTaken':
      return { ...journey, backup: event.data.backup, staged: {} }; // disks of different moments are never put together
    case 'SourceShutdownRequested':
      return { ...journey, shutdownAt: event.data.at };
    case 'SourceStopped': {
      const { taskId: _, ...stopped } = event.data;
      return { ...journey, stopped };
    }
    case 'GuestConverted': {
      const { taskId: _, ...converted } = event.data;
      return { ...journey, converted };
    }
    case 'DiskStaged': {
      const { taskId: _, ...disk } = event.data;
      return { ...journey, staged: { ...journey.staged, [disk.disk]: disk } };
    }
    case 'NvramStaged':
      return { ...journey, nvram: event.data.file, nvramBytes: event.data.sizeBytes ?? null };
    case 'TargetHostChosen':
      return onHostChosen(plan, journey, event.data);
    case 'VolumeAllocated':
      return { ...journey, placed: allocated(journey.placed, event.data, MOMENT) };
    case 'VolumeWritten': {
      const { disk, verified } = event.data;
      const converted = journey.converted !== null;
      return { ...journey, placed: written(journey.placed, { disk, verified, moment: MOMENT, converted }) };
    }
    case 'VmStarted':
      return { ...journey, vm: 'STARTED' };
    case 'VmLeftStopped':
      return { ...journey, vm: 'LEFT_STOPPED' };
    case 'StepFailed': {
      const { step, try: tries, failure, jobEnded, retryAt } = event.data;
      const before = own(journey.trouble, step);
      const jobs = (before?.jobs ?? 0) + (jobEnded ? 1 : 0);
      const unreachable = (before?.unreachable ?? 0) + (isAway(failure) ? 1 : 0);
      return { ...journey, trouble: { ...journey.trouble, [step]: { tries, jobs, unreachable, retryAt } } };
    }
    default: // every other event is not about the journey
      return journey;
  }
};

type Chosen = Extract<MigrationTaskEvent, { type: 'TargetHostChosen' }>['data'];
const onHostChosen = (plan: TaskPlan, journey: Journey, { hostId, storagePath }: Chosen): Journey => ({
  ...journey,
  hostId,
  placed:
    storagePath === undefined ? journey.placed : allocatedUnder(journey.placed, plan, storagePath, hostId, MOMENT),
});

type Unsettled = Extract<Alive, { status: 'queued' | 'migrating' }>;

const ending = (state: Unsettled, outcome: Outcome): MigrationTask => ({
  status: 'cleaning',
  plan: state.plan,
  ledger: leftBy(state, outcome),
  journey: state.status === 'queued' ? null : state.journey,
  outcome,
});

/** What has to be given back: not what success hands over, and not the stop that the batch wants kept (RT-8). */
const leftBy = ({ plan, ledger }: Unsettled, outcome: Outcome): Ledger => {
  if (outcome.kind === 'SUCCEEDED') return delivered(ledger);
  return plan.source.keepSourceStopped ? withoutKind(withoutKind(ledger, 'PAUSED_VM'), 'STOPPED_VM') : ledger;
};

/** Total: what no longer applies leaves the state as it is. */
export const evolveTask = (state: MigrationTask, event: MigrationTaskEvent): MigrationTask => {
  if (state.status === 'absent')
    return event.type === 'MigrationTaskCreated'
      ? { status: 'queued', plan: event.data.plan, ledger: ledgerOf(event.data.held) }
      : state;
  switch (event.type) {
    case 'MigrationStarted':
      return state.status !== 'queued'
        ? state
        : { ...state, status: 'migrating', journey: begin(event.data.attempt, event.data.at) };
    case 'ResourceConfigurationCompleted':
      return state.status === 'migrating' ? ending(state, { kind: 'SUCCEEDED' }) : state;
    case 'MigrationGivenUp':
      return state.status === 'migrating' ? ending(state, failedOutcome(event.data)) : state;
    case 'StagedRetentionChanged':
      return state.status === 'cleaning' || state.status === 'ended'
        ? { ...state, outcome: changedRetention(state.outcome, event.data) }
        : state;
    case 'CancellationRequested':
      return state.status === 'queued' || state.status === 'migrating' ? ending(state, { kind: 'CANCELLED' }) : state;
    case 'MigrationSucceeded':
    case 'MigrationFailed':
    case 'MigrationCancelled':
      return state.status === 'cleaning'
        ? { ...state, status: 'ended', deleted: false, outcome: knownSince(state.outcome, event.data.at) }
        : state;
    case 'MigrationTaskDeleted':
      return state.status === 'ended' ? { ...state, deleted: true } : state;
    default: {
      const ledger = onLedger(state, event);
      return state.status === 'migrating'
        ? { ...state, ledger, journey: onJourney(state.plan, state.journey, event) }
        : { ...state, ledger };
    }
  }
};
