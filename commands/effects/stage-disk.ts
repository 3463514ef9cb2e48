import type { MigrationTaskCommand } from '../../domain/task/migration-task.ts';
import { artefactIds, type StepEffect, stageJobId } from '../../domain/task/task-effects.ts';
import { type JobSpec, OutsideFailure } from '../ports/machines.ts';
import type { App } from '../support/app.ts';
import { serverMachine, sourceMachine } from '../support/machines.ts';
import { copyJob } from './copy-job.ts';
import { JobEnded } from './follow-job.ts';
import { whileRoomLasts } from './guard-scratch.ts';
import { keyIdOf, places } from './places.ts';
import type { Run } from './run.ts';
import { whileAuthorised } from './task-key.ts';

type StageDisk = Extract<StepEffect, { kind: 'StageDisk' }>;

/** Source → cache path: a job on the migration server reads the backup's export through SSH. */
export const stageDisk = async (app: App, effect: StageDisk, run: Run): Promise<MigrationTaskCommand> => {
  const { plan, volume, journey } = effect;
  const source = await sourceMachine(app, plan.source.sourceId);
  const { machine, details } = await serverMachine(app, plan.serverId);
  const { backup } = journey;
  const exported = backup?.exports.find((candidate) => candidate.disk === volume.disk);
  if (!backup || !exported) throw new Error(`Task ${plan.taskId} stages ${volume.disk} without a backup of it.`);
  const file = places.stagedDisk(details.cachePath, plan.taskId, volume.disk, plan.compression);
  const format = plan.compression ? 'qcow2' : 'raw';
  const spec: JobSpec = {
    id: stageJobId(plan.taskId, journey.attempt, volume.disk, effect.job),
    kind: 'stage-disk',
    input: {
      keyId: keyIdOf(plan.taskId),
      peerAddress: source.ssh.address,
      peerPort: String(source.ssh.port),
      peerUser: source.ssh.user,
      peerHostKey: source.ssh.hostKey,
      ...(details.migrationAddress === null ? {} : { bindAddress: details.migrationAddress }),
      remoteSocket: backup.socket,
      exportName: exported.name,
      pointInTime: backup.pointInTime, // a new job goes on with what an earlier one staged of the same instant
      file,
      format,
      size: String(volume.sizeBytes),
      rateBitsPerSecond: String(details.downlink ?? 0),
    },
  };
  const place = { kind: 'SERVER', id: plan.serverId } as const;
  const artefact = { id: artefactIds.job(spec.id), kind: 'JOB', place } as const;
  try {
    const order = { spec, machine, artefact, volume, phase: 'DATA_CONVERSION' } as const;
    const door = { at: source, sockets: async () => [backup.socket], job: artefact.id };
    const result = await whileAuthorised(app, effect, door, () =>
      whileRoomLasts(app, effect, source, run.signal, (signal) => copyJob(app, effect, order, { ...run, signal })),
    );
    const { verified: _, ...copied } = result;
    return { type: 'RecordDiskStaged', data: { disk: volume.disk, file, format, ...copied, at: app.clock.now() } };
  } catch (error) {
    throw error instanceof JobEnded ? await blame(app, effect, error) : error;
  }
};

/** KV-7: a copy that broke because the source VM was shut down says so, and is not tried again. */
const blame = async (app: App, effect: StageDisk, error: JobEnded): Promise<JobEnded> => {
  const { source } = effect.plan;
  try {
    const vm = await app.world.kvm.findVm(await sourceMachine(app, source.sourceId), source.vmId);
    if (vm && (vm.power === 'RUNNING' || vm.power === 'PAUSED')) return error;
    const message = `${source.vmName} was shut down while its data was being converted; start it and order the migration again.`;
    return new JobEnded({ code: 'SOURCE_SHUT_DOWN', message, retryable: false, log: error.failure.log ?? '' });
  } catch (unknown) {
    if (unknown instanceof OutsideFailure) return error; // the source does not tell; the copy's own word stands
    throw unknown;
  }
};
