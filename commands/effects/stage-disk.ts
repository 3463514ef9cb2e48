import { artefactIds } from '../../domain/task/artefact-ids.ts';
import type { StepReport } from '../../domain/task/migration-task.commands.ts';
import type { JobSpec } from '../ports/machines.ts';
import type { StageDisk } from '../sources/source-driver.ts';
import type { TaskApp } from '../support/app.ts';
import { serverMachine } from '../support/machines.ts';
import { driverAt } from '../support/sources.ts';
import { copyJob } from './copy-job.ts';
import { JobEnded } from './follow-job.ts';
import { places } from './places.ts';
import type { Run } from './run.ts';

/** Source → cache path: a job on the migration server reads the disk, by whatever way its source has. */
export const stageDisk = async (app: TaskApp, step: StageDisk, run: Run): Promise<StepReport> => {
  const { serverId, sourceId, disk, sizeBytes, compression, jobId, pointInTime, reading } = step.input;
  const { machine, details } = await serverMachine(app, serverId);
  const reader = (await driverAt(app, sourceId)).readerOf(app, step);
  const file = places.stagedDisk(details.cachePath, step.taskId, disk, compression);
  const format = compression ? 'qcow2' : 'raw';
  const spec: JobSpec = {
    id: jobId,
    kind: 'stage-disk',
    input: {
      ...(await reader.endpoint()),
      ...(details.migrationAddress === null ? {} : { bindAddress: details.migrationAddress }), // MS-5
      pointInTime,
      ...(reading === null ? {} : { reading: String(reading) }),
      file,
      format,
      size: String(sizeBytes),
      rateBitsPerSecond: String(details.downlink ?? 0),
    },
  };
  const artefact = { id: artefactIds.job(jobId), kind: 'JOB', place: { kind: 'SERVER', id: serverId } } as const;
  const order = { spec, machine, artefact, disk, sizeBytes, phase: 'DATA_CONVERSION' } as const;
  try {
    const copying = { machine, spec, artefactId: artefact.id };
    const { verified: _, ...copied } = await reader.while(copying, run, (inner) => copyJob(app, step, order, inner));
    return { type: 'RecordDiskStaged', data: { disk, file, format, ...copied, at: app.clock.now() } };
  } catch (error) {
    throw error instanceof JobEnded ? await reader.whyBroken(error) : error;
  }
};
