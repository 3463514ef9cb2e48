import type { Room } from './message.ts';

/** Why a task cannot be cancelled, deleted, restarted or written off now (RT-5 to RT-7). */
export const TASK_VIOLATIONS = {
  TASK_CLAIMING: {
    en: 'The task is about to be restarted; cancel it once it is queued.',
    zh: '迁移任务即将重新启动，请在其进入队列后取消。',
    details: [
      {
        parameters: { task: 'name' },
        en: '{{task}} is about to be restarted; cancel it once it is queued.',
        zh: '迁移任务 {{task}} 即将重新启动，请在其进入队列后取消。',
      },
    ],
  },
  TASK_OVER: {
    en: 'The task has ended; only a queued or running one can be cancelled.',
    zh: '迁移任务已结束，只能取消排队中或迁移中的任务。',
  },
  TASK_QUEUED: {
    en: 'The task is queued; cancel it, and delete it once it has ended.',
    zh: '迁移任务正在排队，请先取消，待其结束后再删除。',
    details: [
      {
        parameters: { task: 'name' },
        en: '{{task}} is queued; cancel it, and delete it once it has ended.',
        zh: '迁移任务 {{task}} 正在排队，请先取消，待其结束后再删除。',
      },
    ],
  },
  TASK_MIGRATING: {
    en: 'The task is migrating; cancel it, and delete it once it has ended.',
    zh: '迁移任务正在迁移，请先取消，待其结束后再删除。',
    details: [
      {
        parameters: { task: 'name' },
        en: '{{task}} is migrating; cancel it, and delete it once it has ended.',
        zh: '迁移任务 {{task}} 正在迁移，请先取消，待其结束后再删除。',
      },
    ],
  },
  TASK_CLEANING: {
    en: 'The task still removes what it had made; delete it once it has ended.',
    zh: '迁移任务仍在清理，请待其结束后再删除。',
    details: [
      {
        parameters: { task: 'name' },
        en: '{{task}} still removes what it had made; delete it once it has ended.',
        zh: '迁移任务 {{task}} 仍在清理，请待其结束后再删除。',
      },
    ],
  },
  RESTART_UNDER_WAY: {
    en: 'The task is about to be restarted already; wait for the answer.',
    zh: '迁移任务已在重新启动，请等待结果。',
    details: [
      {
        parameters: { task: 'name' },
        en: '{{task}} is about to be restarted already; wait for the answer.',
        zh: '迁移任务 {{task}} 已在重新启动，请等待结果。',
      },
    ],
  },
  RESTART_QUEUED: {
    en: 'The task is queued; only a failed task can be restarted.',
    zh: '迁移任务正在排队，只有失败的任务可以重新启动。',
    details: [
      {
        parameters: { task: 'name' },
        en: '{{task}} is queued; only a failed task can be restarted.',
        zh: '迁移任务 {{task}} 正在排队，只有失败的任务可以重新启动。',
      },
    ],
  },
  RESTART_MIGRATING: {
    en: 'The task is migrating; only a failed task can be restarted.',
    zh: '迁移任务正在迁移，只有失败的任务可以重新启动。',
    details: [
      {
        parameters: { task: 'name' },
        en: '{{task}} is migrating; only a failed task can be restarted.',
        zh: '迁移任务 {{task}} 正在迁移，只有失败的任务可以重新启动。',
      },
    ],
  },
  RESTART_CLEANING: {
    en: 'The task still removes what it had made; restart it once it has ended.',
    zh: '迁移任务仍在清理，请待其结束后再重新启动。',
    details: [
      {
        parameters: { task: 'name' },
        en: '{{task}} still removes what it had made; restart it once it has ended.',
        zh: '迁移任务 {{task}} 仍在清理，请待其结束后再重新启动。',
      },
    ],
  },
  RESTART_DELETED: {
    en: 'The task was deleted; order the migration anew.',
    zh: '迁移任务已删除，请重新创建迁移任务。',
    details: [
      {
        parameters: { task: 'name' },
        en: '{{task}} was deleted; order the migration anew.',
        zh: '迁移任务 {{task}} 已删除，请重新创建迁移任务。',
      },
    ],
  },
  RESTART_SUCCEEDED: {
    en: 'The task has succeeded; only a failed task can be restarted.',
    zh: '迁移任务已成功，只有失败的任务可以重新启动。',
    details: [
      {
        parameters: { task: 'name' },
        en: '{{task}} has succeeded; only a failed task can be restarted.',
        zh: '迁移任务 {{task}} 已成功，只有失败的任务可以重新启动。',
      },
    ],
  },
  RESTART_CANCELLED: {
    en: 'The task was cancelled, and its staged data dropped; order the migration anew.',
    zh: '迁移任务已取消，缓存数据已清理，请重新创建迁移任务。',
    details: [
      {
        parameters: { task: 'name' },
        en: '{{task}} was cancelled, and its staged data dropped; order the migration anew.',
        zh: '迁移任务 {{task}} 已取消，缓存数据已清理，请重新创建迁移任务。',
      },
    ],
  },
  EARLIER_VM_LEFT: {
    en: 'The VM that an earlier attempt defined is not known to be gone; let its host answer, or write the debt off if it is gone for good.',
    zh: '尚未确认此前定义的目标云主机已删除，请恢复其物理机的连接，如已永久消失请核销该待清理项。',
    details: [
      {
        parameters: { task: 'name', host: 'name' },
        en: 'The VM that an earlier attempt of {{task}} defined on host {{host}} is not known to be gone; let the host answer, or write the debt off if it is gone for good.',
        zh: '尚未确认迁移任务 {{task}} 此前在物理机 {{host}} 上定义的目标云主机已删除，请恢复该物理机的连接，如已永久消失请核销该待清理项。',
      },
    ],
  },
  DEBT_OF_LIVE_TASK: {
    en: 'The task has not ended; what it holds is no debt. Cancel it first.',
    zh: '迁移任务尚未结束，它占用的内容不是待清理项，请先取消该任务。',
    details: [
      {
        parameters: { task: 'name' },
        en: '{{task}} has not ended; what it holds is no debt. Cancel it first.',
        zh: '迁移任务 {{task}} 尚未结束，它占用的内容不是待清理项，请先取消该任务。',
      },
    ],
  },
  DEBT_IN_BOOKS: {
    en: "It is in Sampan's own books and on no machine; it is given back once what it waits for is gone or written off.",
    zh: '该项只记录在本服务中，不在任何机器上，它所等待的内容清理或核销后会自动归还。',
    details: [
      {
        parameters: { artefact: 'name' },
        en: '"{{artefact}}" is in Sampan\'s own books and on no machine; it is given back once what it waits for is gone or written off.',
        zh: '“{{artefact}}”只记录在本服务中，不在任何机器上，它所等待的内容清理或核销后会自动归还。',
      },
    ],
  },
  DEBT_KEPT: {
    en: 'The staged data is kept on purpose, for a restart; delete the task to have it removed at once.',
    zh: '缓存数据按设置保留，供重新启动使用，如需立即清理，请删除该任务。',
    details: [
      {
        parameters: { task: 'name' },
        en: 'The staged data of {{task}} is kept on purpose, for a restart; delete the task to have it removed at once.',
        zh: '迁移任务 {{task}} 的缓存数据按设置保留，供重新启动使用，如需立即清理，请删除该任务。',
      },
    ],
  },
  DEBT_BEING_REMOVED: {
    en: 'The task is still trying to remove it; wait for its end.',
    zh: '迁移任务仍在清理该项，请等待其结束。',
    details: [
      {
        parameters: { task: 'name', artefact: 'name' },
        en: '{{task}} is still trying to remove "{{artefact}}"; wait for its end.',
        zh: '迁移任务 {{task}} 仍在清理“{{artefact}}”，请等待其结束。',
      },
    ],
  },
} as const satisfies Room;
