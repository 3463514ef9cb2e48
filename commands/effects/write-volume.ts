import { artefactIds } from '../../domain/task/artefact-ids.ts';
import type { MigrationTaskCommand } from '../../domain/task/migration-task.ts';
import type { StagedFile, StepOf } from '../../domain/task/steps.ts';
import type { JobSpec, Machine, RemoteInput } from '../ports/machines.ts';
import type { App } from '../support/app.ts';
import { hostMachine, serverMachine } from '../support/machines.ts';
import { copyJob } from './copy-job.ts';
import { keyIdOf, places } from './places.ts';
import { acquire, type Run } from './run.ts';
import { volumeSockets, whileAuthorised } from './task-key.ts';

type WriteVolume = StepOf<'WriteVolume'>;

/** An export that nobody uses for so long ends itself: the other job has died. */
const IDLE_SECONDS = 180;

/** The export on the chosen host; its end is the copy's end, so it is only started here and removed with the ledger. */
const serve = async (app: App, step: WriteVolume, host: Machine, path: string, run: Run): Promise<void> => {
  const { disk, hostId, serveJobId, job } = step.input;
  const socket = places.volumeSocket(step.taskId, disk, job);
  const spec: JobSpec = {
    id: serveJobId,
    kind: 'serve-volume',
    input: { volume: path, format: 'qcow2', socket, exportName: disk, idleSeconds: String(IDLE_SECONDS) },
  };
  const place = { kind: 'HOST', id: hostId } as const;
  const artefact = { id: artefactIds.job(serveJobId), kind: 'JOB', place } as const;
  await acquire(app, step, artefact, run, () => app.world.jobs.start(host, app.epoch(), spec));
};

const fileOf = ({ file, format, base }: StagedFile): RemoteInput =>
  base === null ? { file, format } : { file, format, base: base.file, baseFormat: base.format };

/** Cache path → LocalStorage of the chosen host: exported there, written from here, then looked at there (I4). */
export const writeVolume = async (app: App, step: WriteVolume, run: Run): Promise<MigrationTaskCommand> => {
  const { taskId } = step;
  const { serverId, hostId, storagePath, disk, sizeBytes, writeJobId, staged } = step.input;
  const host = await hostMachine(app, hostId);
  const { machine, details } = await serverMachine(app, serverId);
  const path = places.volume(storagePath, taskId, disk);
  const place = { kind: 'HOST', id: hostId } as const;
  const ofVolume = { id: artefactIds.volume(disk), kind: 'VOLUME', place, disk, path } as const;
  const order = { taskId, path, sizeBytes };
  await acquire(app, step, ofVolume, run, () => app.world.target.createVolume(host, app.epoch(), order));
  await serve(app, step, host, path, run);
  const spec: JobSpec = {
    id: writeJobId,
    kind: 'write-volume',
    input: {
      keyId: keyIdOf(taskId),
      peerAddress: host.ssh.address,
      peerPort: String(host.ssh.port),
      peerUser: host.ssh.user,
      peerHostKey: host.ssh.hostKey,
      remoteSocket: places.volumeSocket(taskId, disk, step.input.job),
      exportName: disk,
      ...fileOf(staged),
      size: String(sizeBytes),
      rateBitsPerSecond: String(details.uplink ?? 0),
    },
  };
  const artefact = { id: artefactIds.job(writeJobId), kind: 'JOB', place: { kind: 'SERVER', id: serverId } } as const;
  const door = { at: host, sockets: () => volumeSockets(app, taskId), job: artefact.id };
  const copied = await whileAuthorised(app, { taskId, serverId }, door, () =>
    copyJob(app, step, { spec, machine, artefact, disk, sizeBytes, phase: 'DATA_DOWNLOAD' }, run),
  );
  await app.world.target.verifyVolume(host, order);
  return { type: 'RecordVolumeWritten', data: { disk, ...copied, at: app.clock.now() } };
};
