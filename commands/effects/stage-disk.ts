import { artefactIds } from '../../domain/task/artefact-ids.ts';
import type { StepReport } from '../../domain/task/migration-task.commands.ts';
import type { JobSpec } from '../ports/machines.ts';
import type { App } from '../support/app.ts';
import { serverMachine } from '../support/machines.ts';
import { copyJob } from './copy-job.ts';
import type { DiskReader, StageDisk } from './disk-reader.ts';
import { JobEnded } from './follow-job.ts';
import { places } from './places.ts';
import { kvmReader } from './read-from-kvm.ts';
import { vmwareReader } from './read-from-vmware.ts';
import type { Run } from './run.ts';

/** By how the disk is to be read: the one place that asks. */
const readerOf = (app: App, step: StageDisk): DiskReader => {
  const { from } = step.input;
  switch (from.type) {
    case 'KVM':
      return kvmReader(app, step, from);
    case 'VMWARE':
      return vmwareReader(app, step, from);
  }
};

/** Source → cache path: a job on the migration server reads the disk, by whatever way its source has. */
export const stageDisk = async (app: App, step: StageDisk, run: Run): Promise<StepReport> => {
  const { serverId, disk, sizeBytes, compression, jobId, pointInTime } = step.input;
  const { machine, details } = await serverMachine(app, serverId);
  const reader = readerOf(app, step);
  const file = places.stagedDisk(details.cachePath, step.taskId, disk, compression);
  const format = compression ? 'qcow2' : 'raw';
  const spec: JobSpec = {
    id: jobId,
    kind: 'stage-disk',
    input: {
      ...(await reader.endpoint(details.vmware?.vddk ?? null)),
      ...(details.migrationAddress === null ? {} : { bindAddress: details.migrationAddress }), // MS-5
      pointInTime,
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
