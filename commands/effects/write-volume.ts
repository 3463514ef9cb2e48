import type { StagedDisk } from '../../domain/task/migration-task.events.ts';
import type { MigrationTaskCommand } from '../../domain/task/migration-task.ts';
import { artefactIds, type StepEffect, serveJobId, writeJobId } from '../../domain/task/task-effects.ts';
import type { DiskName } from '../../domain/words/ids.ts';
import { own } from '../../domain/words/keyed.ts';
import type { Bytes } from '../../domain/words/units.ts';
import type { JobSpec, Machine, RemoteInput } from '../ports/machines.ts';
import type { App } from '../support/app.ts';
import { hostMachine, serverMachine } from '../support/machines.ts';
import { copyJob } from './copy-job.ts';
import { keyIdOf, places } from './places.ts';
import { acquire, intend, type Run, recordMade } from './run.ts';
import { volumeSockets, whileAuthorised } from './task-key.ts';

type WriteVolume = Extract<StepEffect, { kind: 'WriteVolume' }>;

/** An export that nobody uses for so long ends itself: the other job has died. */
const IDLE_SECONDS = 180;

/** The export on the chosen host; its end is the copy's end, so it is only started here and removed with the ledger. */
const serve = async (
  app: App,
  effect: WriteVolume,
  host: Machine,
  path: string,
  socket: string,
  run: Run,
): Promise<void> => {
  const { plan, volume, journey } = effect;
  const id = serveJobId(plan.taskId, journey.attempt, volume.disk, effect.job);
  const spec: JobSpec = {
    id,
    kind: 'serve-volume',
    input: { volume: path, format: 'qcow2', socket, exportName: volume.disk, idleSeconds: String(IDLE_SECONDS) },
  };
  const hostId = journey.host?.id;
  if (!hostId) throw new Error(`Task ${plan.taskId} serves ${volume.disk} without a host.`);
  const artefact = { id: artefactIds.job(id), kind: 'JOB', place: { kind: 'HOST', id: hostId } } as const;
  await acquire(app, effect, artefact, run, () => app.world.jobs.start(host, app.epoch(), spec));
};

/** The staged file; of a converted guest the overlay on it. */
const fileOf = (journey: WriteVolume['journey'], disk: DiskName, staged: StagedDisk): RemoteInput => {
  const converted = journey.converted?.disks.find((candidate) => candidate.disk === disk);
  return converted
    ? { file: converted.file, format: 'qcow2', base: staged.file, baseFormat: staged.format }
    : { file: staged.file, format: staged.format };
};

/** Cache path → LocalStorage of the chosen host: exported there, written from here, then looked at there (I4). */
export const writeVolume = async (app: App, effect: WriteVolume, run: Run): Promise<MigrationTaskCommand> => {
  const { plan, volume, journey } = effect;
  const staged = own(journey.staged, volume.disk);
  if (!journey.host || !staged)
    throw new Error(`Task ${plan.taskId} writes ${volume.disk} before it is staged or placed.`);
  const { id: hostId, storagePath } = journey.host;
  const host = await hostMachine(app, hostId);
  const { machine, details } = await serverMachine(app, plan.serverId);
  const path = places.volume(storagePath, plan.taskId, volume.disk);
  const place = { kind: 'HOST', id: hostId } as const;
  const ofVolume = { id: artefactIds.volume(volume.disk), kind: 'VOLUME', place, disk: volume.disk, path } as const;
  const order = { taskId: plan.taskId, path, sizeBytes: volume.sizeBytes as Bytes };
  await intend(app, effect, ofVolume, run);
  await app.world.target.createVolume(host, app.epoch(), order);
  await recordMade(app, effect, ofVolume.id, run);
  const socket = places.volumeSocket(plan.taskId, volume.disk, effect.job);
  await serve(app, effect, host, path, socket, run);
  const spec: JobSpec = {
    id: writeJobId(plan.taskId, journey.attempt, volume.disk, effect.job),
    kind: 'write-volume',
    input: {
      keyId: keyIdOf(plan.taskId),
      peerAddress: host.ssh.address,
      peerPort: String(host.ssh.port),
      peerUser: host.ssh.user,
      peerHostKey: host.ssh.hostKey,
      remoteSocket: socket,
      exportName: volume.disk,
      ...fileOf(journey, volume.disk, staged),
      size: String(volume.sizeBytes),
      rateBitsPerSecond: String(details.uplink ?? 0),
    },
  };
  const artefact = { id: artefactIds.job(spec.id), kind: 'JOB', place: { kind: 'SERVER', id: plan.serverId } } as const;
  const door = { at: host, sockets: () => volumeSockets(app, plan.taskId), job: artefact.id };
  const copied = await whileAuthorised(app, effect, door, () =>
    copyJob(app, effect, { spec, machine, artefact, volume, phase: 'DATA_DOWNLOAD' }, run),
  );
  await app.world.target.verifyVolume(host, order);
  return { type: 'RecordVolumeWritten', data: { disk: volume.disk, ...copied, at: app.clock.now() } };
};
