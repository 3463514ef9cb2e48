import type { Artefact } from '../../domain/task/artefact.ts';
import { artefactIds } from '../../domain/task/artefact-ids.ts';
import { ofAttempt } from '../../domain/task/attempt-keys.ts';
import { reportOf, type StepReport } from '../../domain/task/migration-task.commands.ts';
import { owedByTask } from '../../domain/task/migration-task.process.ts';
import type { MigrationTask } from '../../domain/task/migration-task.state.ts';
import { type MigrationTaskCommand, migrationTask } from '../../domain/task/migration-task.ts';
import { reviewOf } from '../../domain/task/review.ts';
import type { StepEffect } from '../../domain/task/steps.ts';
import { plannedTraits, type StorageTraits } from '../../domain/task/storage-traits.ts';
import type { TaskEffect } from '../../domain/task/task-effect.ts';
import type { TaskPlan } from '../../domain/task/task-plan.ts';
import { placeOfVolume } from '../../domain/task/volume-place.ts';
import type { Instant } from '../../domain/words/ids.ts';
import {
  artefacts,
  at,
  backupOf,
  failureOf,
  held,
  hostId,
  jobOnHost,
  jobOnServer,
  sharedVolumeOf,
  volumeOf,
} from '../support/examples.ts';

const ASKED = [
  'CreateTask',
  'StartMigration',
  'AdoptRetention',
  'CancelTask',
  'DeleteTask',
  'WriteOffDebt',
  'RequestRestart',
  'RecordClaimAnswered',
] as const satisfies readonly MigrationTaskCommand['type'][];
type Asked = Extract<MigrationTaskCommand, { type: (typeof ASKED)[number] }>;
/** What somebody asks, or what a step of the attempt that runs reports, of the moment that it is for. */
export type Said = Asked | StepReport;
const isAsked = ({ type }: Said): boolean => ASKED.some((asked) => asked === type);

export const said = (state: MigrationTask, saying: Said): MigrationTaskCommand => {
  const { number: attempt, moment } = state.status === 'absent' ? { number: 1, moment: 1 } : state.attempt;
  return isAsked(saying) ? (saying as Asked) : reportOf(saying as StepReport, { attempt, moment });
};
export const decided = (state: MigrationTask, saying: Said) => migrationTask.decide(said(state, saying), state);

/** One command after the other; a refusal is a bug of the test. */
export const told = (state: MigrationTask, ...commands: readonly Said[]): MigrationTask =>
  commands.reduce((before, command) => {
    const decision = decided(before, command);
    if (!decision.ok) throw new Error(`${command.type} was refused: ${JSON.stringify(decision.rejection)}`);
    return decision.events.reduce(migrationTask.evolve, before);
  }, state);

export const created = (plan: TaskPlan): MigrationTask =>
  told(migrationTask.initial, { type: 'CreateTask', data: { plan, held } });
export const started = (plan: TaskPlan): MigrationTask =>
  told(created(plan), { type: 'StartMigration', data: { attempt: 1, at: at(0) } });

const intendsAndMakes = (...made: readonly Artefact[]): StepReport[] =>
  made.flatMap((artefact): StepReport[] => [
    { type: 'IntendArtefact', data: { artefact } },
    { type: 'RecordMade', data: { artefactId: artefact.id } },
  ]);

const guest = {
  os: 'Debian 12',
  blockBus: 'virtio',
  netModel: 'virtio',
  virtioScsi: true,
  renamed: [],
  steps: [],
  warnings: [],
  log: '',
  seconds: 1,
} as const;
const copied = { bytesCopied: 1, bytesOnWire: 1, seconds: 1 };

