import type { DiskName } from '../words/ids.ts';
import { own } from '../words/keyed.ts';
import { artefactIds, convertJobId, jobIdOf, serveJobId, stageJobId, writeJobId } from './artefact-ids.ts';
import { evidenceOfStop } from './evidence.ts';
import type { Journey, Migrating } from './migration-task.state.ts';
import { placeOf } from './placed.ts';
import { traitsOfSource } from './source-traits.ts';
import {
  type Holding,
  STEP_NAMES,
  type StagedFile,
  type StepInput,
  type Subject,
  stepName,
  type Writer,
} from './steps.ts';
import { intendedPlace, isHostFirst, isWrittenByHost, traitsOf } from './volume-place.ts';

/** Which job a step is at: a try that ended its job goes on with the next. */
export const jobNumber = (journey: Journey, name: string): number => (own(journey.trouble, name)?.jobs ?? 0) + 1;

export const sourceVmOf = ({ plan }: Migrating) => ({ sourceId: plan.source.sourceId, vmId: plan.source.vmId });

const volumeOf = ({ plan }: Migrating, of: Subject) => plan.target.volumes.find(({ disk }) => disk === of);

type Reading = Pick<StepInput['StageDisk'], 'from' | 'pointInTime'>;

/** The moment of all its disks is taken in one step, whatever way its source has; what is there is compared with the plan. */
export const holdSource = ({ plan, journey }: Migrating): Holding => ({
  serverId: plan.serverId,
  source: plan.source,
  volumes: plan.target.volumes,
  shutdownAt: journey.shutdownAt,
});

const readFromBackup = ({ journey: { backup } }: Migrating, disk: DiskName): Reading | null => {
  const exported = backup?.exports.find((candidate) => candidate.disk === disk);
  if (!backup || !exported) return null;
  const { socket, pointInTime } = backup;
  return { pointInTime, from: { heldBy: 'BACKUP', socket, exportName: exported.name } };
};

const readStandingStill = ({ plan, journey: { stopped } }: Migrating, disk: DiskName): Reading | null => {
  const { vmware: at } = plan.source;
  const file = at?.files.find((candidate) => candidate.disk === disk);
  return stopped && at && file ? { pointInTime: stopped.at, from: { heldBy: 'STANDING_STILL', file, at } } : null;
};

/** A VM that runs or is paused is read from its backup, all disks of one instant; one that was stopped as it stands. */
const readingOf = (task: Migrating, disk: DiskName): Reading | null =>
  traitsOfSource(task.plan.source.type).heldBy === 'BACKUP'
    ? readFromBackup(task, disk)
    : readStandingStill(task, disk);

export const stageDisk = (task: Migrating, of: Subject): StepInput['StageDisk'] | null => {
  const { plan, journey } = task;
  const volume = volumeOf(task, of);
  const reading = volume && readingOf(task, volume.disk);
  if (!reading) return null;
  const job = jobNumber(journey, stepName('StageDisk', of));
  return {
    ...sourceVmOf(task),
    serverId: plan.serverId,
    vmName: plan.source.vmName,
    disk: volume.disk,
    sizeBytes: volume.sizeBytes,
    compression: plan.compression,
    jobId: stageJobId(plan.taskId, journey.attempt, volume.disk, job),
    job,
    ...reading,
  };
};

export const convertGuest = (task: Migrating): StepInput['ConvertGuest'] | null => {
  const { plan, journey } = task;
  const { vmware, vmName } = plan.source;
  const disks = plan.target.volumes.flatMap(({ disk, sizeBytes }) => {
    const staged = own(journey.staged, disk);
    const sourceBus = vmware?.files.find((file) => file.disk === disk)?.bus ?? null;
    return staged ? [{ disk, sizeBytes, file: staged.file, format: staged.format, sourceBus }] : [];
  });
  if (!vmware) return null;
  return {
    serverId: plan.serverId,
    jobId: convertJobId(plan.taskId, journey.attempt, jobNumber(journey, STEP_NAMES.ConvertGuest)),
    vmName,
    guestId: vmware.guestId,
    disks,
    target: plan.target,
  };
};

const stagedFileOf = ({ journey }: Migrating, disk: DiskName): StagedFile | undefined => {
  const staged = own(journey.staged, disk);
  const converted = journey.converted?.disks.find((candidate) => candidate.disk === disk);
  if (!staged) return undefined;
  const { file, format } = staged;
  return converted ? { file: converted.file, format: 'qcow2', base: { file, format } } : { file, format, base: null };
};

/** From the moment that it is about to be made its place is said; nobody works it out again. */
const volumePlaceOf = ({ plan, journey, ledger }: Migrating, disk: DiskName) =>
  placeOf(journey.placed, disk) ?? intendedPlace(plan.storageId, ledger, disk);

const writerOf = ({ plan, journey }: Migrating, disk: DiskName, job: number): Writer | null => {
  if (!isWrittenByHost(plan)) return { kind: 'SERVER', id: plan.serverId };
  const { taskId } = plan;
  const serve = serveJobId(taskId, journey.attempt, disk, job);
  return journey.hostId ? { kind: 'HOST', id: journey.hostId, serveJobId: serve } : null;
};

/**
 * What a host serves, QEMU locks; of a job that opens a volume itself nothing keeps others away but that it is gone. A removal
 * that fails again and again holds up no step for ever, so the step is told, and refuses.
 */
const isStillWritten = ({ plan, ledger, journey }: Migrating, disk: DiskName, by: string | null): boolean => {
  const prefix = artefactIds.job(jobIdOf(plan.taskId, journey.attempt, 'write', disk, ''));
  const current = by === null ? null : artefactIds.job(by);
  return !isWrittenByHost(plan) && Object.keys(ledger).some((id) => id.startsWith(prefix) && id !== current);
};

export const writeVolume = (task: Migrating, of: Subject): StepInput['WriteVolume'] | null => {
  const { plan, journey } = task;
  const volume = volumeOf(task, of);
  const staged = volume && stagedFileOf(task, volume.disk);
  const host = journey.hostId;
  const job = jobNumber(journey, stepName('WriteVolume', of));
  const writer = volume && writerOf(task, volume.disk, job);
  if (!staged || !writer || (isHostFirst(plan) && host === null)) return null;
  const { disk, sizeBytes } = volume;
  const written = writeJobId(plan.taskId, journey.attempt, disk, job);
  return {
    serverId: plan.serverId,
    storageId: plan.storageId,
    hostId: host,
    volume: volumePlaceOf(task, disk),
    writer,
    disk,
    sizeBytes,
    job,
    writeJobId: written,
    stillWritten: isStillWritten(task, disk, written),
    staged,
  };
};

export const configureVm = (task: Migrating): StepInput['ConfigureVm'] | null => {
  const { plan, journey } = task;
  const { hostId, nvram, converted, stopped } = journey;
  const volumes = plan.target.volumes.flatMap(({ disk }) => {
    const volume = volumePlaceOf(task, disk);
    return volume ? [{ disk, volume }] : [];
  });
  if (!hostId) return null;
  return {
    plan,
    hostId,
    volumes,
    format: traitsOf(plan).format,
    stillWritten: plan.target.volumes.some(({ disk }) => isStillWritten(task, disk, null)),
    stagedNvram: plan.target.freshUefiVariables ? null : (nvram ?? null),
    converted,
    stoppedSince: stopped ? evidenceOfStop(stopped) : null,
  };
};
