import { accept, type Decider, type Decision, reject } from '../words/decider.ts';
import type { Failure, Violation } from '../words/failure.ts';
import { type HostId, type Instant, secondsAfter } from '../words/ids.ts';
import { own } from '../words/keyed.ts';
import { type Artefact, type LedgerEntry, mustWait } from './artefact.ts';
import { recordConverted, recordNvram, recordStaged, recordWritten } from './migration-task.data.ts';
import type {
  BackupFacts,
  ConvertedGuest,
  MigrationTaskEvent,
  Phase,
  SourceStop,
  StagedDisk,
  WrittenVolume,
} from './migration-task.events.ts';
import { owesStep } from './migration-task.process.ts';
import { type Alive, evolveTask, type Migrating, type MigrationTask } from './migration-task.state.ts';
import { RELEASE_ATTEMPTS_BEFORE_END, retryReleaseAt, retryStepAt } from './retry-policy.ts';
import { adoptRetention } from './staged-retention.ts';
import type { TaskPlan } from './task-plan.ts';

/** What an operator asks, and what an executor reports. Reports that come again, or too late, change nothing. */
export type MigrationTaskCommand =
  | { type: 'CreateTask'; data: { plan: TaskPlan; held: readonly Artefact[] } }
  | { type: 'StartMigration'; data: { at: Instant } }
  | { type: 'IntendArtefact'; data: { artefact: Artefact } }
  | { type: 'RecordMade'; data: { artefactId: string } }
  | { type: 'RecordReleased'; data: { artefactId: string; at: Instant } }
  | { type: 'RecordReleaseFailed'; data: { artefactId: string; failure: Failure; at: Instant } }
  | { type: 'RecordPointInTime'; data: { backup: BackupFacts } }
  | { type: 'RecordDiskStaged'; data: StagedDisk & { at: Instant } }
  | { type: 'RecordShutdownRequested'; data: { at: Instant } }
  | { type: 'RecordSourceStopped'; data: SourceStop }
  | { type: 'RecordGuestConverted'; data: ConvertedGuest & { at: Instant } }
  | { type: 'RecordNvramStaged'; data: { file: string | null; sizeBytes?: number; at: Instant } }
  | { type: 'RecordHostChosen'; data: { hostId: HostId; storagePath: string } }
  | { type: 'RecordVolumeWritten'; data: WrittenVolume & { at: Instant } }
  | { type: 'RecordVmStarted'; data: { hostId: HostId; at: Instant } }
  | { type: 'RecordVmLeftStopped'; data: { reason: string; at: Instant } }
  | {
      type: 'RecordStepFailed';
      data: {
        step: string;
        attempt: number;
        failure: Failure;
        jobEnded: boolean;
        retentionSeconds: number;
        at: Instant;
      };
    }
  | { type: 'AdoptRetention'; data: { retentionSeconds: number; at: Instant } }
  | { type: 'CancelTask'; data: { at: Instant } };

type Cleaning = Extract<Alive, { status: 'cleaning' }>;
type Verdict = Decision<MigrationTaskEvent, readonly Violation[]>;
const yields = (...events: MigrationTaskEvent[]): Verdict => accept(...events);
type Data<T extends MigrationTaskCommand['type']> = Extract<MigrationTaskCommand, { type: T }>['data'];

const recordStepFailed = (data: Data<'RecordStepFailed'>, state: Migrating): Verdict => {
  const { step, attempt, failure, jobEnded, at } = data;
  const before = own(state.journey.trouble, step) ?? { attempt: 0, unreachable: 0 };
  if (attempt !== before.attempt + 1 || !owesStep(state, step)) return accept(); // told before, or done meanwhile
  const taskId = state.plan.taskId;
  const retryAt = retryStepAt(failure, before, at);
  const failed: MigrationTaskEvent = {
    type: 'StepFailed',
    data: { taskId, step, attempt, failure, jobEnded, retryAt },
  };
  if (retryAt !== null) return accept(failed);
  const { retentionSeconds } = data;
  const keepStagedUntil = secondsAfter(at, retentionSeconds);
  const givenUp: MigrationTaskEvent = {
    type: 'MigrationGivenUp',
    data: { taskId, phase: state.journey.phase, step, failure, keepStagedUntil, retentionSeconds },
  };
  return thenEnd(state, [failed, givenUp], at);
};

