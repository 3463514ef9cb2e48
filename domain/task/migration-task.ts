import { accept, type Decider, type Decision, reject } from '../words/decider.ts';
import type { Problem, Violation } from '../words/failure.ts';
import { type DiskName, type HostId, type Instant, secondsAfter } from '../words/ids.ts';
import { own } from '../words/keyed.ts';
import { type Artefact, type LedgerEntry, mustWait } from './artefact.ts';
import { attemptOf } from './attempt-keys.ts';
import { isAsked, mayStepPass, owedSteps, phaseOf } from './course-walk.ts';
import { mayCallPass } from './failure-table.ts';
import type {
  BackupFacts,
  ConvertedGuest,
  MigrationTaskEvent,
  SourceStop,
  StagedDisk,
  WrittenVolume,
} from './migration-task.events.ts';
import { type Alive, evolveTask, type Migrating, type MigrationTask } from './migration-task.state.ts';
import type { Allocation } from './placed.ts';
import { deleteTask, writeOffDebt } from './removal.ts';
import { RELEASE_TRIES_BEFORE_END, retryReleaseAt, retryStepAt } from './retry-policy.ts';
import { adoptRetention } from './staged-retention.ts';
import type { StepKind } from './steps.ts';
import type { TaskPlan } from './task-plan.ts';
import { recordAllocated } from './volume-allocation.ts';

/** What an operator asks, and what an executor reports. Reports that come again, or too late, change nothing. */
export type MigrationTaskCommand =
  | { type: 'CreateTask'; data: { plan: TaskPlan; held: readonly Artefact[] } }
  | { type: 'StartMigration'; data: { attempt: number; at: Instant } }
  | { type: 'IntendArtefact'; data: { artefact: Artefact } }
  | { type: 'RecordMade'; data: { artefactId: string } }
  | { type: 'RecordReleased'; data: { artefactId: string; at: Instant } }
  | { type: 'RecordReleaseFailed'; data: { artefactId: string; problem: Problem; at: Instant } }
  | { type: 'RecordPointInTime'; data: { backup: BackupFacts } }
  | { type: 'RecordDiskStaged'; data: StagedDisk & { at: Instant } }
  | { type: 'RecordShutdownRequested'; data: { at: Instant } }
  | { type: 'RecordSourceStopped'; data: SourceStop }
  | { type: 'RecordGuestConverted'; data: ConvertedGuest & { at: Instant } }
  | { type: 'RecordNvramStaged'; data: { file: string | null; sizeBytes?: number; at: Instant } }
  | { type: 'RecordHostChosen'; data: { hostId: HostId; at: Instant } }
  /** Room was taken for a volume; it is made. */
  | { type: 'RecordVolumeAllocated'; data: Allocation }
  | { type: 'RecordVolumeWritten'; data: WrittenVolume & { at: Instant } }
  | { type: 'RecordVmStarted'; data: { hostId: HostId; at: Instant } }
  | { type: 'RecordVmLeftStopped'; data: { reason: string; at: Instant } }
  | {
      type: 'RecordStepFailed';
      data: {
        step: string;
        try: number;
        problem: Problem;
        jobEnded: boolean;
        /** An error that nobody threw on purpose. */
        unexpected: boolean;
        retentionSeconds: number;
        at: Instant;
      };
    }
  | { type: 'AdoptRetention'; data: { retentionSeconds: number; at: Instant } }
  | { type: 'CancelTask'; data: { at: Instant } }
  | { type: 'DeleteTask'; data: { at: Instant } }
  | { type: 'WriteOffDebt'; data: { artefactId: string; reason: string; at: Instant } };

type Cleaning = Extract<Alive, { status: 'cleaning' }>;
type Verdict = Decision<MigrationTaskEvent, readonly Violation[]>;
const yields = (...events: MigrationTaskEvent[]): Verdict => accept(...events);
type Data<T extends MigrationTaskCommand['type']> = Extract<MigrationTaskCommand, { type: T }>['data'];

const recordStepFailed = (data: Data<'RecordStepFailed'>, state: Migrating): Verdict => {
  const { step, try: nth, problem, jobEnded, unexpected, at } = data;
  const { attempt } = state.journey;
  const before = own(state.journey.trouble, step) ?? { tries: 0, unreachable: 0 };
  const owed = owedSteps(state).find((effect) => effect.step === step);
  if (nth !== before.tries + 1 || !owed) return accept(); // told before, or done meanwhile
  const taskId = state.plan.taskId;
  const failure = { ...problem, retryable: mayStepPass(state, owed, problem, { jobEnded, unexpected }) };
  const retryAt = retryStepAt(failure, before, at);
  const failed: MigrationTaskEvent = {
    type: 'StepFailed',
    data: { taskId, attempt, step, try: nth, failure, jobEnded, retryAt },
  };
  if (retryAt !== null) return accept(failed);
  const { retentionSeconds } = data;
  const keepStagedUntil = secondsAfter(at, retentionSeconds);
  const givenUp: MigrationTaskEvent = {
    type: 'MigrationGivenUp',
    data: { taskId, phase: phaseOf(state), step, failure, keepStagedUntil, retentionSeconds },
  };
  return thenEnd(state, [failed, givenUp], at);
};

const completed = (recorded: MigrationTaskEvent, at: Instant, state: Migrating): Verdict =>
  thenEnd(state, [recorded, { type: 'ResourceConfigurationCompleted', data: { taskId: state.plan.taskId, at } }], at);

