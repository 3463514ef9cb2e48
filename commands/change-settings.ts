import { z } from 'zod';
import type { HostAllocationStrategy, SettingsCommand } from '../domain/platform/settings.ts';
import type { Position } from './ports/event-store.ts';
import { aggregates } from './support/aggregates.ts';
import { type Intent, refused } from './support/door.ts';
import { partOf } from './support/handle.ts';

type Input = {
  migrationTaskParallelism?: number | undefined;
  migrationCacheRetentionSeconds?: number | undefined;
  hostAllocationStrategy?: HostAllocationStrategy | undefined;
  cpuOvercommitRatio?: number | undefined;
};

/** Each setting that is given, with the name of its part of the command. */
const settingsCommands = (input: Input): readonly (readonly [string, SettingsCommand])[] => {
  const {
    migrationCacheRetentionSeconds: seconds,
    hostAllocationStrategy: strategy,
    cpuOvercommitRatio: ratio,
  } = input;
  const commands: (readonly [string, SettingsCommand])[] = [];
  if (seconds !== undefined) commands.push(['retention', { type: 'ChangeCacheRetention', data: { seconds } }]);
  if (strategy !== undefined) commands.push(['strategy', { type: 'ChangeHostAllocationStrategy', data: { strategy } }]);
  if (ratio !== undefined) commands.push(['overcommit', { type: 'ChangeCpuOvercommit', data: { ratio } }]);
  return commands;
};

/** GS-1 to GS-4: at once, and audited. The parallelism belongs to the queue, which is asked first. */
export const changeSettings: Intent<Input, { changed: boolean }> = {
  name: 'ChangeSettings',
  input: z.object({
    migrationTaskParallelism: z.number().int().min(1).max(1000).optional(),
    migrationCacheRetentionSeconds: z.number().int().min(0).max(31_536_000).optional(),
    hostAllocationStrategy: z
      .enum(['LEAST_RUNNING_VMS', 'LEAST_USED_MEMORY', 'LEAST_USED_CPU', 'RANDOM', 'LAST_MIGRATION_HOST'])
      .optional(),
    cpuOvercommitRatio: z.number().min(1).max(64).optional(),
  }),
  run: async (app, input, context) => {
    let position: Position | null = null;
    const { migrationTaskParallelism: parallelism } = input;
    if (parallelism !== undefined) {
      const command = { type: 'ChangeParallelism', data: { parallelism } } as const;
      const handled = await app.handler.handle(aggregates.queue, command, partOf(context, 'parallelism'));
      if (!handled.ok) return refused();
      position = handled.position ?? position;
    }
    for (const [part, command] of settingsCommands(input)) {
      const handled = await app.handler.handle(aggregates.settings, command, partOf(context, part));
      if (!handled.ok) return refused();
      position = handled.position ?? position;
    }
    return { ok: true, value: { changed: position !== null }, position };
  },
};
