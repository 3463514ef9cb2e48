import { artefactIds, jobOfArtefact } from './artefact-ids.ts';
import { type Attempt, holding, troubledBy } from './attempt.ts';
import { evidenceOfStop } from './evidence.ts';
import { type Hold, heldByBackup, heldStandingStill } from './hold.ts';
import type { MigrationTaskEvent } from './migration-task.events.ts';
import type { Alive, Facts } from './migration-task.state.ts';
import { type Moment, nextMoment, withMoment } from './moment.ts';
import { allocated, allocatedUnder, written } from './placed.ts';
import { copyBegun, diskStaged, guestConverted, keptOnly, stagingGone, variablesStaged } from './staged-data.ts';

type Reported = Pick<Facts, 'staged' | 'attempt'>;

/** The source is held, for a moment that was taken now or before. */
const held = ({ staged, attempt }: Reported, moment: Moment, hold: Hold): Reported => ({
  staged: { ...staged, moments: withMoment(staged.moments, moment) },
  attempt: holding(attempt, hold),
});

const onStaged = ({ staged }: Reported, event: MigrationTaskEvent): Reported['staged'] => {
  switch (event.type) {
    case 'ArtefactIntended': {
      const { artefact } = event.data;
      const job = artefact.kind === 'JOB' ? jobOfArtefact(artefact.id) : null;
      return job?.role === 'stage' ? copyBegun(staged, job.of, job.moment) : staged;
    }
    case 'DiskStaged':
      return diskStaged(staged, event.data);
    case 'NvramStaged':
      return variablesStaged(staged, event.data);
    case 'GuestConverted':
      return guestConverted(staged, event.data);
    default: // every other event leaves it as it is
      return staged;
  }
};

const onAttempt = (attempt: Attempt, event: MigrationTaskEvent): Attempt => {
  switch (event.type) {
    case 'SourceShutdownRequested':
      return { ...attempt, shutdownAt: event.data.at };
    case 'StorageTraitsFound':
      return { ...attempt, traits: { ...attempt.traits, [event.data.storageId]: event.data.traits } };
    case 'VmStarted':
      return { ...attempt, vm: 'STARTED' };
    case 'VmLeftStopped':
      return { ...attempt, vm: 'LEFT_STOPPED' };
    case 'StepFailed':
      return troubledBy(attempt, event.data);
    case 'DataConversionCompleted':
      return { ...attempt, phase: 'DATA_DOWNLOAD' };
    case 'DataDownloadCompleted':
      return { ...attempt, phase: 'RESOURCE_CONFIGURATION' };
    default: // every other event is not about the attempt
      return attempt;
  }
};

/** The target has it of the moment that the attempt is for. */
const onPlaced = ({ plan, staged, attempt }: Alive, event: MigrationTaskEvent): Attempt => {
  const { placed, moment } = attempt;
  switch (event.type) {
    case 'TargetHostChosen': {
      const { hostId, storagePath } = event.data;
      const before = storagePath === undefined ? placed : allocatedUnder(placed, plan, storagePath, hostId, moment);
      return { ...attempt, hostId, placed: before };
    }
    case 'VolumeAllocated':
      return { ...attempt, placed: allocated(placed, event.data, moment) };
    case 'VolumeWritten': {
      const { disk, verified } = event.data;
      const converted = staged.conversion?.moment === moment;
      return { ...attempt, placed: written(placed, { disk, verified, moment, converted }) };
    }
    default: // every other event is not about the target
      return attempt;
  }
};

/** The attempt is for the moment that is kept, with those of its disks that are kept, or for the next; nothing is dropped for that one yet. */
const onReviewed = (
  { staged, attempt }: Reported,
  { attempt: number, moment, kept, again }: Extract<MigrationTaskEvent, { type: 'StagedReviewed' }>['data'],
): Reported => ({
  staged: moment === null ? staged : keptOnly(staged, { attempt: number, moment, kept, again }),
  attempt: { ...attempt, moment: moment ?? nextMoment(staged.moments), reviewed: true },
});

/** What was reported to the task, folded into what is its own and what its attempt's. Another attempt's comes too late. */
export const onReport = (state: Alive, event: MigrationTaskEvent): Reported => {
  const { staged, attempt, plan } = state;
  const gone = event.type === 'ArtefactReleased' || event.type === 'DebtWrittenOff';
  if (gone && event.data.artefactId === artefactIds.staging) return { staged: stagingGone(staged), attempt };
  const another = 'attempt' in event.data && event.data.attempt !== attempt.number;
  if (another || state.status !== 'migrating') return { staged, attempt };
  switch (event.type) {
    case 'PointInTimeTaken': {
      const { moment: no, evidence, backup } = event.data;
      const { pointInTime: takenAt, consistency } = backup;
      return held(state, { no, takenAt, consistency, evidence }, heldByBackup(event.data, backup));
    }
    case 'SourceStopped': {
      const { moment: no, at: takenAt } = event.data;
      const evidence = evidenceOfStop(event.data);
      const disks = plan.target.volumes.map(({ disk }) => disk);
      return held(state, { no, takenAt, consistency: 'SHUT_DOWN', evidence }, heldStandingStill(event.data, disks));
    }
    case 'StagedReviewed':
      return onReviewed(state, event.data);
    default:
      return { staged: onStaged(state, event), attempt: onAttempt(onPlaced(state, event), event) };
  }
};
