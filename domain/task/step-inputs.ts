import type { DiskName } from '../words/ids.ts';
import { own } from '../words/keyed.ts';
import { type Artefact, isOfEarlier } from './artefact.ts';
import { artefactIds, type JobRole, jobIdOf, jobOfArtefact } from './artefact-ids.ts';
import { type Attempt, numbersNow } from './attempt.ts';
import type { Evidence } from './evidence.ts';
import { readingOf } from './hold.ts';
import type { Migrating } from './migration-task.state.ts';
import { momentOf } from './moment.ts';
import { placeOf } from './placed.ts';
import { whatToReview } from './review.ts';
import { traitsOfSource } from './source-traits.ts';
import { type OneMoment, ofOneMoment, readingOfDisk } from './staged-data.ts';
import {
  type Holding,
  type StagedFile,
  type StepInput,
  type StepKind,
  type Subject,
  stepName,
  type Writer,
} from './steps.ts';
import { isHostFirst, isWrittenByHost, traitsOf } from './storage-traits.ts';
import { intendedPlace } from './volume-place.ts';

/** What shows that a source that has to stand still did so, from the moment on that the attempt is for; null: none, or it may run. */
export const stoodStillSince = ({ plan, staged, attempt }: Migrating): Evidence | null =>
  traitsOfSource(plan.source.type).heldBy === 'STANDING_STILL'
    ? (momentOf(staged.moments, attempt.moment)?.evidence ?? null)
    : null;

/** Which job a step is at: a try that ended its job goes on with the next. */
const jobNumber = ({ trouble }: Attempt, name: string): number => (own(trouble, name)?.jobs ?? 0) + 1;

/** The job that a step is at: its number, and what it is called in that role. */
export const jobAt = (task: Migrating, kind: StepKind, of: Subject) => {
  const { plan, attempt } = task;
  const job = jobNumber(attempt, stepName(kind, of));
  const called = { taskId: plan.taskId, attempt: attempt.number, moment: attempt.moment, of: of.disk ?? 'guest', job };
  return { job, idAs: (role: JobRole): string => jobIdOf({ ...called, role }) };
};

export const sourceVmOf = ({ plan }: Migrating) => ({ sourceId: plan.source.sourceId, vmId: plan.source.vmId });

const earlierWhere = ({ ledger, attempt }: Migrating, where: (artefact: Artefact) => boolean) =>
  Object.values(ledger).filter(({ artefact }) => isOfEarlier(artefact, attempt.number) && where(artefact));

/** What earlier attempts left on the machines that this one works with from its first step on; what is elsewhere stays debt. */
const earlierInTheWay = (task: Migrating) =>
  earlierWhere(task, ({ place }) => {
    const { serverId, source } = task.plan;
    if (place.kind === 'SERVER') return place.id === serverId;
    return place.kind === 'SOURCE' && place.id === source.sourceId;
  });

/** Every host of the cluster hands the address out: an entry that an earlier attempt left there goes before the new one is made. */
const earlierAddresses = (task: Migrating) => earlierWhere(task, ({ kind }) => kind === 'DHCP_ENTRY');

const unpaid = (entries: ReturnType<typeof earlierWhere>): StepInput['PayEarlier'] | null => {
  const owed = entries.filter(({ trouble }) => trouble !== null).map(({ artefact }) => artefact);
  return owed.length === 0 ? null : { owed }; // what has not failed is being removed
};

export const isPaid = (task: Migrating): boolean => earlierInTheWay(task).length === 0;
export const payEarlier = (task: Migrating) => unpaid(earlierInTheWay(task));
export const areAddressesPaid = (task: Migrating): boolean => earlierAddresses(task).length === 0;
export const payAddresses = (task: Migrating) => unpaid(earlierAddresses(task));

/** What is staged of the moment that the attempt is for. */
export const ofItsMoment = <R>({ staged, attempt }: Migrating, use: <M>(set: OneMoment<M>) => R): R =>
  ofOneMoment(staged, attempt.moment, use);

export const reviewStaged = (task: Migrating, of: Subject): StepInput['ReviewStaged'] => ({
  ...whatToReview(task),
  jobId: jobAt(task, 'ReviewStaged', of).idAs('review'),
  vmName: task.plan.source.vmName,
  newMoment: task.attempt.newMoment,
});

const volumeOf = ({ plan }: Migrating, of: Subject) => plan.target.volumes.find(({ disk }) => disk === of.disk);

/** The moment of all its disks is taken in one step, whatever way its source has; what is there is compared with the plan. */
export const holdSource = ({ plan, attempt, staged }: Migrating): Holding => ({
  serverId: plan.serverId,
  plan,
  shutdownAt: attempt.shutdownAt,
  heldSince: momentOf(staged.moments, attempt.moment)?.evidence ?? null,
});

/** A VM that runs or is paused is read from its backup, all disks of one instant; one that was stopped as it stands. */
const readFrom = ({ plan, attempt }: Migrating, disk: DiskName): StepInput['StageDisk']['from'] | null => {
  const reading = readingOf(attempt.hold, attempt.moment, disk);
  if (reading?.heldBy !== 'STANDING_STILL') return reading;
  const { vmware: at } = plan.source;
  const file = at?.files.find((candidate) => candidate.disk === disk);
  return at && file ? { ...reading, file, at } : null;
};

