import { firmwareNeedOf } from '../planning/uefi-variables.ts';
import type { Bytes } from '../words/units.ts';
import { artefactIds, ITS_OWN } from './artefact-ids.ts';
import type { Attempted } from './attempt.ts';
import { isAuthorisedAtHost, isHeld, isStaged, isWritten, made, madeOwn } from './done.ts';
import { comparePlan, isCompared } from './plan-compared.ts';
import type { Rule } from './rule.ts';
import { type SourceTraits, traitsOfSource, whatStartDoes } from './source-traits.ts';
import {
  areAddressesPaid,
  configureVm,
  convertGuest,
  holdSource,
  isPaid,
  ofItsMoment,
  payAddresses,
  payEarlier,
  reviewStaged,
  sourceVmOf,
  stageDisk,
  stageNvram,
  stoodStillSince,
  writeVolume,
} from './step-inputs.ts';
import type { StepKind } from './steps.ts';
import { haveBeenFound, isHostFirst, isWrittenByHost } from './storage-traits.ts';
import { volumeBytes } from './task-plan.ts';

const sourceOf = ({ plan }: Attempted): SourceTraits => traitsOfSource(plan.source.type);
const fromBackup = (task: Attempted): boolean => sourceOf(task).heldBy === 'BACKUP';
const standingStill = (task: Attempted): boolean => sourceOf(task).heldBy === 'STANDING_STILL';
/** The host is chosen before the first thing is made there, and no sooner: what runs where is known best then. */
const hostLast = (task: Attempted): boolean => !isHostFirst(task);
const NOTHING = 0 as Bytes;
/** Over before all that reads what is staged: a later attempt may have nothing to stage, and begins all the same with these. */
const BEGINNING = ['MakeAccessKey', 'PauseSource', 'StopSource'] as const;

/**
 * What a task does, step by step, in the order in which its steps are owed. Two rows that are ready at once run at once. What is
 * owed, which jobs live, which phase it is in, what is no longer needed and what settles a trouble all follow from here
 * (course-walk.ts): a new step is a new row, its input and its executor.
 */
