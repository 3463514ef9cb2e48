import type { Artefact } from '../../domain/task/artefact.ts';
import type { Phase } from '../../domain/task/migration-task.events.ts';
import type { PlannedVolume } from '../../domain/task/task-plan.ts';
import type { TaskId } from '../../domain/words/ids.ts';
import type { JobSpec, Machine } from '../ports/machines.ts';
import type { App } from '../support/app.ts';
import { type Exited, followJob } from './follow-job.ts';
import { diskReporter } from './progress-of-disks.ts';
import { acquire, type Run } from './run.ts';

type Order = {
  readonly spec: JobSpec;
  readonly machine: Machine;
  readonly artefact: Artefact;
  readonly volume: PlannedVolume;
  readonly phase: Phase;
};
export type Copied = {
  readonly bytesCopied: number;
  readonly bytesOnWire: number;
  readonly seconds: number;
  readonly verified: 'size' | 'checksum';
};

const numberOf = (status: Exited, key: string): number => {
  const value = Number(status.result[key]);
  return Number.isFinite(value) && value >= 0 ? value : 0;
};

/**
 * Starts the copy's job, or finds the one that is there already, and follows it to its end. After a crash of the control
 * plane the same call re-attaches (RT-11): the id is the same, and the job program starts nothing twice.
 */
export const copyJob = async (
  app: App,
  effect: { readonly key: string; readonly taskId: TaskId },
  { spec, machine, artefact, volume, phase }: Order,
  run: Run,
): Promise<Copied> => {
  await acquire(app, effect, artefact, run, () => app.world.jobs.start(machine, app.epoch(), spec));
  const tell = diskReporter(
    run.progress,
    { taskId: effect.taskId, phase, disk: volume.disk, sizeBytes: volume.sizeBytes },
    app.clock,
  );
  const status = await followJob(app, { machine, jobId: spec.id, signal: run.signal, tell });
  tell('WORKING', {
    bytesDone: volume.sizeBytes,
    bytesTotal: volume.sizeBytes,
    bytesOnWire: numberOf(status, 'bytesOnWire'),
  });
  return {
    bytesCopied: numberOf(status, 'bytesCopied'),
    bytesOnWire: numberOf(status, 'bytesOnWire'),
    seconds: numberOf(status, 'seconds'),
    verified: status.result.verified === 'checksum' ? 'checksum' : 'size',
  };
};
