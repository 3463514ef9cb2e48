import { artefactIds } from '../../domain/task/artefact-ids.ts';
import type { Evidence, SinceMoment } from '../../domain/task/evidence.ts';
import { reservedOn } from '../../domain/task/migration-queue.ts';
import type { StepReport } from '../../domain/task/migration-task.commands.ts';
import {
  bytesMissing,
  decidedUnread,
  type Findings,
  type Review,
  type ReviewInput,
  reviewOf,
} from '../../domain/task/review.ts';
import type { StepOf } from '../../domain/task/steps.ts';
import type { TaskId } from '../../domain/words/ids.ts';
import { problem } from '../../domain/words/said.ts';
import { type JobProgress, type JobSpec, OutsideFailure } from '../ports/machines.ts';
import { aggregates } from '../support/aggregates.ts';
import type { TaskApp } from '../support/app.ts';
import { serverMachine } from '../support/machines.ts';
import { findingsOf } from '../support/review-report.ts';
import { driverAt } from '../support/sources.ts';
import { followJob } from './follow-job.ts';
import { places } from './places.ts';
import { acquire, type Run } from './run.ts';

type ReviewStaged = StepOf<'ReviewStaged'>;

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

/** What tells whether the source stood still since the moment; null where that makes no difference, or nothing can tell. */
const decisive = ({ runsOn, moment }: ReviewInput): Evidence | null => (runsOn ? null : (moment?.evidence ?? null));

const sinceOf = async (app: TaskApp, input: ReviewInput): Promise<SinceMoment | null> => {
  const evidence = decisive(input);
  return evidence && (await driverAt(app, input.sourceId)).ranSince(app, input, evidence);
};

/** First of all: what an earlier attempt or its cleaning still has under way would change what is looked at, behind the look. */
const raiseFences = async (app: TaskApp, input: ReviewInput): Promise<void> => {
  const { machine } = await serverMachine(app, input.serverId);
  await app.world.jobs.raiseFence(machine, app.epoch());
  if (decisive(input) !== null) await (await driverAt(app, input.sourceId)).raiseFence?.(app, input.sourceId);
};

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

/** The slot was granted for what had to be staged by the history: what is gone of it takes room again, of which others may have taken it. */
const assureRoom = async (app: TaskApp, input: ReviewInput, findings: Findings): Promise<void> => {
  const missing = bytesMissing(input, findings);
  if (missing === 0) return;
  const { machine, details } = await serverMachine(app, input.serverId);
  const { cacheFreeBytes } = await app.world.staging.probe(machine, details.cachePath);
  const free = cacheFreeBytes - reservedOn(await app.handler.load(aggregates.queue), input.serverId);
  if (free >= missing) return;
  throw new OutsideFailure(problem('NO_SPACE', { wanted: missing, free: Math.max(0, free) }));
};

const reviewed = async (app: TaskApp, step: ReviewStaged, run: Run): Promise<Review> => {
  const { input } = step;
  await raiseFences(app, input);
  const decided = decidedUnread(input, await sinceOf(app, input));
  if (decided) return decided;
  const findings = await read(app, step, run);
  await assureRoom(app, input, findings);
  // It is asked last as well: reading took a while, in which somebody may have started it.
  return reviewOf(input, findings, await sinceOf(app, input));
};

/**
 * RT-5: what of that which is staged a restart keeps, and of which moment. Every staged file is read against its checksums by a
 * job on the server, then the source is asked whether it ran since; where the history or the source has decided already,
 * nothing is read. After a crash of the control plane the same call re-attaches (RT-11). Throws OutsideFailure; NOT_FOUND also
 * where the cache is not there, or the source VM; NO_SPACE where what is gone cannot be staged again.
 */
export const reviewStaged = async (app: TaskApp, step: ReviewStaged, run: Run): Promise<StepReport> => ({
  type: 'RecordStagedReviewed',
  data: await reviewed(app, step, run),
});
