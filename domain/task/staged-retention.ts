import { accept, type Decision } from '../words/decider.ts';
import { type BatchId, type Instant, secondsAfter, type TaskId } from '../words/ids.ts';
import { own } from '../words/keyed.ts';
import { artefactIds } from './artefact-ids.ts';
import { attemptId, attemptOf } from './attempt-keys.ts';
import type { MigrationTaskEvent } from './migration-task.events.ts';
import type { Alive, MigrationTask, Outcome } from './migration-task.state.ts';

/**
 * How long the staged data of a failed task is kept (RT-6), and by which setting. A change of the setting holds for what is
 * kept now, too (GS-2): each task that keeps data adopts it, counted from its failure. A longer time keeps what is still
 * there; what is gone, or is being removed, does not come back.
 */
export type Retention = {
  /** Null in histories of before it was recorded: which setting the task failed under is not known, so it adopts today's. */
  readonly seconds: number | null;
  /** The failure, from which the time runs; null until the end of such an old task tells it. */
  readonly since: Instant | null;
  /** How often it was changed: names the next change for ever. */
  readonly changes: number;
};

export type RetentionEffect = {
  readonly kind: 'AdoptRetention';
  readonly key: string;
  readonly taskId: TaskId;
  readonly batchId: BatchId;
  readonly notBefore: null;
  readonly retentionSeconds: number;
};

type Failed = Extract<Outcome, { kind: 'FAILED' }>;
type GivenUp = Extract<MigrationTaskEvent, { type: 'MigrationGivenUp' }>['data'];

export const failedOutcome = ({ failure, keepStagedUntil, retentionSeconds }: GivenUp): Failed => {
  const seconds = retentionSeconds ?? null;
  const since = seconds === null ? null : secondsAfter(keepStagedUntil, -seconds);
  return { kind: 'FAILED', failure, keepStagedUntil, retention: { seconds, since, changes: 0 } };
};

/** An old history does not say when the task was given up: its end, minutes later at most, stands for it. */
export const knownSince = (outcome: Outcome, at: Instant): Outcome =>
  outcome.kind === 'FAILED' && outcome.retention.since === null
    ? { ...outcome, retention: { ...outcome.retention, since: at } }
    : outcome;

export const changedRetention = (
  outcome: Outcome,
  { retentionSeconds, keepStagedUntil }: { readonly retentionSeconds: number; readonly keepStagedUntil: Instant },
): Outcome =>
  outcome.kind !== 'FAILED'
    ? outcome
    : {
        ...outcome,
        keepStagedUntil,
        retention: { ...outcome.retention, seconds: retentionSeconds, changes: outcome.retention.changes + 1 },
      };

/** The outcome of a failed task whose staged data is still there, and not to go at once (RT-6, RT-7); else undefined. */
const keeping = (state: MigrationTask): Failed | undefined =>
  (state.status === 'cleaning' || (state.status === 'ended' && !state.deleted)) &&
  state.outcome.kind === 'FAILED' &&
  own(state.ledger, artefactIds.staging)
    ? state.outcome
    : undefined;

/** From when on the staged data is to go; null: from now on. */
export const keptUntil = (state: MigrationTask): Instant | null => keeping(state)?.keepStagedUntil ?? null;

export const keepsStagedData = (state: MigrationTask): boolean => keeping(state) !== undefined;

/** Owed while the task goes by another retention than the setting says now. */
export const owedForRetention = (state: MigrationTask, setting: number): readonly RetentionEffect[] => {
  const kept = keeping(state);
  if (state.status === 'absent' || !kept || kept.retention.since === null || kept.retention.seconds === setting)
    return [];
  const { taskId, batchId } = state.plan;
  const key = `${attemptId({ taskId, attempt: attemptOf(state) })}/retention/${kept.retention.changes + 1}/${setting}`;
  return [{ kind: 'AdoptRetention', key, taskId, batchId, notBefore: null, retentionSeconds: setting }];
};

/**
 * Where the time was over, or the removal has been tried, the new retention is recorded and the time stays: half of what was
 * staged may be gone.
 */
export const adoptRetention = (
  { retentionSeconds, at }: { readonly retentionSeconds: number; readonly at: Instant },
  state: Alive,
): Decision<MigrationTaskEvent, never> => {
  const kept = keeping(state);
  if (!kept || kept.retention.since === null || kept.retention.seconds === retentionSeconds) return accept();
  const removing = at >= kept.keepStagedUntil || own(state.ledger, artefactIds.staging)?.trouble != null;
  const keepStagedUntil = removing ? kept.keepStagedUntil : secondsAfter(kept.retention.since, retentionSeconds);
  return accept({
    type: 'StagedRetentionChanged',
    data: { taskId: state.plan.taskId, retentionSeconds, keepStagedUntil },
  });
};
