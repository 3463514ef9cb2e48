import type { ArtefactKind, Place } from './artefact.ts';
import type { JobRole } from './artefact-ids.ts';
import type { Attempted } from './attempt.ts';
import type { RetryRule } from './failure-table.ts';
import type { MigrationTaskEvent, Phase } from './migration-task.events.ts';
import type { Migrating } from './migration-task.state.ts';
import type { StepInput, StepKind, Subject } from './steps.ts';

/** What a step leaves outside, and for which steps it is there: given back when each of those is done or does not apply. */
export type Making = {
  readonly kind: ArtefactKind;
  readonly on: Place['kind'];
  /** `END`: for as long as the task runs. */
  readonly neededBy: readonly StepKind[] | 'END';
};

/** A step, or one that only some tasks have to wait for here. */
export type Need = StepKind | { readonly step: StepKind; readonly when: (task: Attempted) => boolean };

/** The event that says that a step came through. */
export type SettledBy =
  | { readonly event: Exclude<MigrationTaskEvent['type'], 'ArtefactMade'> }
  /** The ledger alone tells: by the name of what was made, without an attempt's number, or by how those names begin. */
  | { readonly event: 'ArtefactMade'; readonly artefact: string | { readonly startsWith: string } };

/** One step of a task's course, and all that is said about it (docs/adr/0020). */
export type Rule<K extends StepKind> = {
  /** Of the attempt's one moment, and of its disks: done for another one, it is not done for this. */
  readonly per: 'task' | 'moment' | 'disk';
  /** For people, never a gate. Null: a watch, which neither a phase nor the end waits for. */
  readonly phase: Phase | null;
  /** Only of attempts after the first: what they find of earlier ones. Absent: of all. */
  readonly of?: 'LATER_ATTEMPTS';
  /** Absent: of every task. */
  readonly when?: (task: Attempted) => boolean;
  /** Steps that have to be done first, as far as they apply. */
  readonly needs: readonly Need[];
  /** Exactly what the executor needs; null: not known yet. */
  readonly input: (task: Migrating, of: Subject) => StepInput[K] | null;
  /** By what the history says. A step is done as well when nobody needs any more what it made. */
  readonly done: (task: Migrating, of: Subject) => boolean;
  /** Null: with it the task is over, or it never comes through. */
  readonly settledBy: SettledBy | null;
  readonly jobs?: readonly JobRole[];
  /** Jobs that are over and have to be gone first, for they may still hold what this step opens: its own, or of all disks. */
  readonly after?: 'OWN_JOBS' | ((task: Attempted) => readonly JobRole[]);
  readonly makes?: readonly Making[];
  /** Codes that this step judges otherwise than failure-table.ts. */
  readonly retry?: RetryRule;
};
