import type { HostId, Instant } from '../words/ids.ts';
import { type Keyed, own } from '../words/keyed.ts';
import type { Numbers } from './artefact-ids.ts';
import { isAway } from './failure-table.ts';
import type { Hold } from './hold.ts';
import type { MigrationTaskEvent, Phase } from './migration-task.events.ts';
import type { PlacedDisks } from './placed.ts';
import type { NewMoment } from './restart.events.ts';
import type { StorageTraits } from './storage-traits.ts';
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

/** What belongs to one attempt of a task and ends with it: from the request, or the task's creation, to the end. */
export type Attempt = {
  readonly number: number;
  /** Null: it waits for its turn. */
  readonly startedAt: Instant | null;
  /** Number of the moment that it is for: one that is kept, or the next. Steps of a moment or a disk are for that one alone. */
  readonly moment: number;
  /** Whether that may be a new one, where what is staged cannot be kept. */
  readonly newMoment: NewMoment;
  /** What earlier attempts staged was looked at; the first has nothing to look at. */
  readonly reviewed: boolean;
  /** RT-15: the facts of its plan were read again, and are as they were. */
  readonly compared: boolean;
  /** Which it is in, as recorded: what is done already of a phase ends it with the next report. */
  readonly phase: Phase;
  /** How that moment can be read; null: it is not held. */
  readonly hold: Hold | null;
  /** VMware: since when the guest has been asked to shut down. */
  readonly shutdownAt: Instant | null;
  /** By storage, what it found them to be; of the first attempt the plan says it. */
  readonly traits: Keyed<StorageTraits>;
  readonly hostId: HostId | null;
  readonly placed: PlacedDisks;
  readonly vm: 'STARTED' | 'LEFT_STOPPED' | null;
  readonly trouble: Keyed<StepTrouble>;
};

/** A plan and the attempt at it: these two decide which steps there are. */
export type Attempted = { readonly plan: TaskPlan; readonly attempt: Attempt };

export const newAttempt = (number: number, moment: number): Attempt => ({
  number,
  startedAt: null,
  moment,
  newMoment: 'ALLOW',
  reviewed: false,
  compared: false,
  phase: 'DATA_CONVERSION',
  hold: null,
  shutdownAt: null,
  traits: {},
  hostId: null,
  placed: {},
  vm: null,
  trouble: {},
});

/** By these an attempt's own is named. */
export const numbersNow = ({ number, moment }: Attempt): Numbers => ({ attempt: number, moment });

/** From then on the attempt is for that moment. What is held of a later one is never given up for an earlier one. */
export const holding = (attempt: Attempt, hold: Hold): Attempt =>
  attempt.hold !== null && hold.moment < attempt.hold.moment ? attempt : { ...attempt, moment: hold.moment, hold };

type Failed = Extract<MigrationTaskEvent, { type: 'StepFailed' }>['data'];

export const troubledBy = (attempt: Attempt, failed: Failed): Attempt => {
  const { step, failure, jobEnded, retryAt } = failed;
  const before = own(attempt.trouble, step);
  const jobs = (before?.jobs ?? 0) + (jobEnded ? 1 : 0);
  const unreachable = (before?.unreachable ?? 0) + (isAway(failure) ? 1 : 0);
  return {
    ...attempt,
    trouble: { ...attempt.trouble, [step]: { tries: failed.try, jobs, unreachable, retryAt } },
  };
};