/** What still keeps a cleaning task from ending; staged data of a failed task is kept on purpose (RT-6). */
const holdsUp = (state: Cleaning, { artefact, trouble }: LedgerEntry): boolean =>
  (trouble?.tries ?? 0) < RELEASE_TRIES_BEFORE_END &&
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
  const { artefactId, problem, at } = data;
  const failure = { ...problem, retryable: mayCallPass(problem.code) };
  const entry = own(state.ledger, artefactId);
  if (!entry || (entry.trouble && at < entry.trouble.retryAt)) return accept(); // gone, or told before
  const nth = (entry.trouble?.tries ?? 0) + 1;
  const ids = { taskId: state.plan.taskId, attempt: attemptOf(state), artefactId };
  const failed = { ...ids, try: nth, failure, retryAt: retryReleaseAt(nth, at) };
  return thenEnd(state, [{ type: 'ReleaseFailed', data: failed }], at);
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

/** What is not asked for, because it is done or comes too late, changes nothing. */
const whileAsked = (kind: StepKind, state: Alive, decide: (state: Migrating) => Verdict, of?: DiskName): Verdict =>
  whileMigrating(state, (migrating) => (isAsked(migrating, kind, of) ? decide(migrating) : accept()));

/** The event, and the end of each phase that it leaves nothing to do in (RT-2). */
const andPhaseEnds = (state: Migrating, event: MigrationTaskEvent, at: Instant): Verdict => {
  const next = evolveTask(state, event);
  const taskId = state.plan.taskId;
  const [before, after] = [phaseOf(state), next.status === 'migrating' ? phaseOf(next) : phaseOf(state)];
  if (before === after) return accept(event);
  return before === 'DATA_CONVERSION'
    ? yields(event, { type: 'DataConversionCompleted', data: { taskId, at } })
    : yields(event, { type: 'DataDownloadCompleted', data: { taskId, at } });
};

const decideAlive = (command: Exclude<MigrationTaskCommand, { type: 'CreateTask' }>, state: Alive): Verdict => {
  const taskId = state.plan.taskId;
  switch (command.type) {
    case 'StartMigration':
      return state.status === 'queued' && attemptOf(state) === command.data.attempt
        ? accept({ type: 'MigrationStarted', data: { taskId, ...command.data } })
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
    case 'RecordPointInTime':
      return whileAsked('BeginBackup', state, () =>
        accept({ type: 'PointInTimeTaken', data: { taskId, ...command.data } }),
      );
    case 'RecordDiskStaged': {
      const { at, ...disk } = command.data;
      const staged: MigrationTaskEvent = { type: 'DiskStaged', data: { taskId, ...disk } };
      return whileAsked('StageDisk', state, (migrating) => andPhaseEnds(migrating, staged, at), disk.disk);
    }
    case 'RecordShutdownRequested': {
      const { at } = command.data;
      return whileAsked('StopSource', state, ({ journey }) =>
        journey.shutdownAt !== null && at <= journey.shutdownAt
          ? accept()
          : accept({ type: 'SourceShutdownRequested', data: { taskId, at } }),
      );
    }
    case 'RecordSourceStopped':
      return whileAsked('StopSource', state, () =>
        accept({ type: 'SourceStopped', data: { taskId, ...command.data } }),
      );
    case 'RecordGuestConverted': {
      const { at, ...guest } = command.data;
      const converted: MigrationTaskEvent = { type: 'GuestConverted', data: { taskId, ...guest } };
      return whileAsked('ConvertGuest', state, (migrating) => andPhaseEnds(migrating, converted, at));
    }
    case 'RecordNvramStaged': {
      const { at, ...variables } = command.data;
      const staged: MigrationTaskEvent = { type: 'NvramStaged', data: { taskId, ...variables } };
      return whileAsked('StageNvram', state, (migrating) => andPhaseEnds(migrating, staged, at));
    }
    case 'RecordHostChosen': {
      const { at, hostId } = command.data;
      return whileAsked('ChooseHost', state, (migrating) => {
        const { attempt } = migrating.journey;
        return andPhaseEnds(migrating, { type: 'TargetHostChosen', data: { taskId, attempt, hostId } }, at);
      });
    }
    case 'RecordVolumeAllocated':
      return recordAllocated(command.data, state);
    case 'RecordVolumeWritten': {
      const { at, ...volume } = command.data;
      const written = ({ journey: { attempt } }: Migrating): MigrationTaskEvent => ({
        type: 'VolumeWritten',
        data: { taskId, attempt, ...volume },
      });
      return whileAsked('WriteVolume', state, (task) => andPhaseEnds(task, written(task), at), volume.disk);
    }
    case 'RecordVmStarted': {
      const { hostId, at } = command.data;
      return whileAsked('ConfigureVm', state, (migrating) =>
        completed({ type: 'VmStarted', data: { taskId, hostId } }, at, migrating),
      );
    }
    case 'RecordVmLeftStopped': {
      const { reason, at } = command.data;
      return whileAsked('ConfigureVm', state, (migrating) =>
        completed({ type: 'VmLeftStopped', data: { taskId, reason } }, at, migrating),
      );
    }
    case 'RecordStepFailed':
      return whileMigrating(state, (migrating) => recordStepFailed(command.data, migrating));
    case 'AdoptRetention':
      return adoptRetention(command.data, state);
    case 'CancelTask':
      return cancel(state, command.data.at);
    case 'DeleteTask':
      return deleteTask(command.data, state);
    case 'WriteOffDebt':
      return writeOffDebt(command.data, state);
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