export const stageDisk = (task: Migrating, of: Subject): StepInput['StageDisk'] | null => {
  const { plan, staged, attempt } = task;
  const volume = volumeOf(task, of);
  const from = volume && readFrom(task, volume.disk);
  const moment = momentOf(staged.moments, attempt.moment);
  if (!from || !moment) return null;
  const { job, idAs } = jobAt(task, 'StageDisk', of);
  return {
    ...sourceVmOf(task),
    serverId: plan.serverId,
    vmName: plan.source.vmName,
    disk: volume.disk,
    sizeBytes: volume.sizeBytes,
    compression: plan.compression,
    jobId: idAs('stage'),
    job,
    pointInTime: moment.takenAt,
    reading: readingOfDisk(staged, volume.disk, moment.no),
    from,
  };
};

export const stageNvram = (task: Migrating): StepInput['StageNvram'] | null => {
  const moment = momentOf(task.staged.moments, task.attempt.moment);
  return moment && { ...sourceVmOf(task), serverId: task.plan.serverId, pointInTime: moment.takenAt };
};

const disksToConvert =
  ({ plan }: Migrating) =>
  <M>(set: OneMoment<M>): StepInput['ConvertGuest']['disks'] =>
    plan.target.volumes.flatMap(({ disk, sizeBytes }) => {
      const copy = set.copy(disk);
      const sourceBus = plan.source.vmware?.files.find((file) => file.disk === disk)?.bus ?? null;
      return copy ? [{ disk, sizeBytes, file: copy.file, format: copy.format, sourceBus }] : [];
    });

export const convertGuest = (task: Migrating, of: Subject): StepInput['ConvertGuest'] | null => {
  const { plan } = task;
  const { vmware, vmName } = plan.source;
  if (!vmware) return null;
  return {
    serverId: plan.serverId,
    jobId: jobAt(task, 'ConvertGuest', of).idAs('convert'),
    vmName,
    guestId: vmware.guestId,
    disks: ofItsMoment(task, disksToConvert(task)),
    target: plan.target,
  };
};

const stagedFileOf =
  (disk: DiskName) =>
  <M>(set: OneMoment<M>): StagedFile | null => {
    const copy = set.copy(disk);
    if (!copy) return null;
    const { file, format, converted } = copy;
    return converted === null
      ? { file, format, base: null }
      : { file: converted, format: 'qcow2', base: { file, format } };
  };

/** From the moment that it is about to be made its place is said; nobody works it out again. */
const volumePlaceOf = ({ plan, attempt, ledger }: Migrating, disk: DiskName) =>
  placeOf(attempt.placed, disk) ?? intendedPlace(plan.storageId, ledger, numbersNow(attempt), disk);

const writerOf = (task: Migrating, serveJobId: string): Writer | null => {
  const { plan, attempt } = task;
  if (!isWrittenByHost(task)) return { kind: 'SERVER', id: plan.serverId };
  return attempt.hostId ? { kind: 'HOST', id: attempt.hostId, serveJobId } : null;
};

/**
 * What a host serves, QEMU locks; of a job that opens a volume itself nothing keeps others away but that it is gone. A removal
 * that fails again and again holds up no step for ever, so the step is told, and refuses.
 */
const isStillWritten = (task: Migrating, disk: DiskName, by: string | null): boolean => {
  const current = by === null ? null : artefactIds.job(by);
  const writes = (id: string): boolean => {
    const job = jobOfArtefact(id);
    return job?.role === 'write' && job.of === disk && id !== current;
  };
  return !isWrittenByHost(task) && Object.keys(task.ledger).some(writes);
};

export const writeVolume = (task: Migrating, of: Subject): StepInput['WriteVolume'] | null => {
  const { plan, attempt } = task;
  const volume = volumeOf(task, of);
  const staged = volume && ofItsMoment(task, stagedFileOf(volume.disk));
  const host = attempt.hostId;
  const { job, idAs } = jobAt(task, 'WriteVolume', of);
  const writer = volume && writerOf(task, idAs('serve'));
  if (!staged || !writer || (isHostFirst(task) && host === null)) return null;
  const { disk, sizeBytes } = volume;
  const written = idAs('write');
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

const foundOf = <M>({
  variables,
  guest,
}: OneMoment<M>): Pick<StepInput['ConfigureVm'], 'stagedNvram' | 'converted'> => ({
  stagedNvram: variables?.file ?? null,
  converted: guest,
});

export const configureVm = (task: Migrating): StepInput['ConfigureVm'] | null => {
  const { plan, attempt } = task;
  const { hostId } = attempt;
  const volumes = plan.target.volumes.flatMap(({ disk }) => {
    const volume = volumePlaceOf(task, disk);
    return volume ? [{ disk, volume }] : [];
  });
  if (!hostId) return null;
  return {
    plan,
    hostId,
    volumes,
    format: traitsOf(task).format,
    stillWritten: plan.target.volumes.some(({ disk }) => isStillWritten(task, disk, null)),
    ...ofItsMoment(task, foundOf),
    ...(plan.target.freshUefiVariables ? { stagedNvram: null } : {}),
    stoppedSince: stoodStillSince(task),
  };
};