/** What an executor reports when all goes well, in its order; a crash may come between any two. */
const reportsOfFirst = (effect: TaskEffect, now: Instant, traits: StorageTraits): readonly StepReport[] => {
  switch (effect.kind) {
    case 'PayEarlier':
    case 'PayAddresses':
      return []; // it waits for what is being removed
    case 'ReviewStaged': {
      const { moment, disks, jobId } = effect.input;
      const intact = { state: 'INTACT', point: moment?.takenAt ?? null } as const;
      const found = disks.flatMap(({ disk, whole, sizeBytes, converted }) =>
        whole ? [{ ...intact, disk, bytes: sizeBytes, converted: converted ? intact : null }] : [],
      );
      const review = reviewOf(effect.input, { disks: found, variables: intact }, 'STOOD_STILL');
      return [...intendsAndMakes(jobOnServer(jobId)), { type: 'RecordStagedReviewed', data: review }];
    }
    case 'ExamineStorage':
      return [{ type: 'RecordStorageTraits', data: { storageId: effect.input.storageId, traits, at: now } }];
    case 'ComparePlan':
      return [{ type: 'RecordPlanCompared', data: { addresses: [], at: now } }];
    case 'PrepareStaging':
      return intendsAndMakes(artefacts.staging);
    case 'MakeAccessKey':
      return intendsAndMakes(artefacts.accessKey);
    case 'AuthoriseAtSource':
      return intendsAndMakes(artefacts.atSource);
    case 'AuthoriseAtHost':
      return intendsAndMakes(artefacts.atHost);
    case 'PauseSource':
      return intendsAndMakes(artefacts.pausedVm);
    case 'BeginBackup': {
      const disks = effect.input.plan.target.volumes.map(({ disk }) => disk);
      const backup = backupOf(disks);
      return [...intendsAndMakes(artefacts.backup), { type: 'RecordPointInTime', data: { backup, evidence: null } }];
    }
    case 'StageDisk': {
      const { disk, jobId } = effect.input;
      const data = { disk, file: `/cache/${disk}`, format: 'qcow2', ...copied, at: now } as const;
      return [...intendsAndMakes(jobOnServer(jobId)), { type: 'RecordDiskStaged', data }];
    }
    case 'StopSource':
      return [
        { type: 'IntendArtefact', data: { artefact: artefacts.stoppedVm } },
        { type: 'RecordShutdownRequested', data: { at: now } },
        { type: 'RecordMade', data: { artefactId: artefacts.stoppedVm.id } },
        { type: 'RecordSourceStopped', data: { how: 'GUEST_SHUTDOWN', at: now, sourceTime: now } },
      ];
    case 'WatchSource':
      return []; // it goes on for as long as the task runs
    case 'ConvertGuest': {
      const { jobId } = effect.input;
      const disks = effect.input.disks.map(({ disk }) => ({ disk, file: `/cache/${disk}.converted` }));
      return [
        ...intendsAndMakes(jobOnServer(jobId)),
        { type: 'RecordGuestConverted', data: { ...guest, disks, at: now } },
      ];
    }
    case 'StageNvram':
      return [{ type: 'RecordNvramStaged', data: { file: '/cache/nvram', sizeBytes: 540_672, at: now } }];
    case 'PromiseRoom':
      return intendsAndMakes(artefacts.room);
    case 'ChooseHost':
      return [...intendsAndMakes(artefacts.placement), { type: 'RecordHostChosen', data: { hostId, at: now } }];
    case 'WriteVolume': {
      const { disk, writer, writeJobId } = effect.input;
      const data = { disk, ...copied, verified: 'checksum', at: now } as const;
      const artefact = writer.kind === 'HOST' ? volumeOf(disk) : sharedVolumeOf(disk);
      const volume = placeOfVolume(effect.input.storageId, artefact);
      const serving = writer.kind === 'HOST' ? [jobOnHost(writer.serveJobId)] : [];
      return [
        { type: 'IntendArtefact', data: { artefact } },
        { type: 'RecordVolumeAllocated', data: { disk, volume, writtenBy: writer.kind } },
        ...intendsAndMakes(...serving, jobOnServer(writeJobId)),
        { type: 'RecordVolumeWritten', data },
      ];
    }
    case 'ConfigureVm': {
      const nvram = effect.input.plan.target.firmware === 'UEFI' ? [artefacts.nvram] : [];
      const made = intendsAndMakes(artefacts.dhcp, ...nvram, artefacts.definition);
      return [...made, { type: 'RecordVmStarted', data: { hostId, at: now } }];
    }
    case 'Release':
      return [{ type: 'RecordReleased', data: { artefactId: effect.artefact.id, at: now } }];
  }
};

const isOwn = (id: string): boolean => !id.startsWith('job/') && !Object.values<unknown>(artefactIds).includes(id);

/** The same, with the names that the attempt of the effect gives to what is its own. `traits`: what a later attempt finds. */
export const reportsOf = (
  effect: TaskEffect,
  now: Instant,
  traits: StorageTraits = plannedTraits({}),
): readonly StepReport[] => {
  const named = (id: string): string => (isOwn(id) ? ofAttempt(id, effect.attempt) : id);
  const reports = reportsOfFirst(effect, now, traits);
  if (effect.kind === 'Release' || effect.attempt === 1) return reports;
  return reports.map((report): StepReport => {
    if (report.type === 'IntendArtefact') {
      const { artefact } = report.data;
      return { ...report, data: { artefact: { ...artefact, id: named(artefact.id) } } };
    }
    return report.type === 'RecordMade' ? { ...report, data: { artefactId: named(report.data.artefactId) } } : report;
  });
};

export const RETENTION_SECONDS = 86_400;

export const failed = (
  effect: StepEffect,
  now: Instant,
  failure = failureOf('COPY_FAILED'),
  jobEnded = false,
): StepReport => ({
  type: 'RecordStepFailed',
  data: {
    step: effect.step,
    try: effect.try,
    problem: failure,
    jobEnded,
    unexpected: false,
    retentionSeconds: RETENTION_SECONDS,
    at: now,
  },
});

/** Kinds and keys, without the task's id: what is owed, in one line each. */
export const owed = (state: MigrationTask): readonly string[] =>
  owedByTask(state).map((effect) => `${effect.kind} ${effect.key.slice(effect.taskId.length + 1)}`);

export const stepOf = (state: MigrationTask, name: string): StepEffect => {
  for (const effect of owedByTask(state)) if (effect.kind !== 'Release' && effect.step === name) return effect;
  throw new Error(`Step ${name} is not owed; owed are ${owed(state).join(', ')}.`);
};

/** Does everything that is due now, in the order in which it is owed. */
export const round = (state: MigrationTask, now: Instant = at(10)): MigrationTask =>
  owedByTask(state)
    .filter((effect) => effect.notBefore === null || effect.notBefore <= now)
    .reduce((before, effect) => told(before, ...reportsOf(effect, now)), state);
/** Late enough for everything. */
export const MUCH_LATER = at(1_000_000);

export const until = (state: MigrationTask, reached: (state: MigrationTask) => boolean): MigrationTask => {
  let walked = state;
  for (let rounds = 0; rounds < 50; rounds += 1) {
    if (reached(walked)) return walked;
    walked = round(walked);
  }
  throw new Error(`Never reached: ${JSON.stringify(walked)}`);
};
export const untilOwed = (state: MigrationTask, step: string): MigrationTask =>
  until(state, (now) => owed(now).some((line) => line.startsWith(step)));

export const ledgerOf = (state: MigrationTask): readonly string[] =>
  state.status === 'absent' ? [] : Object.keys(state.ledger);
