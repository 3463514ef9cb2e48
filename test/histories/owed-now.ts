import { decode } from '../../adapters/eventstore/codec.ts';
import type { JsonObject, StoredEvent } from '../../commands/ports/event-store.ts';
import { type BatchEffect, owedByBatch } from '../../domain/batch/migration-batch.process.ts';
import { migrationBatch } from '../../domain/batch/migration-batch.ts';
import type { DomainEvent } from '../../domain/events.ts';
import { owedByServer } from '../../domain/platform/migration-server.process.ts';
import { migrationServer } from '../../domain/platform/migration-server.ts';
import { liveJobs, phaseOf } from '../../domain/task/course-walk.ts';
import { owedByQueue, type QueueEffect } from '../../domain/task/migration-queue.process.ts';
import { migrationQueue } from '../../domain/task/migration-queue.ts';
import { owedByTask } from '../../domain/task/migration-task.process.ts';
import type { MigrationTask } from '../../domain/task/migration-task.state.ts';
import { migrationTask } from '../../domain/task/migration-task.ts';
import { owedForRestart, type RestartEffect } from '../../domain/task/restart.process.ts';
import type { StepEffect } from '../../domain/task/steps.ts';
import type { TaskEffect } from '../../domain/task/task-effect.ts';
import type { Decider } from '../../domain/words/decider.ts';
import { category } from '../../domain/words/streams.ts';

/**
 * What one stream owes, in the words of the recordings: of each effect all that becomes part of a key or an id on disk or on
 * a machine, and of a task the jobs that it still wants (`job`: every other job of it is killed). This file is the one place
 * that knows the effects of today's program; a program with others puts them into these words here.
 */
export type Owes = readonly JsonObject[];

const jobsOf = (effect: StepEffect): readonly string[] => {
  switch (effect.kind) {
    case 'ReviewStaged':
    case 'StageDisk':
    case 'ConvertGuest':
      return [effect.input.jobId];
    case 'WriteVolume': {
      const { writer, writeJobId } = effect.input;
      return writer.kind === 'HOST' ? [writer.serveJobId, writeJobId] : [writeJobId];
    }
    default: // every other step is done without a job
      return [];
  }
};

const aboutOf = (effect: StepEffect): JsonObject => {
  switch (effect.kind) {
    case 'StageDisk':
    case 'WriteVolume':
      return { disk: effect.input.disk };
    case 'AuthoriseAtHost':
      return { host: effect.input.hostId };
    case 'WatchSource':
      return effect.input.since.kind === 'VMWARE' ? { since: effect.input.since.sourceTime } : {};
    default: // every other step is said by its name
      return {};
  }
};

const ofTaskEffect = (effect: TaskEffect): JsonObject => {
  const { kind, key, notBefore } = effect;
  if (effect.kind === 'Release')
    return { key, kind, notBefore, release: effect.artefact.id, of: effect.artefact.kind, outcome: effect.outcome };
  const { step, try: attempt } = effect; // the word of the recordings
  const jobs = jobsOf(effect);
  return { key, kind, notBefore, step, attempt, ...aboutOf(effect), ...(jobs.length > 0 ? { jobs } : {}) };
};

/** Of phases that have not begun no job can run; the recordings leave them out. */
const JOBS_OF = {
  DATA_CONVERSION: /\.(review|stage|convert)\./,
  DATA_DOWNLOAD: /\.(serve|write)\./,
  RESOURCE_CONFIGURATION: /^$/,
} as const;

const ofRestartEffect = (effect: RestartEffect): JsonObject => ({
  key: effect.key,
  kind: effect.kind,
  ...(effect.kind === 'AskClaim' ? { claim: effect.claim.id } : { place: effect.artefactId, needs: effect.needs }),
});

const ofTask = (state: MigrationTask): Owes => [
  ...owedByTask(state).map(ofTaskEffect),
  ...owedForRestart(state).map(ofRestartEffect),
  ...(state.status === 'migrating'
    ? [...liveJobs(state)]
        .filter((job) => JOBS_OF[phaseOf(state)].test(job))
        .map((job) => ({ key: `wanted ${job}`, job }))
    : []),
];

const ofBatchEffect = ({ kind, key, batchId, ...effect }: BatchEffect): JsonObject => ({
  key,
  kind,
  batch: batchId,
  ...('claim' in effect ? { claim: effect.claim.id } : { task: effect.plan.taskId }),
});

const ofQueueEffect = (effect: QueueEffect): JsonObject => {
  const { kind, key, notBefore, taskId } = effect;
  return { key, kind, notBefore, task: taskId, ...('serverId' in effect ? { server: effect.serverId } : {}) };
};

type Fold = { add(event: DomainEvent): Owes };
const fold = <C, S, E extends DomainEvent, R>(decider: Decider<C, S, E, R>, owed: (state: S) => Owes): (() => Fold) => {
  return () => {
    let state = decider.initial;
    return {
      add: (event) => {
        state = decider.evolve(state, event as E); // a stream holds only its own decider's events
        return owed(state);
      },
    };
  };
};

const PROCESSES = new Map<string, () => Fold>([
  ['migrationTask', fold(migrationTask, ofTask)],
  ['migrationBatch', fold(migrationBatch, (state) => owedByBatch(state).map(ofBatchEffect))],
  ['migrationQueue', fold(migrationQueue, (state) => owedByQueue(state).map(ofQueueEffect))],
  ['migrationServer', fold(migrationServer, (state) => owedByServer(state).map((effect) => ({ ...effect })))],
]);

/** What all streams owe, event by event. */
export class OwedBook {
  readonly #folds = new Map<string, Fold>();
  readonly #owed = new Map<string, Owes>();

  /** What the event's stream owes after it; null: a stream that never owes anything. */
  add(stored: StoredEvent): Owes | null {
    const { stream } = stored;
    const fresh = PROCESSES.get(category(stream));
    if (!fresh) return null;
    const known = this.#folds.get(stream) ?? fresh();
    this.#folds.set(stream, known);
    const owes = known.add(decode(stored));
    this.#owed.set(stream, owes);
    return owes;
  }

  by(stream: string): Owes {
    return this.#owed.get(stream) ?? [];
  }

  get nothing(): boolean {
    return [...this.#owed.values()].every((owes) => owes.length === 0);
  }
}
