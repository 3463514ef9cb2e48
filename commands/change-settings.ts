import { z } from 'zod';
import type { HostAllocationStrategy } from '../domain/platform/settings.ts';
import type { Position } from './ports/event-store.ts';
import { aggregates } from './support/aggregates.ts';
import { type Intent, refused } from './support/door.ts';
import { partOf } from './support/handle.ts';

type Input = {
  migrationTaskParallelism?: number | undefined;
  migrationCacheRetentionSeconds?: number | undefined;
  hostAllocationStrategy?: HostAllocationStrategy | undefined;
};

/** GS-1 to GS-3: at once, and audited. The parallelism belongs to the queue, which is asked first. */
export const changeSettings: Intent<Input, { changed: boolean }> = {
  name: 'ChangeSettings',
  input: z.object({
    migrationTaskParallelism: z.number().int().min(1).max(1000).optional(),
    migrationCacheRetentionSeconds: z.number().int().min(0).max(31_536_000).optional(),
    hostAllocationStrategy: z
      .enum(['LEAST_RUNNING_VMS', 'LEAST_USED_MEMORY', 'LEAST_USED_CPU', 'RANDOM', 'LAST_MIGRATION_HOST'])
      .optional(),
  }),
  run: async (app, input, context) => {
    let position: Position | null = null;
    if (input.migrationTaskParallelism !== undefined) {
      const command = { type: 'ChangeParallelism', data: { parallelism: input.migrationTaskParallelism } } as const;
      const handled = await app.handler.handle(aggregates.queue, command, partOf(context, 'parallelism'));
      if (!handled.ok) return refused();
      position = handled.position ?? position;
    }
    if (input.migrationCacheRetentionSeconds !== undefined) {
      const command = {
        type: 'ChangeCacheRetention',
        data: { seconds: input.migrationCacheRetentionSeconds },
      } as const;
      const handled = await app.handler.handle(aggregates.settings, command, partOf(context, 'retention'));
      if (!handled.ok) return refused();
      position = handled.position ?? position;
    }
    if (input.hostAllocationStrategy !== undefined) {
      const command = {
        type: 'ChangeHostAllocationStrategy',
        data: { strategy: input.hostAllocationStrategy },
      } as const;
      const handled = await app.handler.handle(aggregates.settings, command, partOf(context, 'strategy'));
      if (!handled.ok) return refused();
      position = handled.position ?? position;
    }
    return { ok: true, value: { changed: position !== null }, position };
  },
};
