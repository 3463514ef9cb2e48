import { artefactIds, type Numbers } from '../../domain/task/artefact-ids.ts';
import type { SinceMoment } from '../../domain/task/evidence.ts';
import { decidedUnread, type Findings, type Review, type ReviewInput, reviewOf } from '../../domain/task/review.ts';
import type { TaskId } from '../../domain/words/ids.ts';
import type { JobProgress, JobSpec } from '../ports/machines.ts';
import type { TaskApp } from '../support/app.ts';
import { serverMachine } from '../support/machines.ts';
import { findingsOf } from '../support/review-report.ts';
import { driverAt } from '../support/sources.ts';
import { followJob } from './follow-job.ts';
import { places } from './places.ts';
import { acquire, type OfTask, type Run } from './run.ts';

/** `StepOf<'ReviewStaged'>` fits, once the course has that row. */
export type ReviewStaged = OfTask & Numbers & { readonly input: ReviewInput & { readonly jobId: string } };
export type StagedReviewed = { readonly type: 'RecordStagedReviewed'; readonly data: Review };

const specOf = ({ taskId, input }: ReviewStaged, cachePath: string): JobSpec => {
  const disks = input.disks.map(({ disk, sizeBytes, converted }) => {
    const file = places.stagedDisk(cachePath, taskId, disk, input.compression);
    const format = input.compression ? 'qcow2' : 'raw';
    return `${disk} ${file} ${format} ${sizeBytes} ${converted ? 'converted' : 'staged'}\n`;
  });
  const { file } = input.variables;
  return {
    id: input.jobId,
    kind: 'review-staged',
    input: {
      directory: places.staging(cachePath, taskId),
      disks: disks.join(''),
      ...(file === null ? {} : { variables: file }),
    },
  };
};

/** Whether the source stood still since the moment; null where that makes no difference, or nothing can tell. */
const sinceOf = async (app: TaskApp, { runsOn, moment, ...vm }: ReviewInput): Promise<SinceMoment | null> =>
  runsOn || moment === null || moment.evidence === null
    ? null
    : (await driverAt(app, vm.sourceId)).ranSince(app, vm, moment.evidence);

const GB = 1e9;
const noteOf = (progress: JobProgress | null): string =>
  progress === null
    ? 'Checking what is staged'
    : `Checking what is staged: ${(progress.bytesDone / GB).toFixed(1)} of ${(progress.bytesTotal / GB).toFixed(1)} GB`;

const read = async (app: TaskApp, step: ReviewStaged, run: Run): Promise<Findings> => {
  const { machine, details } = await serverMachine(app, step.input.serverId);
  const spec = specOf(step, details.cachePath);
  const artefact = { id: artefactIds.job(spec.id), kind: 'JOB', place: { kind: 'SERVER', id: details.id } } as const;
  await acquire(app, step, artefact, run, () => app.world.jobs.start(machine, app.epoch(), spec));
  const tell = taskTeller(app, step.taskId, run);
  return findingsOf(await followJob(app, { machine, jobId: spec.id, signal: run.signal, tell }));
};

const taskTeller =
  (app: TaskApp, taskId: TaskId, run: Run) =>
  (condition: 'WORKING' | 'UNREACHABLE' | 'STALLED', progress: JobProgress | null): void =>
    run.progress.report({
      taskId,
      phase: 'DATA_CONVERSION',
      at: app.clock.now(),
      condition,
      disks: [],
      step: noteOf(progress),
    });

/**
 * RT-5: what of that which is staged a restart keeps, and of which moment. Every staged file is read against its checksums by a
 * job on the server, then the source is asked whether it ran since; where the history or the source has decided already,
 * nothing is read. After a crash of the control plane the same call re-attaches (RT-11). Throws OutsideFailure; NOT_FOUND also
 * where the cache is not there, or the source VM.
 */
export const reviewStaged = async (app: TaskApp, step: ReviewStaged, run: Run): Promise<StagedReviewed> => {
  const { input } = step;
  const decided = decidedUnread(input, await sinceOf(app, input));
  if (decided) return { type: 'RecordStagedReviewed', data: decided };
  const findings = await read(app, step, run);
  // It is asked last as well: reading took a while, in which somebody may have started it.
  return { type: 'RecordStagedReviewed', data: reviewOf(input, findings, await sinceOf(app, input)) };
};
