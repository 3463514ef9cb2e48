import { familyOf } from '../../domain/planning/vmware-guest.ts';
import { artefactIds } from '../../domain/task/artefact-ids.ts';
import type { StepReport } from '../../domain/task/migration-task.commands.ts';
import type { StepOf } from '../../domain/task/steps.ts';
import { MIB } from '../../domain/words/units.ts';
import type { JobSpec } from '../ports/machines.ts';
import type { TaskApp } from '../support/app.ts';
import { convertedGuestOf } from '../support/conversion-report.ts';
import { serverMachine } from '../support/machines.ts';
import { DEFAULT_VIRTIO_WIN } from '../support/vmware-tools.ts';
import { adviceOn } from './conversion-advice.ts';
import { followJob, JobEnded } from './follow-job.ts';
import { places } from './places.ts';
import { acquire, type Run } from './run.ts';

type ConvertGuest = StepOf<'ConvertGuest'>;

const specOf = ({ taskId, input }: ConvertGuest, cachePath: string, virtioWin: string): JobSpec => {
  const { volumes, nics, firmware, memoryBytes, cpuCores } = input.target;
  // Told as they are at the source: by these names virt-v2v knows them in the guest's tables.
  const disks = input.disks.map(({ disk, file, format, sizeBytes, sourceBus }) => {
    const bus = sourceBus === 'ide' || sourceBus === 'sata' ? sourceBus : 'scsi';
    return [disk, file, format, sizeBytes, bus].join(' ');
  });
  const linux = familyOf(input.guestId) === 'LINUX';
  return {
    id: input.jobId,
    kind: 'convert-guest',
    input: {
      directory: places.staging(cachePath, taskId),
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
export const convertGuest = async (app: TaskApp, step: ConvertGuest, run: Run): Promise<StepReport> => {
  const { taskId } = step;
  const { serverId, vmName, guestId } = step.input;
  const { machine, details } = await serverMachine(app, serverId);
  const spec = specOf(step, details.cachePath, details.vmware?.virtioWin ?? DEFAULT_VIRTIO_WIN);
  const artefact = { id: artefactIds.job(spec.id), kind: 'JOB', place: { kind: 'SERVER', id: serverId } } as const;
  await acquire(app, step, artefact, run, () => app.world.jobs.start(machine, app.epoch(), spec));
  try {
    const watch = { machine, jobId: spec.id, signal: run.signal };
    const status = await followJob(app, {
      ...watch,
      tell: (condition, _, note) =>
        run.progress.report({
          taskId,
          phase: 'DATA_CONVERSION',
          at: app.clock.now(),
          condition: condition === 'UNREACHABLE' ? condition : 'WORKING', // it moves no bytes, so it never stalls by them
          disks: [],
          step: note ?? 'Converting the guest',
        }),
    });
    const disks = step.input.disks.map(({ disk }) => ({
      disk,
      file: places.convertedDisk(details.cachePath, taskId, disk),
    }));
    return {
      type: 'RecordGuestConverted',
      data: { ...convertedGuestOf(status.result, disks, status.logTail), at: app.clock.now() },
    };
  } catch (error) {
    if (!(error instanceof JobEnded) || error.failure.code !== 'CONVERSION_FAILED') throw error;
    const words = error.result.error ?? error.failure.log ?? '';
    const { log } = error.failure; // of what the job said itself only its log stays
    const advice = adviceOn(words, vmName, familyOf(guestId) === 'WINDOWS');
    throw new JobEnded(log === undefined ? advice : { ...advice, log }, error.result);
  }
};
