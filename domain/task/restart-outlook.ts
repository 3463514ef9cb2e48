import { heldFromTheStart } from '../claims/claimant.ts';
import type { Holdings } from '../planning/holdings.ts';
import type { DiskName, Instant } from '../words/ids.ts';
import { own } from '../words/keyed.ts';
import type { Bytes } from '../words/units.ts';
import { artefactIds } from './artefact-ids.ts';
import { stepsLeft } from './course-walk.ts';
import type { SinceMoment } from './evidence.ts';
import type { MigrationTaskEvent } from './migration-task.events.ts';
import { type Alive, type Ended, evolveTask, type MigrationTask } from './migration-task.state.ts';
import { type Moment, momentOf } from './moment.ts';
import { bytesStaged } from './restart.process.ts';
import { type Review, type ReviewCode, reviewOf, whatToReview } from './review.ts';
import { whatStartDoes } from './source-traits.ts';

/** What a restart would do, as far as it can be told before the staged files are compared with their checksums. */
export type RestartOutlook = {
  readonly attempt: number;
  /** Of what time its data will be; null: of a new moment. */
  readonly pointInTime: Pick<Moment, 'takenAt' | 'consistency'> | null;
  readonly code: ReviewCode;
  /** Those that migrate. `kept`: nothing of it is read again; of another, finished ranges may be kept, which only its review finds out. */
  readonly disks: readonly { readonly disk: DiskName; readonly sizeBytes: Bytes; readonly kept: boolean }[];
  readonly keptBytes: Bytes;
  readonly bytesToRead: Bytes;
  /** What is done to a source VM that runs then. */
  readonly source: 'NOTHING' | 'PAUSE' | 'SHUT_DOWN';
  /** Names of the steps that are done, in their order, those of attempts before among them. */
  readonly steps: readonly string[];
};

/** `since`: what the source's driver says now; null: it was not asked, or did not say. */
const foreseen = (task: Ended, since: SinceMoment | null): Review => {
  const input = whatToReview(task);
  const isThere = own(task.ledger, artefactIds.staging) !== undefined;
  const point = isThere ? (input.moment?.takenAt ?? null) : null;
  const intact = { state: 'INTACT', point } as const;
  const disks = input.disks.flatMap(({ disk, sizeBytes, whole, converted }) =>
    whole ? [{ ...intact, disk, bytes: sizeBytes, converted: converted ? intact : null }] : [],
  );
  return reviewOf(input, { disks, variables: input.variables.file === null ? null : intact }, since);
};

const afterReview = (task: Ended, review: Review, at: Instant): MigrationTask => {
  const { plan } = task;
  const of = { taskId: plan.taskId, attempt: task.attempt.number + 1 };
  const { keepSourceStopped } = plan.source;
  const held = heldFromTheStart(plan, of.attempt);
  const events: readonly MigrationTaskEvent[] = [
    { type: 'RestartRequested', data: { ...of, claims: [], newMoment: 'ALLOW', at } },
    { type: 'MigrationRequeued', data: { ...of, held, keepSourceStopped, at } },
    { type: 'MigrationStarted', data: { ...of, at } },
    { type: 'StagedReviewed', data: { ...of, ...review } },
  ];
  return events.reduce<MigrationTask>(evolveTask, task);
};

/** Before it is confirmed: what is kept, what is read again, which steps are done again, and what becomes of the source. Pure. */
export const restartOutlook = (task: Ended, since: SinceMoment | null, at: Instant): RestartOutlook => {
  const review = foreseen(task, since);
  const { plan, staged, attempt } = task;
  const next = afterReview(task, review, at);
  const disks = plan.target.volumes.map(({ disk, sizeBytes }) => ({
    ...{ disk, sizeBytes },
    kept: review.kept.includes(disk),
  }));
  const bytesOf = (those: RestartOutlook['disks']): Bytes =>
    those.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) as Bytes;
  return {
    attempt: attempt.number + 1,
    pointInTime: review.moment === null ? null : momentOf(staged.moments, review.moment),
    code: review.code,
    disks,
    keptBytes: bytesOf(disks.filter(({ kept }) => kept)),
    bytesToRead: bytesOf(disks.filter(({ kept }) => !kept)),
    source: review.moment === null ? whatStartDoes(plan.source) : 'NOTHING',
    steps: next.status === 'migrating' ? stepsLeft(next) : [],
  };
};

/** What the task holds itself, and what it will not read any more, where it is judged again. */
export const holdingsOf = (task: Alive, since: SinceMoment | null): Holdings => {
  const { taskId } = task.plan;
  const read = task.status === 'ended' ? foreseen(task, since).kept : [];
  return { tasks: [taskId], staged: { [taskId]: bytesStaged(task) }, read: { [taskId]: read } };
};