const completed = (recorded: MigrationTaskEvent, at: Instant, state: Migrating): Verdict =>
  thenEnd(state, [recorded, { type: 'ResourceConfigurationCompleted', data: { taskId: state.plan.taskId, at } }], at);

/** What still keeps a cleaning task from ending; staged data of a failed task is kept on purpose (RT-6). */
const holdsUp = (state: Cleaning, { artefact, trouble }: LedgerEntry): boolean =>
  (trouble?.attempt ?? 0) < RELEASE_ATTEMPTS_BEFORE_END &&
  !(artefact.kind === 'STAGING' && state.outcome.kind === 'FAILED') &&
  !mustWait(state.ledger, artefact); // what it waits for holds the task up, or is debt already

const endOf = (state: Cleaning, at: Instant): MigrationTaskEvent => {
  const taskId = state.plan.taskId;
  switch (state.outcome.kind) {
    case 'SUCCEEDED':
      return { type: 'MigrationSucceeded', data: { taskId, at } };
    case 'FAILED':
      return { type: 'MigrationFailed', data: { taskId, failure: state.outcome.failure, at } };
    case 'CANCELLED':
      return { type: 'MigrationCancelled', data: { taskId, at } };
  }
};

/** The events, and the end of the task when they leave nothing that holds it up. */
const thenEnd = (state: Alive, events: readonly MigrationTaskEvent[], at: Instant): Verdict => {
  const next = events.reduce<MigrationTask>(evolveTask, state);
  const done = next.status === 'cleaning' && !Object.values(next.ledger).some((entry) => holdsUp(next, entry));
  return done ? yields(...events, endOf(next, at)) : yields(...events);
};

const recordReleaseFailed = (data: Data<'RecordReleaseFailed'>, state: Alive): Verdict => {
  const { artefactId, failure, at } = data;
  const entry = own(state.ledger, artefactId);
  if (!entry || (entry.trouble && at < entry.trouble.retryAt)) return accept(); // gone, or told before
  const attempt = (entry.trouble?.attempt ?? 0) + 1;
  const retryAt = retryReleaseAt(attempt, at);
  const taskId = state.plan.taskId;
  return thenEnd(state, [{ type: 'ReleaseFailed', data: { taskId, artefactId, attempt, failure, retryAt } }], at);
};

const cancel = (state: Alive, at: Instant): Verdict => {
  const taskId = state.plan.taskId;
  switch (state.status) {
    case 'queued':
    case 'migrating':
      return thenEnd(state, [{ type: 'CancellationRequested', data: { taskId } }], at);
    case 'cleaning':
    case 'ended':
      if (state.outcome.kind === 'CANCELLED') return accept();
      return reject([
        {
          code: 'STATE_CONFLICT',
          path: ['id'],
          message: 'The task has ended; only a queued or running one can be cancelled.',
        },
      ]);
  }
};

const whileMigrating = (state: Alive, decide: (state: Migrating) => Verdict): Verdict =>
  state.status === 'migrating' ? decide(state) : accept(); // too late: the task is on its way out

/** A phase is left once; what belongs to an earlier or a later one than the task is in changes nothing. */
const during = (phase: Phase, state: Alive, decide: (state: Migrating) => Verdict): Verdict =>
  whileMigrating(state, (migrating) => (migrating.journey.phase === phase ? decide(migrating) : accept()));

