import { attemptOf } from '../../domain/task/attempt-keys.ts';
import type { QueueEffect } from '../../domain/task/migration-queue.process.ts';
import type { MigrationTask } from '../../domain/task/migration-task.state.ts';
import type { Bytes } from '../../domain/words/units.ts';
import { OutsideFailure } from '../ports/machines.ts';
import { aggregates } from '../support/aggregates.ts';
import type { App } from '../support/app.ts';
import { serverMachine } from '../support/machines.ts';
import { contextOf, type Run } from './run.ts';

/** Free bytes at the server's cache path, null when it cannot be asked: the slot is then deferred, not refused. */
const freeBytes = async (app: App, effect: Extract<QueueEffect, { kind: 'GrantSlot' }>): Promise<Bytes | null> => {
  try {
    const { machine, details } = await serverMachine(app, effect.serverId);
    return (await app.world.staging.probe(machine, details.cachePath)).cacheFreeBytes as Bytes;
  } catch (error) {
    if (error instanceof OutsideFailure) return null;
    throw error;
  }
};

const isOver = (task: MigrationTask, attempt: number): boolean =>
  task.status === 'cleaning' || task.status === 'ended' || (task.status !== 'absent' && attemptOf(task) !== attempt);

export const executeQueueEffect = async (app: App, effect: QueueEffect, run: Run): Promise<void> => {
  const { taskId, attempt } = effect;
  if (effect.kind === 'GrantSlot') {
    const data = { taskId, attempt, freeBytes: await freeBytes(app, effect), at: app.clock.now() };
    await app.handler.handle(aggregates.queue, { type: 'GrantSlot', data }, contextOf(effect, 'grant', run));
    return;
  }
  const start = { type: 'StartMigration', data: { attempt, at: app.clock.now() } } as const;
  const started = await app.handler.handle(aggregates.task(taskId), start, contextOf(effect, 'start', run));
  if (started.ok && isOver(started.state, attempt)) {
    // Cancelled between its creation and its place in the queue: nobody else would ever give this slot back.
    await app.handler.handle(
      aggregates.queue,
      { type: 'ReleaseSlot', data: { taskId, attempt } },
      contextOf(effect, 'unused', run),
    );
    return;
  }
  await app.handler.handle(
    aggregates.queue,
    { type: 'RecordSlotTaken', data: { taskId, attempt } },
    contextOf(effect, 'taken', run),
  );
};
