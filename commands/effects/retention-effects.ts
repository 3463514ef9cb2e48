import type { RetentionEffect } from '../../domain/task/staged-retention.ts';
import { aggregates } from '../support/aggregates.ts';
import type { App } from '../support/app.ts';
import { contextOf, type Run } from './run.ts';

/** GS-2: the task records the retention that the setting says now. May run twice: a task that has it records nothing. */
export const executeRetentionEffect = async (app: App, effect: RetentionEffect, run: Run): Promise<void> => {
  const data = { retentionSeconds: effect.retentionSeconds, at: app.clock.now() };
  await app.handler.handle(
    aggregates.task(effect.taskId),
    { type: 'AdoptRetention', data },
    contextOf(effect, 'adopt', run),
  );
};
