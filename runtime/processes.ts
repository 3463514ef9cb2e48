import { executeBatchEffect } from '../commands/effects/batch-effects.ts';
import { executeQueueEffect } from '../commands/effects/queue-effects.ts';
import { executeRestartEffect } from '../commands/effects/restart-effects.ts';
import { executeRetentionEffect } from '../commands/effects/retention-effects.ts';
import type { Run } from '../commands/effects/run.ts';
import { executeServerEffect } from '../commands/effects/server-effects.ts';
import { executeTaskEffect } from '../commands/effects/task-effects.ts';
import { aggregates } from '../commands/support/aggregates.ts';
import type { App } from '../commands/support/app.ts';
import { owedByBatch } from '../domain/batch/migration-batch.process.ts';
import { owedByServer } from '../domain/platform/migration-server.process.ts';
import { owedByQueue } from '../domain/task/migration-queue.process.ts';
import { owedByTask } from '../domain/task/migration-task.process.ts';
import type { MigrationTask } from '../domain/task/migration-task.state.ts';
import { owedForRestart } from '../domain/task/restart.process.ts';
import { keepsStagedData, owedForRetention } from '../domain/task/staged-retention.ts';
import type { BatchId, Instant, ServerId, TaskId } from '../domain/words/ids.ts';
import { keyed, own } from '../domain/words/keyed.ts';
import { category, streams } from '../domain/words/streams.ts';

/** One effect, ready to be run: the key is its identity, `execute` records its own outcome. */
export type Owed = {
  /** Of which there are few: for counts. */
  readonly kind: string;
  readonly key: string;
  readonly notBefore: Instant | null;
  readonly correlationId: string;
  readonly execute: (run: Run) => Promise<void>;
};
export type Process = (app: App, stream: string) => Promise<readonly Owed[]>;

type Effect = { readonly kind: string; readonly key: string; readonly notBefore: Instant | null };
const owed = <F extends Effect>(
  effects: readonly F[],
  correlationOf: (effect: F) => string,
  execute: (effect: F, run: Run) => Promise<void>,
): readonly Owed[] =>
  effects.map((effect) => ({
    kind: effect.kind,
    key: effect.key,
    notBefore: effect.notBefore,
    correlationId: correlationOf(effect),
    execute: (run) => execute(effect, run),
  }));

const idIn = (stream: string): string => stream.slice(stream.indexOf('-') + 1);

/** GS-2. The setting is a stream of its own; whoever goes by it asks it at each look, so that no change can be missed. */
const retention = async (app: App, state: MigrationTask): Promise<readonly Owed[]> => {
  const { migrationCacheRetentionSeconds } = await app.handler.load(aggregates.settings);
  return owed(
    owedForRetention(state, migrationCacheRetentionSeconds),
    (effect) => effect.batchId,
    (effect, run) => executeRetentionEffect(app, effect, run),
  );
};

const OF_CATEGORY = keyed<Process>({
  migrationTask: async (app, stream) => {
    const state = await app.handler.load(aggregates.task(idIn(stream) as TaskId));
    const steps = owed(
      owedByTask(state),
      (effect) => effect.batchId,
      (effect, run) => executeTaskEffect(app, effect, run),
    );
    const beginning = owed(
      owedForRestart(state),
      (effect) => effect.batchId,
      (effect, run) => executeRestartEffect(app, effect, run),
    );
    const kept = keepsStagedData(state) ? await retention(app, state) : [];
    return [...steps, ...beginning, ...kept];
  },
  migrationBatch: async (app, stream) => {
    const state = await app.handler.load(aggregates.batch(idIn(stream) as BatchId));
    return owed(
      owedByBatch(state),
      (effect) => effect.batchId,
      (effect, run) => executeBatchEffect(app, effect, run),
    );
  },
  migrationQueue: async (app) => {
    const state = await app.handler.load(aggregates.queue);
    return owed(
      owedByQueue(state),
      (effect) => effect.taskId,
      (effect, run) => executeQueueEffect(app, effect, run),
    );
  },
  migrationServer: async (app, stream) => {
    const state = await app.handler.load(aggregates.server(idIn(stream) as ServerId));
    return owed(
      owedByServer(state),
      (effect) => effect.serverId,
      (effect, run) => executeServerEffect(app, effect, run),
    );
  },
});

/** Prefixes of the streams that have a process: what the runner listens to. */
export const PROCESS_STREAMS: readonly string[] = Object.keys(OF_CATEGORY).map((name) => `${name}-`);

/** Streams whose events may change what any open stream owes: each wakes all of them. */
export const WAKES_ALL: readonly string[] = [streams.settings];

/** What a stream owes now; nothing for a stream without a process. */
export const owedBy: Process = async (app, stream) => own(OF_CATEGORY, category(stream))?.(app, stream) ?? [];
