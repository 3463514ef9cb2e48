import { familyOf } from '../../domain/planning/vmware-guest.ts';
import type { MigrationTaskCommand } from '../../domain/task/migration-task.ts';
import { artefactIds, convertJobId, type StepEffect } from '../../domain/task/task-effects.ts';
import type { DiskName } from '../../domain/words/ids.ts';
import { own } from '../../domain/words/keyed.ts';
import { MIB } from '../../domain/words/units.ts';
import type { JobSpec } from '../ports/machines.ts';
import type { App } from '../support/app.ts';
import { convertedGuestOf } from '../support/conversion-report.ts';
import { serverMachine } from '../support/machines.ts';
import { DEFAULT_VIRTIO_WIN } from '../support/vmware-tools.ts';
import { adviceOn } from './conversion-advice.ts';
import { followJob, JobEnded } from './follow-job.ts';
import { places } from './places.ts';
import { acquire, type Run } from './run.ts';

type ConvertGuest = Extract<StepEffect, { kind: 'ConvertGuest' }>;

const specOf = (effect: ConvertGuest, cachePath: string, virtioWin: string): JobSpec => {
  const { plan, journey, job } = effect;
  const { volumes, nics, firmware, memoryBytes, cpuCores } = plan.target;
  // Told as they are at the source: by these names virt-v2v knows them in the guest's tables.
  const busOf = (disk: DiskName): string => {
    const bus = plan.source.vmware?.files.find((file) => file.disk === disk)?.bus;
    return bus === 'ide' || bus === 'sata' ? bus : 'scsi';
  };
  const disks = volumes.map(({ disk, sizeBytes }) => {
    const staged = own(journey.staged, disk);
    if (!staged) throw new Error(`Task ${plan.taskId} is converted before ${disk} is staged.`);
    return [disk, staged.file, staged.format, sizeBytes, busOf(disk)].join(' ');
  });
  const linux = familyOf(plan.source.vmware?.guestId ?? '') === 'LINUX';
  return {
    id: convertJobId(plan.taskId, journey.attempt, job),
    kind: 'convert-guest',
    input: {
      directory: places.staging(cachePath, plan.taskId),
      disks: `${disks.join('\n')}\n`,
      firmware,
      memoryMiB: String(Math.floor(memoryBytes / MIB)),
      cpus: String(cpuCores),
      nics: nics.map(({ model }) => `1 ${model}\n`).join(''),
      virtioWin,
      checkVirtioScsi: linux && volumes.some(({ bus }) => bus === 'scsi') ? '1' : '0',
    },
  };
};

/**
 * Makes the guest able to run on KVM (RT-2, VC-8): virt-v2v on overlays, so that what was staged stays as it is and a
 * conversion that dies is simply begun anew. After a crash of the control plane the same call re-attaches (RT-11).
 */
export const convertGuest = async (app: App, effect: ConvertGuest, run: Run): Promise<MigrationTaskCommand> => {
  const { plan } = effect;
  const { machine, details } = await serverMachine(app, plan.serverId);
  const spec = specOf(effect, details.cachePath, details.vmware?.virtioWin ?? DEFAULT_VIRTIO_WIN);
  const artefact = { id: artefactIds.job(spec.id), kind: 'JOB', place: { kind: 'SERVER', id: plan.serverId } } as const;
  await acquire(app, effect, artefact, run, () => app.world.jobs.start(machine, app.epoch(), spec));
  try {
    const watch = { machine, jobId: spec.id, signal: run.signal };
    const status = await followJob(app, {
      ...watch,
      tell: (condition, _, note) =>
        run.progress.report({
          taskId: effect.taskId,
          phase: 'DATA_CONVERSION',
          at: app.clock.now(),
          condition: condition === 'UNREACHABLE' ? condition : 'WORKING', // it moves no bytes, so it never stalls by them
          disks: [],
          step: note ?? 'Converting the guest',
        }),
    });
    const disks = plan.target.volumes.map(({ disk }) => ({
      disk,
      file: places.convertedDisk(details.cachePath, plan.taskId, disk),
    }));
    return {
      type: 'RecordGuestConverted',
      data: { ...convertedGuestOf(status.result, disks, status.logTail), at: app.clock.now() },
    };
  } catch (error) {
    if (!(error instanceof JobEnded) || error.failure.code !== 'CONVERSION_FAILED') throw error;
    const words = error.result.error ?? error.failure.log ?? '';
    throw new JobEnded(
      {
        ...error.failure,
        ...adviceOn(words, plan.source.vmName, familyOf(plan.source.vmware?.guestId ?? '') === 'WINDOWS'),
      },
      error.result,
    );
  }
};
