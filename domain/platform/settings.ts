import { accept, type Decider } from '../words/decider.ts';

/** Global settings apart from the parallelism, which its owner, the queue, keeps (GS-1). */
export type HostAllocationStrategy =
  | 'LEAST_RUNNING_VMS'
  | 'LEAST_USED_MEMORY'
  | 'LEAST_USED_CPU'
  | 'RANDOM'
  | 'LAST_MIGRATION_HOST';

export type Settings = {
  readonly migrationCacheRetentionSeconds: number;
  readonly hostAllocationStrategy: HostAllocationStrategy;
  /** How many vCPUs of running VMs a core of a host counts for (TP-3); 1 to 64, need not be whole. */
  readonly cpuOvercommitRatio: number;
};

// STORED SHAPES: these names and fields are on disk for ever (docs/adr/0004).
export type SettingsEvent =
  | { type: 'CacheRetentionChanged'; data: { seconds: number } }
  | { type: 'HostAllocationStrategyChanged'; data: { strategy: HostAllocationStrategy } }
  | { type: 'CpuOvercommitChanged'; data: { ratio: number } };

export type SettingsCommand =
  | { type: 'ChangeCacheRetention'; data: { seconds: number } }
  | { type: 'ChangeHostAllocationStrategy'; data: { strategy: HostAllocationStrategy } }
  | { type: 'ChangeCpuOvercommit'; data: { ratio: number } };

export const settings: Decider<SettingsCommand, Settings, SettingsEvent, never> = {
  initial: {
    migrationCacheRetentionSeconds: 86_400,
    hostAllocationStrategy: 'LEAST_RUNNING_VMS',
    cpuOvercommitRatio: 1,
  },
  decide: (command, state) => {
    switch (command.type) {
      case 'ChangeCacheRetention':
        return command.data.seconds === state.migrationCacheRetentionSeconds
          ? accept()
          : accept({ type: 'CacheRetentionChanged', data: command.data });
      case 'ChangeHostAllocationStrategy':
        return command.data.strategy === state.hostAllocationStrategy
          ? accept()
          : accept({ type: 'HostAllocationStrategyChanged', data: command.data });
      case 'ChangeCpuOvercommit':
        return command.data.ratio === state.cpuOvercommitRatio
          ? accept()
          : accept({ type: 'CpuOvercommitChanged', data: command.data });
    }
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'CacheRetentionChanged':
        return { ...state, migrationCacheRetentionSeconds: event.data.seconds };
      case 'HostAllocationStrategyChanged':
        return { ...state, hostAllocationStrategy: event.data.strategy };
      case 'CpuOvercommitChanged':
        return { ...state, cpuOvercommitRatio: event.data.ratio };
    }
  },
};
