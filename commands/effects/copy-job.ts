import type { Artefact } from '../../domain/task/artefact.ts';
import type { Phase } from '../../domain/task/migration-task.events.ts';
import type { DiskName } from '../../domain/words/ids.ts';
import { problem } from '../../domain/words/said.ts';
import type { Bytes } from '../../domain/words/units.ts';
import { type FencedMachine, type JobSpec, OutsideFailure } from '../ports/machines.ts';
import type { TaskApp } from '../support/app.ts';
import { type Exited, followJob } from './follow-job.ts';
import { diskReporter } from './progress-of-disks.ts';
import { acquire, type OfTask, type Run } from './run.ts';

type Order = {
  readonly spec: JobSpec;
  readonly machine: FencedMachine;
  readonly artefact: Artefact;
  readonly disk: DiskName;
  readonly sizeBytes: Bytes;
  readonly phase: Phase;
};
export type Copied = {
  readonly bytesCopied: number;
  readonly bytesOnWire: number;
  readonly seconds: number;
  readonly verified: 'size' | 'checksum';
};

/** Two that write one volume at once, or a VM that runs on what is still written: neither can be told afterwards. */
export const refuseWhileWritten = (stillWritten: boolean): void => {
  if (stillWritten) throw new OutsideFailure(problem('IN_USE', { what: 'VOLUME_WRITER' }));
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
  app: TaskApp,
  effect: OfTask,
  { spec, machine, artefact, disk, sizeBytes, phase }: Order,
  run: Run,
): Promise<Copied> => {
  await acquire(app, effect, artefact, run, () => app.world.jobs.start(machine, app.epoch(), spec));
  const tell = diskReporter(run.progress, { taskId: effect.taskId, phase, disk, sizeBytes }, app.clock);
  const status = await followJob(app, { machine, jobId: spec.id, signal: run.signal, tell });
  tell('WORKING', {
    bytesDone: sizeBytes,
    bytesTotal: sizeBytes,
    bytesOnWire: numberOf(status, 'bytesOnWire'),
  });
  return {
    bytesCopied: numberOf(status, 'bytesCopied'),
    bytesOnWire: numberOf(status, 'bytesOnWire'),
    seconds: numberOf(status, 'seconds'),
    verified: status.result.verified === 'checksum' ? 'checksum' : 'size',
  };
};
