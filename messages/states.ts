import type { Room } from './message.ts';

/** RT-1, and how an attempt ended. */
export const TASK_STATES = {
  QUEUED: { en: 'queued', zh: '排队中' },
  MIGRATING: { en: 'migrating', zh: '迁移中' },
  SUCCEEDED: { en: 'succeeded', zh: '成功' },
  FAILED: { en: 'failed', zh: '失败' },
  CANCELLED: { en: 'cancelled', zh: '已取消' },
} as const satisfies Room;

/** RT-2. */
export const PHASES = {
  DATA_CONVERSION: { en: 'data conversion', zh: '数据转化' },
  DATA_DOWNLOAD: { en: 'data download', zh: '数据下载' },
  RESOURCE_CONFIGURATION: { en: 'resource configuration', zh: '资源配置' },
} as const satisfies Room;

/** Beside the state (DESIGN.md decision 10): what a task waits for, what hinders it, what it is finishing. */
export const CONDITIONS = {
  WAITING_FOR_CAPACITY: { en: 'waiting for capacity', zh: '等待迁移服务器的可用容量' },
  SERVER_UNREACHABLE: { en: 'server unreachable', zh: '迁移服务器失联' },
  STARTING: { en: 'starting', zh: '启动中' },
  RETRYING: { en: 'retrying', zh: '重试中' },
  CANCELLING: { en: 'cancelling', zh: '取消中' },
  CLEANING: { en: 'cleaning', zh: '清理中' },
  UNREACHABLE: { en: 'unreachable', zh: '机器失联' },
  STALLED: { en: 'stalled', zh: '传输停滞' },
  WORKING: { en: 'working', zh: '进行中' },
} as const satisfies Room;

/** Why the queue passed a task by. */
export const DEFERRALS = {
  SERVER_CAPACITY: {
    en: 'The migration server has too little room for this task now; it starts when there is room.',
    zh: '迁移服务器当前可用容量不足，有足够容量后任务将自动开始。',
  },
  SERVER_UNREACHABLE: {
    en: 'The migration server does not answer; check its network and power.',
    zh: '迁移服务器没有应答，请检查其网络和电源。',
  },
} as const satisfies Room;

/** What a task in the queue waits for (RT-4). */
export const QUEUE_WAITS = {
  ...DEFERRALS,
  SLOT: {
    en: 'As many tasks migrate as may at once; it starts when one of them ends.',
    zh: '并发迁移任务数已达上限，有任务结束后将自动开始。',
    details: [
      {
        parameters: { running: 'count', parallelism: 'count' },
        en: '{{running}} of {{parallelism}} migration slots are taken; it starts when one of them is free.',
        zh: '并发迁移任务数已达上限（{{running}}/{{parallelism}}），有任务结束后将自动开始。',
      },
    ],
  },
  TURN: { en: 'Its turn comes next; nothing hinders it.', zh: '即将轮到该任务，无需处理。' },
} as const satisfies Room;

export const BATCH_STATES = {
  PROPOSED: { en: 'being checked', zh: '校验中' },
  ACCEPTED: { en: 'accepted', zh: '已受理' },
  REFUSED: { en: 'refused', zh: '已拒绝' },
} as const satisfies Room;

export const QUEUE_STATES = {
  WAITING: { en: 'waiting', zh: '等待中' },
  GRANTED: { en: 'about to start', zh: '即将开始' },
  TAKEN: { en: 'migrating', zh: '迁移中' },
} as const satisfies Room;

/** How the disks were at the instant that the copy shows. */
export const CONSISTENCIES = {
  PAUSED: { en: 'The VM was paused.', zh: '云主机处于暂停状态。' },
  FILE_SYSTEMS_FROZEN: { en: 'The file systems of the guest were frozen.', zh: '客户机文件系统已冻结。' },
  CRASH_CONSISTENT: {
    en: 'The VM ran on; its disks are as after a power failure.',
    zh: '云主机保持运行，磁盘数据等同于断电瞬间的状态。',
  },
  SHUT_DOWN: { en: 'The VM was shut down.', zh: '云主机处于关机状态。' },
} as const satisfies Room;

/** What a task did to the source VM, and to its copy. */
export const SOURCE_POWERS = {
  SHUTTING_DOWN: { en: 'its guest was asked to shut down', zh: '正在等待客户机系统关机' },
  SHUT_DOWN: { en: 'shut down by its guest', zh: '已由客户机系统正常关机' },
  FORCED_OFF: {
    en: 'powered off by force, since its guest did not shut down',
    zh: '客户机系统未能关机，已强制关闭电源',
  },
  WAS_OFF: { en: 'was off already', zh: '迁移前已关机' },
  POWERED_ON: { en: 'powered on again', zh: '已重新开机' },
} as const satisfies Room;
export const SOURCE_PAUSES = {
  PAUSED: { en: 'paused', zh: '已暂停' },
  RESUMED: { en: 'resumed', zh: '已恢复运行' },
} as const satisfies Room;
export const TARGET_VMS = {
  STARTED: { en: 'started', zh: '已启动' },
  LEFT_STOPPED: { en: 'left stopped', zh: '保持关机' },
} as const satisfies Room;
export const SOURCES_ON_START = {
  NOTHING: { en: 'stays as it is', zh: '保持不变' },
  PAUSE: {
    en: 'is paused when its task starts, and stays paused after success',
    zh: '任务开始时被暂停，迁移成功后保持暂停',
  },
  SHUT_DOWN: {
    en: 'is shut down when its task starts, by force after 5 minutes, and stays off after success',
    zh: '任务开始时被关机，5分钟内未能关机则强制关闭电源，迁移成功后保持关机',
  },
} as const satisfies Room;
export const POWERS = {
  RUNNING: { en: 'running', zh: '运行中' },
  PAUSED: { en: 'paused', zh: '已暂停' },
  OFF: { en: 'off', zh: '已关机' },
  SUSPENDED: { en: 'suspended', zh: '已挂起' },
  UNKNOWN: { en: 'unknown', zh: '未获取' },
} as const satisfies Room;