const decideAlive = (command: Exclude<MigrationTaskCommand, { type: 'CreateTask' }>, state: Alive): Verdict => {
  const taskId = state.plan.taskId;
  switch (command.type) {
    case 'StartMigration':
      return state.status === 'queued'
        ? accept({ type: 'MigrationStarted', data: { taskId, attempt: 1, at: command.data.at } })
        : accept();
    case 'IntendArtefact':
      return whileMigrating(state, () =>
        own(state.ledger, command.data.artefact.id)
          ? accept()
          : accept({ type: 'ArtefactIntended', data: { taskId, artefact: command.data.artefact } }),
      );
    case 'RecordMade': {
      const entry = own(state.ledger, command.data.artefactId);
      return !entry || entry.made ? accept() : accept({ type: 'ArtefactMade', data: { taskId, ...command.data } });
    }
    case 'RecordReleased': {
      const { artefactId, at } = command.data;
      if (!own(state.ledger, artefactId)) return accept();
      return thenEnd(state, [{ type: 'ArtefactReleased', data: { taskId, artefactId } }], at);
    }
    case 'RecordReleaseFailed':
      return recordReleaseFailed(command.data, state);
    case 'RecordPointInTime': // one moment per journey: the jobs that copy it are known by the journey alone
      return during('DATA_CONVERSION', state, ({ journey }) =>
        journey.backup ? accept() : accept({ type: 'PointInTimeTaken', data: { taskId, backup: command.data.backup } }),
      );
    case 'RecordDiskStaged':
      return during('DATA_CONVERSION', state, (migrating) => recordStaged(command.data, migrating));
    case 'RecordShutdownRequested':
      return during('DATA_CONVERSION', state, ({ journey }) =>
        journey.stopped || (journey.shutdownAt !== null && command.data.at <= journey.shutdownAt)
          ? accept()
          : accept({ type: 'SourceShutdownRequested', data: { taskId, at: command.data.at } }),
      );
    case 'RecordSourceStopped':
      return during('DATA_CONVERSION', state, ({ journey }) =>
        journey.stopped ? accept() : accept({ type: 'SourceStopped', data: { taskId, ...command.data } }),
      );
    case 'RecordGuestConverted':
      return during('DATA_CONVERSION', state, (migrating) => recordConverted(command.data, migrating));
    case 'RecordNvramStaged':
      return during('DATA_CONVERSION', state, (migrating) => recordNvram(command.data, migrating));
    case 'RecordHostChosen':
      return during('DATA_DOWNLOAD', state, ({ journey }) =>
        journey.host ? accept() : accept({ type: 'TargetHostChosen', data: { taskId, ...command.data } }),
      );
    case 'RecordVolumeWritten':
      return during('DATA_DOWNLOAD', state, (migrating) => recordWritten(command.data, migrating));
    case 'RecordVmStarted': {
      const { hostId, at } = command.data;
      return during('RESOURCE_CONFIGURATION', state, (migrating) =>
        completed({ type: 'VmStarted', data: { taskId, hostId } }, at, migrating),
      );
    }
    case 'RecordVmLeftStopped': {
      const { reason, at } = command.data;
      return during('RESOURCE_CONFIGURATION', state, (migrating) =>
        completed({ type: 'VmLeftStopped', data: { taskId, reason } }, at, migrating),
      );
    }
    case 'RecordStepFailed':
      return whileMigrating(state, (migrating) => recordStepFailed(command.data, migrating));
    case 'AdoptRetention':
      return adoptRetention(command.data, state);
    case 'CancelTask':
      return cancel(state, command.data.at);
  }
};

export const migrationTask: Decider<MigrationTaskCommand, MigrationTask, MigrationTaskEvent, readonly Violation[]> = {
  initial: { status: 'absent' },
  decide: (command, state) => {
    if (command.type === 'CreateTask')
      return state.status === 'absent' ? accept({ type: 'MigrationTaskCreated', data: command.data }) : accept();
    if (state.status === 'absent')
      return reject([{ code: 'NOT_FOUND', path: ['id'], message: 'There is no such migration task.' }]);
    return decideAlive(command, state);
  },
  evolve: evolveTask,
};
