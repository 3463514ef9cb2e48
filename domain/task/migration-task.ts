import { accept, type Decider, type Decision, reject } from '../words/decider.ts';
import type { Violation } from '../words/failure.ts';
import { type DiskName, type Instant, secondsAfter } from '../words/ids.ts';
import { own } from '../words/keyed.ts';
import { violation } from '../words/said.ts';
import { isOfTheTask } from './artefact.ts';
import { attemptOf } from './attempt-keys.ts';
import { isAsked, mayStepPass, owedSteps, phaseOf } from './course-walk.ts';
import { cancelTask, thenEnd } from './ending.ts';
import { mayCallPass } from './failure-table.ts';
import type { MigrationTaskCommand } from './migration-task.commands.ts';
import type { MigrationTaskEvent, Phase } from './migration-task.events.ts';
import { type Alive, evolveTask, type Migrating, type MigrationTask } from './migration-task.state.ts';
import { deleteTask, writeOffDebt } from './removal.ts';
import { recordClaimAnswered, requestRestart } from './restart.ts';
import { retryReleaseAt, retryStepAt } from './retry-policy.ts';
import { recordReviewed } from './reviewed.ts';
import { adoptRetention } from './staged-retention.ts';
import { type StepKind, type Subject, WHOLE } from './steps.ts';
import { recordAllocated } from './volume-allocation.ts';

export type { MigrationTaskCommand } from './migration-task.commands.ts';

type Verdict = Decision<MigrationTaskEvent, readonly Violation[]>;
type Data<T extends MigrationTaskCommand['type']> = Extract<MigrationTaskCommand, { type: T }>['data'];

const recordStepFailed = (data: Data<'RecordStepFailed'>, state: Migrating): Verdict => {
  const { step, try: nth, problem, jobEnded, unexpected, at } = data;
  const { number: attempt, trouble } = state.attempt;
  const before = own(trouble, step) ?? { tries: 0, unreachable: 0 };
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
    data: { taskId, attempt, phase: phaseOf(state), step, failure, keepStagedUntil, retentionSeconds },
  };
  return thenEnd(state, [failed, givenUp], at);
};

const completed = (recorded: MigrationTaskEvent, at: Instant, state: Migrating): Verdict =>
  thenEnd(state, [recorded, { type: 'ResourceConfigurationCompleted', data: { taskId: state.plan.taskId, at } }], at);

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

const whileMigrating = (state: Alive, decide: (state: Migrating) => Verdict): Verdict =>
  state.status === 'migrating' ? decide(state) : accept(); // too late: the task is on its way out

/** What is not asked for, because it is done, is of another moment or comes too late, changes nothing. */
const whileAsked = (kind: StepKind, of: Subject, state: Alive, decide: (state: Migrating) => Verdict): Verdict =>
  whileMigrating(state, (migrating) => (isAsked(migrating, kind, of) ? decide(migrating) : accept()));

const PHASES: readonly Phase[] = ['DATA_CONVERSION', 'DATA_DOWNLOAD', 'RESOURCE_CONFIGURATION'];
const PHASE_ENDS = ['DataConversionCompleted', 'DataDownloadCompleted'] as const;

/**
 * The event, with the ends of phases around it (RT-2): of each that was done before it, unsaid, as where a later attempt has nothing
 * to convert any more, and of each that it leaves nothing to do in.
 */
const andPhaseEnds = (state: Migrating, event: MigrationTaskEvent, at: Instant): Verdict => {
  const next = evolveTask(state, event);
  const taskId = state.plan.taskId;
  const [before, after] = [phaseOf(state), next.status === 'migrating' ? phaseOf(next) : phaseOf(state)];
  const ends = (from: Phase, to: Phase): MigrationTaskEvent[] =>
    PHASE_ENDS.slice(PHASES.indexOf(from), PHASES.indexOf(to)).map((type) => ({ type, data: { taskId, at } }));
  return accept(...ends(state.attempt.phase, before), event, ...ends(before, after));
};

type OfAlive = Exclude<MigrationTaskCommand, { type: 'CreateTask' }>;

/**
 * What another attempt reports comes too late. Only of what was that attempt's own it still counts that it was made, is gone, or
 * cannot be removed: nobody else will tell.
 */
const isOfAnotherAttempt = ({ type, data }: OfAlive, state: Alive): boolean => {
  if (!('attempt' in data) || data.attempt === attemptOf(state) || type === 'RecordVolumeAllocated') return false;
  const artefact = 'artefactId' in data ? own(state.ledger, data.artefactId)?.artefact : undefined;
  return !artefact || isOfTheTask(artefact);
};

const subjectOf = (data: { readonly disk?: DiskName; readonly moment: number }): Subject => ({
  disk: data.disk ?? null,
  moment: data.moment,
});

