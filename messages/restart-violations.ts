import type { DetailedSentence } from './message.ts';

/** Why a task is not restarted in the state that it is in (RT-5). */
export const RESTART_CONFLICTS = [
  {
    parameters: { task: 'name' },
    en: '{{task}} is about to be restarted already; wait for the answer.',
    zh: '迁移任务 {{task}} 正在重新启动，请等待结果。',
  },
  {
    parameters: { task: 'name' },
    en: '{{task}} is queued; only a failed task can be restarted.',
    zh: '迁移任务 {{task}} 正在排队，只能重新启动失败的任务。',
  },
  {
    parameters: { task: 'name' },
    en: '{{task}} is migrating; only a failed task can be restarted.',
    zh: '迁移任务 {{task}} 正在迁移，只能重新启动失败的任务。',
  },
  {
    parameters: { task: 'name' },
    en: '{{task}} still removes what it had made; restart it once it has ended.',
    zh: '迁移任务 {{task}} 仍在清理，请待其结束后再重新启动。',
  },
  {
    parameters: { task: 'name' },
    en: '{{task}} was deleted; order the migration anew.',
    zh: '迁移任务 {{task}} 已删除，请重新发起迁移。',
  },
  {
    parameters: { task: 'name' },
    en: '{{task}} has succeeded; only a failed task can be restarted.',
    zh: '迁移任务 {{task}} 已成功，只能重新启动失败的任务。',
  },
  {
    parameters: { task: 'name' },
    en: '{{task}} was cancelled, and its staged data dropped; order the migration anew.',
    zh: '迁移任务 {{task}} 已取消，缓存数据已清理，请重新发起迁移。',
  },
  {
    parameters: { task: 'name', host: 'name' },
    en: 'The VM that an earlier attempt of {{task}} defined on host {{host}} is not known to be gone; let the host answer, or write the debt off if it is gone for good.',
    zh: '无法确认迁移任务 {{task}} 之前的尝试在物理机 {{host}} 上定义的云主机已删除，请恢复该物理机，如已永久消失，请核销该待清理项。',
  },
  {
    parameters: {},
    en: 'The restart has not been answered yet; look at the task.',
    zh: '重新启动尚未得到答复，请查看该任务。',
  },
] as const satisfies readonly DetailedSentence[];

/** What is read anew only on the word of who restarts. */
export const RESTART_NEEDS = [
  {
    parameters: { paused: 'name' },
    en: 'Where {{paused}} has run since, it is paused again and all its disks are read anew; say whether that is allowed.',
    zh: '云主机 {{paused}} 如在之后运行过，将再次被暂停，并重新读取全部磁盘，请指定是否允许。',
  },
  {
    parameters: { shutDown: 'name' },
    en: 'Where {{shutDown}} has run since, it is shut down again and all its disks are read anew; say whether that is allowed.',
    zh: '云主机 {{shutDown}} 如在之后运行过，将再次被关机，并重新读取全部磁盘，请指定是否允许。',
  },
] as const satisfies readonly DetailedSentence[];
