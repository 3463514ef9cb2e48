import type { Asked } from '../claims/claim.ts';
import type { Failure, Violation } from '../words/failure.ts';
import type { Instant } from '../words/ids.ts';
import {
  type Artefact,
  delivered,
  intended,
  type Ledger,
  made,
  released,
  stopsIn,
  troubled,
  withoutStops,
} from './artefact.ts';
import { type Attempt, newAttempt } from './attempt.ts';
import type { MigrationTaskEvent } from './migration-task.events.ts';
import { onReport } from './migration-task.reports.ts';
import { nextMoment } from './moment.ts';
import { planCompared } from './plan-compared.ts';
import { claimAnswered, requeued, restartRefused, restartRequested } from './restart.ts';
import { NOTHING_STAGED, type StagedData } from './staged-data.ts';
import { changedRetention, failedOutcome, knownSince, type Retention } from './staged-retention.ts';
import type { TaskPlan } from './task-plan.ts';

export type Outcome =
  | { readonly kind: 'SUCCEEDED' }
  | {
      readonly kind: 'FAILED';
      readonly failure: Failure;
      readonly keepStagedUntil: Instant;
      readonly retention: Retention;
    }
  | { readonly kind: 'CANCELLED' };

/** What is known of a task: what was ordered, what of it is outside, and what is the task's and what this attempt's. */
export type Facts = {
  readonly plan: TaskPlan;
  readonly ledger: Ledger;
  /** What the task leaves as the migration left it on purpose (RT-8): no debt, and the next attempt's to go on with. */
  readonly kept: Ledger;
  readonly staged: StagedData;
  /** The one that waits or runs, or the last. */
  readonly attempt: Attempt;
};

export type MigrationTask = { readonly status: 'absent' } | Waiting | Migrating | Cleaning | Ended | Claiming;

export type Waiting = Facts & { readonly status: 'queued' };
export type Migrating = Facts & { readonly status: 'migrating' };
/** The outcome is certain and what is owed back is being released. */
export type Cleaning = Facts & { readonly status: 'cleaning'; readonly outcome: Outcome };
/** A ledger that is not empty is debt, and is paid on. `deleted`: shown only to who asks for it (RT-7). */
export type Ended = Facts & {
  readonly status: 'ended';
  readonly outcome: Outcome;
  readonly deleted: boolean /** Why its last restart was refused. */;
  readonly refusal?: readonly Violation[];
};
/** It failed, and asks what its next attempt needs; refused, it has ended as before. */
export type Claiming = Facts & { readonly status: 'claiming'; readonly outcome: Outcome; readonly asked: Asked };
export type Alive = Exclude<MigrationTask, { status: 'absent' }>;

/** An attempt is for the next moment, until it holds one that was kept. */
const begun = ({ attempt, staged }: Facts, { attempt: number, at }: { attempt: number; at: Instant }): Attempt => ({
  ...(attempt.number === number ? attempt : newAttempt(number, nextMoment(staged.moments))),
  startedAt: at,
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

type Unsettled = Waiting | Migrating;

const ending = (state: Unsettled, outcome: Outcome): MigrationTask => ({
  ...state,
  status: 'cleaning',
  ...leftBy(state, outcome),
  outcome,
});

/** What has to be given back: not what success hands over, and not the stop that the batch wants kept (RT-8). */
const leftBy = ({ plan, ledger, kept, attempt }: Unsettled, outcome: Outcome): Pick<Facts, 'ledger' | 'kept'> => {
  if (outcome.kind === 'SUCCEEDED') return { ledger: delivered(ledger, attempt.number), kept };
  return plan.source.keepSourceStopped ? { ledger: withoutStops(ledger), kept: stopsIn(ledger) } : { ledger, kept };
};

const isClaiming = (state: Alive, attempt: number): state is Claiming =>
  state.status === 'claiming' && state.attempt.number === attempt;

/** Total: what no longer applies leaves the state as it is. */
export const evolveTask = (state: MigrationTask, event: MigrationTaskEvent): MigrationTask => {
  if (state.status === 'absent')
    return event.type === 'MigrationTaskCreated'
      ? {
          status: 'queued',
          plan: event.data.plan,
          ledger: ledgerOf(event.data.held),
          kept: {},
          staged: NOTHING_STAGED,
          attempt: newAttempt(1, 1),
        }
      : state;
  switch (event.type) {
    case 'MigrationStarted':
      return state.status === 'queued' ? { ...state, status: 'migrating', attempt: begun(state, event.data) } : state;
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
    case 'RestartRequested':
      return state.status === 'ended' ? restartRequested(state, event.data) : state;
    case 'RestartClaimAnswered':
      return isClaiming(state, event.data.attempt) ? claimAnswered(state, event.data) : state;
    case 'RestartRefused':
      return isClaiming(state, event.data.attempt) ? restartRefused(state, event.data) : state;
    case 'MigrationRequeued':
      return isClaiming(state, event.data.attempt) ? requeued(state, event.data) : state;
    case 'PlanCompared':
      return state.status === 'migrating' && state.attempt.number === event.data.attempt
        ? planCompared(state, event.data)
        : state;
    default:
      return { ...state, ledger: onLedger(state, event), ...onReport(state, event) };
  }
};