const decideAlive = (command: OfAlive, state: Alive): Verdict => {
  const { taskId } = state.plan;
  if (isOfAnotherAttempt(command, state)) return accept();
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
      const { artefactId } = command.data;
      const entry = own(state.ledger, artefactId);
      return !entry || entry.made ? accept() : accept({ type: 'ArtefactMade', data: { taskId, artefactId } });
    }
    case 'RecordReleased': {
      const { artefactId, at } = command.data;
      if (!own(state.ledger, artefactId)) return accept();
      return thenEnd(state, [{ type: 'ArtefactReleased', data: { taskId, artefactId } }], at);
    }
    case 'RecordReleaseFailed':
      return recordReleaseFailed(command.data, state);
    case 'RecordStorageTraits': {
      const { at, attempt, storageId, traits } = command.data;
      const found: MigrationTaskEvent = { type: 'StorageTraitsFound', data: { taskId, attempt, storageId, traits } };
      return whileAsked('ExamineStorage', WHOLE, state, (migrating) => andPhaseEnds(migrating, found, at));
    }
    case 'RecordPlanCompared': {
      const { at, attempt, addresses } = command.data;
      const compared: MigrationTaskEvent = { type: 'PlanCompared', data: { taskId, attempt, addresses } };
      return whileAsked('ComparePlan', WHOLE, state, (migrating) => andPhaseEnds(migrating, compared, at));
    }
    case 'RecordPointInTime':
      return whileAsked('BeginBackup', subjectOf(command.data), state, () =>
        accept({ type: 'PointInTimeTaken', data: { taskId, ...command.data } }),
      );
    case 'RecordDiskStaged': {
      const { at, ...disk } = command.data;
      const staged: MigrationTaskEvent = { type: 'DiskStaged', data: { taskId, ...disk } };
      return whileAsked('StageDisk', subjectOf(disk), state, (migrating) => andPhaseEnds(migrating, staged, at));
    }
    case 'RecordShutdownRequested': {
      const { attempt, at } = command.data;
      return whileAsked('StopSource', subjectOf(command.data), state, ({ attempt: { shutdownAt } }) =>
        shutdownAt !== null && at <= shutdownAt
          ? accept()
          : accept({ type: 'SourceShutdownRequested', data: { taskId, attempt, at } }),
      );
    }
    case 'RecordSourceStopped':
      return whileAsked('StopSource', subjectOf(command.data), state, () =>
        accept({ type: 'SourceStopped', data: { taskId, ...command.data } }),
      );
    case 'RecordGuestConverted': {
      const { at, ...guest } = command.data;
      const converted: MigrationTaskEvent = { type: 'GuestConverted', data: { taskId, ...guest } };
      return whileAsked('ConvertGuest', subjectOf(guest), state, (migrating) => andPhaseEnds(migrating, converted, at));
    }
    case 'RecordNvramStaged': {
      const { at, ...variables } = command.data;
      const staged: MigrationTaskEvent = { type: 'NvramStaged', data: { taskId, ...variables } };
      return whileAsked('StageNvram', subjectOf(variables), state, (migrating) => andPhaseEnds(migrating, staged, at));
    }
    case 'RecordHostChosen': {
      const { at, attempt, hostId } = command.data;
      const chosen: MigrationTaskEvent = { type: 'TargetHostChosen', data: { taskId, attempt, hostId } };
      return whileAsked('ChooseHost', WHOLE, state, (migrating) => andPhaseEnds(migrating, chosen, at));
    }
    case 'RecordVolumeAllocated':
      return recordAllocated(command.data, state);
    case 'RecordVolumeWritten': {
      const { at, moment, ...volume } = command.data;
      const later = moment === 1 ? {} : { moment };
      const written: MigrationTaskEvent = { type: 'VolumeWritten', data: { taskId, ...volume, ...later } };
      const of = subjectOf(command.data);
      return whileAsked('WriteVolume', of, state, (migrating) => andPhaseEnds(migrating, written, at));
    }
    case 'RecordVmStarted': {
      const { hostId, at } = command.data;
      return whileAsked('ConfigureVm', WHOLE, state, (migrating) =>
        completed({ type: 'VmStarted', data: { taskId, hostId } }, at, migrating),
      );
    }
    case 'RecordVmLeftStopped': {
      const { why, at } = command.data;
      return whileAsked('ConfigureVm', WHOLE, state, (migrating) =>
        completed({ type: 'VmLeftStopped', data: { taskId, ...why } }, at, migrating),
      );
    }
    case 'RecordStepFailed':
      return whileMigrating(state, (migrating) => recordStepFailed(command.data, migrating));
    case 'AdoptRetention':
      return adoptRetention(command.data, state);
    case 'CancelTask':
      return cancelTask(command.data, state);
    case 'RequestRestart':
      return requestRestart(command.data, state);
    case 'RecordClaimAnswered':
      return recordClaimAnswered(command.data, state);
    case 'RecordStagedReviewed':
      return whileAsked('ReviewStaged', WHOLE, state, (migrating) => recordReviewed(command.data, migrating));
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
    if (state.status === 'absent') return reject([violation('NOT_FOUND', ['id'], { what: 'MIGRATION_TASK' })]);
    return decideAlive(command, state);
  },
  evolve: evolveTask,
};
