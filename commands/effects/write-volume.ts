import type { Place } from '../../domain/task/artefact.ts';
import { artefactIds, idsOf } from '../../domain/task/artefact-ids.ts';
import { attemptId } from '../../domain/task/attempt-keys.ts';
import { reportOf, type StepReport } from '../../domain/task/migration-task.commands.ts';
import type { StagedFile, StepOf, Writer } from '../../domain/task/steps.ts';
import { volumeArtefact } from '../../domain/task/volume-place.ts';
import type { FencedMachine, JobSpec, RemoteInput } from '../ports/machines.ts';
import type { Endpoint } from '../ports/storage.ts';
import { aggregates } from '../support/aggregates.ts';
import type { TaskApp } from '../support/app.ts';
import { hostMachine, serverMachine } from '../support/machines.ts';
import { storageAt } from '../support/storage.ts';
import { type Copied, copyJob, refuseWhileWritten } from './copy-job.ts';
import { keyIdOf, places } from './places.ts';
import { acquire, contextOf, intend, type Run } from './run.ts';
import { volumeSockets, whileAuthorised } from './task-key.ts';

type WriteVolume = StepOf<'WriteVolume'>;
/** What writes the volume: given the inputs that say where to, the copy, followed to its end. */
type Write = (to: RemoteInput) => Promise<Copied>;
type Way = { readonly place: Place; readonly at: FencedMachine; readonly write: (to: Endpoint) => Promise<Copied> };

/** An export that nobody uses for so long ends itself: the other job has died. */
const IDLE_SECONDS = 180;

/** The export on the host; its end is the copy's end, so it is only started here and removed with the ledger. */
const serve = async (
  app: TaskApp,
  step: WriteVolume,
  { id, serveJobId }: Extract<Writer, { kind: 'HOST' }>,
  host: FencedMachine,
  endpoint: Endpoint,
  run: Run,
): Promise<void> => {
  const { disk, job } = step.input;
  const socket = places.volumeSocket(step, disk, job);
  const spec: JobSpec = {
    id: serveJobId,
    kind: 'serve-volume',
    input: { ...endpoint, socket, exportName: disk, idleSeconds: String(IDLE_SECONDS) },
  };
  const artefact = { id: artefactIds.job(serveJobId), kind: 'JOB', place: { kind: 'HOST', id } } as const;
  await acquire(app, step, artefact, run, () => app.world.jobs.start(host, app.epoch(), spec));
};

/** The host opens the volume and serves it; the server's job reaches it there through SSH, let in for as long as it runs. */
const throughHost = async (
  app: TaskApp,
  step: WriteVolume,
  writer: Extract<Writer, { kind: 'HOST' }>,
  write: Write,
  run: Run,
): Promise<Way> => {
  const { taskId } = step;
  const { serverId, disk, job, writeJobId } = step.input;
  const host = await hostMachine(app, writer.id);
  const to = {
    keyId: keyIdOf(step),
    peerAddress: host.ssh.address,
    peerPort: String(host.ssh.port),
    peerUser: host.ssh.user,
    peerHostKey: host.ssh.hostKey,
    remoteSocket: places.volumeSocket(step, disk, job),
    exportName: disk,
  };
  const door = {
    at: host,
    id: idsOf(step).atHost(writer.id),
    sockets: () => volumeSockets(app, taskId),
    job: artefactIds.job(writeJobId),
  };
  return {
    place: { kind: 'HOST', id: writer.id },
    at: host,
    write: async (endpoint) => {
      await serve(app, step, writer, host, endpoint, run);
      return whileAuthorised(app, { ...step, serverId }, door, () => write(to));
    },
  };
};

const fileOf = ({ file, format, base }: StagedFile): RemoteInput =>
  base === null ? { file, format } : { file, format, base: base.file, baseFormat: base.format };

/** Cache path → the storage: room for the volume, the copy, then a look at what came of it (I4), all by the one that writes. */
export const writeVolume = async (app: TaskApp, step: WriteVolume, run: Run): Promise<StepReport> => {
  const { taskId } = step;
  const { serverId, hostId, storageId, disk, sizeBytes, writer, writeJobId, staged } = step.input;
  refuseWhileWritten(step.input.stillWritten);
  const { backend } = await storageAt(app, storageId);
  const { machine, details } = await serverMachine(app, serverId);
  const job = { id: artefactIds.job(writeJobId), kind: 'JOB', place: { kind: 'SERVER', id: serverId } } as const;
  const write: Write = (to) => {
    const rate = { size: String(sizeBytes), rateBitsPerSecond: String(details.uplink ?? 0) };
    const spec: JobSpec = { id: writeJobId, kind: 'write-volume', input: { ...to, ...fileOf(staged), ...rate } };
    return copyJob(app, step, { spec, machine, artefact: job, disk, sizeBytes, phase: 'DATA_DOWNLOAD' }, run);
  };
  const way: Way =
    writer.kind === 'HOST'
      ? await throughHost(app, step, writer, write, run)
      : { place: writer, at: machine, write: ({ volume, format }) => write({ volume, volumeFormat: format }) };
  const mark = attemptId(step);
  const volume = step.input.volume ?? backend.placeFor({ taskId: mark, disk, host: hostId });
  const order = { taskId: mark, place: volume, sizeBytes };
  await intend(app, step, volumeArtefact(step, disk, volume, way.place), run);
  await backend.allocate(way.at, app.epoch(), order);
  const data = { disk, volume, writtenBy: writer.kind };
  const allocated = reportOf({ type: 'RecordVolumeAllocated', data }, step);
  await app.handler.handle(aggregates.task(taskId), allocated, contextOf(step, `allocated/${disk}`, run));
  const copied = await way.write(await backend.open(way.at, app.epoch(), volume));
  await backend.verify(way.at, order);
  return { type: 'RecordVolumeWritten', data: { disk, ...copied, at: app.clock.now() } };
};
