import type { Room } from './message.ts';

/** GS-1 to GS-4, by their names in the API. */
export const SETTINGS = {
  migrationTaskParallelism: { en: 'V2V migration task parallelism', zh: 'V2V迁移任务并行度' },
  migrationCacheRetentionSeconds: { en: 'Retention of cached migration data', zh: '迁移数据缓存留存时限' },
  hostAllocationStrategy: { en: 'Host allocation strategy', zh: '物理机分配策略' },
  cpuOvercommitRatio: { en: 'CPU overcommit ratio', zh: 'CPU超分率' },
} as const satisfies Room;

/** RT-9: where a migrated VM starts. */
export const STRATEGIES = {
  LEAST_RUNNING_VMS: { en: 'fewest running VMs', zh: '运行中云主机数量最少' },
  LEAST_USED_MEMORY: { en: 'least used memory', zh: '内存使用率最低' },
  LEAST_USED_CPU: { en: 'least used CPU', zh: 'CPU使用率最低' },
  RANDOM: { en: 'random', zh: '随机分配' },
  LAST_MIGRATION_HOST: { en: 'host of the last migrated VM', zh: '上一台迁移云主机所在的物理机' },
} as const satisfies Room;