export const COURSE: { readonly [K in StepKind]: Rule<K> } = {
  /** Whatever an earlier attempt left there may still be written to, read or held: this one begins when it is gone. */
  PayEarlier: {
    per: 'task',
    phase: 'DATA_CONVERSION',
    of: 'LATER_ATTEMPTS',
    needs: [],
    input: payEarlier,
    done: isPaid,
    settledBy: null,
  },
  ReviewStaged: {
    per: 'task',
    phase: 'DATA_CONVERSION',
    of: 'LATER_ATTEMPTS',
    needs: ['PayEarlier'],
    input: reviewStaged,
    done: ({ attempt }) => attempt.reviewed,
    settledBy: { event: 'StagedReviewed' },
    jobs: ['review'],
    after: 'OWN_JOBS',
  },
  /**
   * Before the source is touched: one that cannot be written to any more fails here. The plan was made for the first attempt, and
   * counts for it; by then a later one's storage may be worked with otherwise.
   */
  ExamineStorage: {
    per: 'task',
    phase: 'DATA_CONVERSION',
    of: 'LATER_ATTEMPTS',
    needs: ['PayEarlier'],
    input: ({ plan: { serverId, clusterId, storageId } }) => ({ serverId, clusterId, storageId }),
    done: haveBeenFound,
    settledBy: { event: 'StorageTraitsFound' },
  },
  /** RT-15: nothing of this attempt is made, and nothing at the source done, before the plan is known to hold still. */
  ComparePlan: {
    per: 'task',
    phase: 'DATA_CONVERSION',
    needs: ['ReviewStaged'],
    input: comparePlan,
    done: isCompared,
    settledBy: { event: 'PlanCompared' },
  },
  PrepareStaging: {
    per: 'task',
    phase: 'DATA_CONVERSION',
    needs: ['ComparePlan'],
    input: ({ plan }) => ({ serverId: plan.serverId }),
    done: made(artefactIds.staging),
    settledBy: { event: 'ArtefactMade', artefact: artefactIds.staging },
    makes: [{ kind: 'STAGING', on: 'SERVER', neededBy: 'END' }],
  },
  MakeAccessKey: {
    per: 'task',
    phase: 'DATA_CONVERSION',
    needs: ['PrepareStaging', 'ExamineStorage'],
    input: ({ plan }) => ({ serverId: plan.serverId }),
    done: madeOwn('accessKey'),
    settledBy: { event: 'ArtefactMade', artefact: ITS_OWN.accessKey },
    makes: [{ kind: 'ACCESS_KEY', on: 'SERVER', neededBy: 'END' }],
  },
  AuthoriseAtSource: {
    per: 'task',
    phase: 'DATA_CONVERSION',
    when: (task) => sourceOf(task).readWithTaskKey,
    needs: ['MakeAccessKey'],
    input: ({ plan }) => ({ serverId: plan.serverId, sourceId: plan.source.sourceId }),
    done: madeOwn('atSource'),
    settledBy: { event: 'ArtefactMade', artefact: ITS_OWN.atSource },
    makes: [{ kind: 'AUTHORISATION', on: 'SOURCE', neededBy: ['StageDisk', 'StageNvram'] }],
  },
  PauseSource: {
    per: 'task',
    phase: 'DATA_CONVERSION',
    when: ({ plan }) => whatStartDoes(plan.source) === 'PAUSE',
    needs: ['AuthoriseAtSource'],
    input: sourceVmOf,
    done: made(artefactIds.pausedVm),
    settledBy: { event: 'ArtefactMade', artefact: artefactIds.pausedVm },
    makes: [{ kind: 'PAUSED_VM', on: 'SOURCE', neededBy: 'END' }],
  },
  BeginBackup: {
    per: 'moment',
    phase: 'DATA_CONVERSION',
    when: fromBackup,
    needs: ['AuthoriseAtSource', 'PauseSource'],
    input: holdSource,
    done: isHeld,
    settledBy: { event: 'PointInTimeTaken' },
    makes: [{ kind: 'BACKUP', on: 'SOURCE', neededBy: ['StageDisk', 'StageNvram'] }],
    retry: { NO_SPACE: true }, // for what the guest writes during the copy: other VMs may make room
  },
  StopSource: {
    per: 'moment',
    phase: 'DATA_CONVERSION',
    when: standingStill,
    needs: ['MakeAccessKey'],
    input: holdSource,
    done: isHeld,
    settledBy: { event: 'SourceStopped' },
    makes: [{ kind: 'STOPPED_VM', on: 'SOURCE', neededBy: 'END' }],
  },
  StageDisk: {
    per: 'disk',
    phase: 'DATA_CONVERSION',
    needs: ['BeginBackup', 'StopSource'],
    input: stageDisk,
    done: isStaged,
    settledBy: { event: 'DiskStaged' },
    jobs: ['stage'],
    after: 'OWN_JOBS',
    // A session that ended while nobody was there to renew it (F31): another job goes on with another cookie.
    retry: { AUTH_FAILED: { jobs: 3, when: ({ source }) => source.vmware?.transport === 'HTTPS' } },
  },
  StageNvram: {
    per: 'moment',
    phase: 'DATA_CONVERSION',
    when: (task) => sourceOf(task).givesUefiVariables && task.plan.target.firmware === 'UEFI',
    needs: ['BeginBackup'],
    input: stageNvram,
    done: (task) => ofItsMoment(task, ({ variables }) => variables !== null),
    settledBy: { event: 'NvramStaged' },
  },
  ConvertGuest: {
    per: 'moment',
    phase: 'DATA_CONVERSION',
    when: (task) => sourceOf(task).guestsAreConverted,
    needs: [...BEGINNING, 'StageDisk'],
    input: convertGuest,
    done: (task) => ofItsMoment(task, ({ guest }) => guest !== null),
    settledBy: { event: 'GuestConverted' },
    jobs: ['convert'],
    after: 'OWN_JOBS',
  },
  /** What is no host's own is promised before it is taken; a host's own room is promised with the choice of the host. */
  PromiseRoom: {
    per: 'task',
    phase: 'DATA_DOWNLOAD',
    when: hostLast,
    needs: [...BEGINNING, 'ExamineStorage', 'StageDisk', 'StageNvram', 'ConvertGuest'],
    input: ({ plan }) => ({ serverId: plan.serverId, storageId: plan.storageId, bytes: volumeBytes(plan) }),
    done: madeOwn('room'),
    settledBy: { event: 'ArtefactMade', artefact: ITS_OWN.room },
    makes: [{ kind: 'ROOM', on: 'PLATFORM', neededBy: ['WriteVolume'] }],
    retry: { NO_SPACE: true }, // another task's volumes may go
  },
  ChooseHost: {
    per: 'task',
    phase: 'DATA_DOWNLOAD',
    needs: [
      ...BEGINNING,
      'ExamineStorage',
      'StageDisk',
      'StageNvram',
      'ConvertGuest',
      { step: 'WriteVolume', when: hostLast },
    ],
    input: (task) => {
      const { plan } = task;
      const { clusterId, storageId, target } = plan;
      const firmware = firmwareNeedOf(
        plan,
        ofItsMoment(task, ({ variables }) => variables?.sizeBytes ?? null),
      );
      return { clusterId, storageId, bytes: isHostFirst(task) ? volumeBytes(plan) : NOTHING, firmware, target };
    },
    done: ({ attempt }) => attempt.hostId !== null,
    settledBy: { event: 'TargetHostChosen' },
    makes: [{ kind: 'PLACEMENT', on: 'PLATFORM', neededBy: 'END' }],
    // A host that has the room, or the firmware, may be away just now; another task's volumes may go.
    retry: { NO_SPACE: true, HYPERVISOR_REFUSED: true },
  },
  AuthoriseAtHost: {
    per: 'task',
    phase: 'DATA_DOWNLOAD',
    when: isWrittenByHost,
    needs: ['ChooseHost'],
    input: ({ plan, attempt: { hostId } }) => (hostId ? { serverId: plan.serverId, hostId } : null),
    done: isAuthorisedAtHost,
    settledBy: { event: 'ArtefactMade', artefact: { startsWith: ITS_OWN.atHosts } },
    makes: [{ kind: 'AUTHORISATION', on: 'HOST', neededBy: 'END' }],
  },
  WriteVolume: {
    per: 'disk',
    phase: 'DATA_DOWNLOAD',
    needs: [
      'ExamineStorage',
      'StageDisk',
      'StageNvram',
      'ConvertGuest',
      'PromiseRoom',
      { step: 'ChooseHost', when: isHostFirst },
      'AuthoriseAtHost',
    ],
    input: writeVolume,
    done: isWritten,
    settledBy: { event: 'VolumeWritten' },
    jobs: ['serve', 'write'],
    after: 'OWN_JOBS',
    makes: [
      { kind: 'VOLUME', on: 'HOST', neededBy: 'END' },
      { kind: 'VOLUME', on: 'SERVER', neededBy: 'END' },
    ],
  },
  PayAddresses: {
    per: 'task',
    phase: 'RESOURCE_CONFIGURATION',
    of: 'LATER_ATTEMPTS',
    needs: ['WriteVolume', 'ChooseHost'],
    input: payAddresses,
    done: areAddressesPaid,
    settledBy: null,
  },
  ConfigureVm: {
    per: 'task',
    phase: 'RESOURCE_CONFIGURATION',
    needs: ['WriteVolume', 'ChooseHost', 'PayAddresses'],
    input: configureVm,
    done: ({ attempt }) => attempt.vm !== null,
    settledBy: null,
    after: (task) => (isWrittenByHost(task) ? ['serve'] : ['write']), // QEMU is to be the only one that has a volume open
    makes: [
      { kind: 'DHCP_ENTRY', on: 'HOST', neededBy: 'END' },
      { kind: 'NVRAM', on: 'HOST', neededBy: 'END' },
      { kind: 'VM_DEFINITION', on: 'HOST', neededBy: 'END' },
    ],
  },
  /** VC-7: from the moment that the VM is off until the task ends, somebody looks at it. */
  WatchSource: {
    per: 'task',
    phase: null,
    when: standingStill,
    needs: ['StopSource'],
    input: (task) => {
      const since = stoodStillSince(task);
      return since === null ? null : { ...sourceVmOf(task), vmName: task.plan.source.vmName, since };
    },
    done: () => false,
    settledBy: null,
  },
};
