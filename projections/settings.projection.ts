import { settings } from '../domain/platform/settings.ts';
import { DEFAULT_PARALLELISM } from '../domain/task/migration-queue.ts';
import { project } from './projection.ts';
import type { SettingsRow } from './rows.ts';

/** GS-1..4 as long as nobody changed them. */
export const DEFAULT_SETTINGS: SettingsRow = {
  parallelism: DEFAULT_PARALLELISM,
  cacheRetentionSeconds: settings.initial.migrationCacheRetentionSeconds,
  hostAllocationStrategy: settings.initial.hostAllocationStrategy,
  cpuOvercommitRatio: settings.initial.cpuOvercommitRatio,
};
export const SETTINGS_KEY = 'main';

export const settingsProjection = project<SettingsRow>({
  name: 'settings',
  version: 2,
  reads: ['settings', 'migrationQueue'],
  columns: {},
  indexes: [],
  keysOf: () => [SETTINGS_KEY],
  upserts: {
    ParallelismChanged: (row = DEFAULT_SETTINGS, { data }) => ({ ...row, parallelism: data.parallelism }),
    CacheRetentionChanged: (row = DEFAULT_SETTINGS, { data }) => ({
      ...row,
      cacheRetentionSeconds: data.seconds,
    }),
    HostAllocationStrategyChanged: (row = DEFAULT_SETTINGS, { data }) => ({
      ...row,
      hostAllocationStrategy: data.strategy,
    }),
    CpuOvercommitChanged: (row = DEFAULT_SETTINGS, { data }) => ({ ...row, cpuOvercommitRatio: data.ratio }),
  },
});
