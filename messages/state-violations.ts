import type { Room } from './message.ts';

/** What keeps something from being used as it is now: a task, a server, a storage, above all a source VM (VC-1 to VC-6, KV-3). */
export const STATE_VIOLATIONS = {
  STATE_CONFLICT: {
    en: 'This is not possible in the present state; look at it and try again.',
    zh: '当前状态不允许此操作，请检查状态后重试。',
    before: [
      {
        parameters: { vm: 'name' },
        en: '{{vm}} is shut off; start it, or pause it, and try again.',
        zh: '云主机 {{vm}} 已关机，请将其开机或暂停后重试。',
      },
      {
        parameters: { vm: 'name' },
        en: 'The source host does not say whether {{vm}} runs; look at it there (virsh domstate) and try again.',
        zh: '源物理机未返回云主机 {{vm}} 的运行状态，请在源物理机上查看（virsh domstate）后重试。',
      },
      {
        parameters: { vm: 'name' },
        en: 'vCenter does not tell whether {{vm}} runs; look at its host.',
        zh: 'vCenter未返回云主机 {{vm}} 的运行状态，请检查其所在的主机。',
      },
      {
        parameters: { vm: 'name' },
        en: '{{vm}} is on no ESXi host; register it on one in vCenter.',
        zh: '云主机 {{vm}} 不在任何ESXi主机上，请在vCenter中将其注册到一台主机。',
      },
      {
        parameters: { server: 'name' },
        en: 'Migration server {{server}} is disabled; enable it or choose another.',
        zh: '迁移服务器 {{server}} 已停用，请启用或选择其他迁移服务器。',
      },
      {
        parameters: { server: 'name', cluster: 'name' },
        en: 'Migration server {{server}} is not a host of cluster {{cluster}}.',
        zh: '迁移服务器 {{server}} 不属于集群 {{cluster}}，请选择该集群内的迁移服务器。',
      },
      {
        parameters: { storage: 'name', cluster: 'name' },
        en: 'Primary storage {{storage}} is not attached to cluster {{cluster}}.',
        zh: '主存储 {{storage}} 未加载到集群 {{cluster}}，请选择已加载到该集群的主存储。',
      },
      {
        parameters: {},
        en: 'The task has ended; only a queued or running one can be cancelled.',
        zh: '迁移任务已结束，只能取消排队中或迁移中的任务。',
      },
      {
        parameters: { task: 'name' },
        en: '{{task}} is queued; cancel it, and delete it once it has ended.',
        zh: '迁移任务 {{task}} 正在排队，请先取消，待其结束后再删除。',
      },
      {
        parameters: { task: 'name' },
        en: '{{task}} is migrating; cancel it, and delete it once it has ended.',
        zh: '迁移任务 {{task}} 正在迁移，请先取消，待其结束后再删除。',
      },
      {
        parameters: { task: 'name' },
        en: '{{task}} still removes what it had made; delete it once it has ended.',
        zh: '迁移任务 {{task}} 仍在清理，请待其结束后再删除。',
      },
      {
        parameters: { task: 'name' },
        en: '{{task}} has not ended; what it holds is no debt. Cancel it first.',
        zh: '迁移任务 {{task}} 尚未结束，它占用的内容不是待清理项，请先取消该任务。',
      },
      {
        parameters: { artefact: 'name' },
        en: '"{{artefact}}" is in Sampan\'s own books and on no machine; it is given back once what it waits for is gone or written off.',
        zh: '“{{artefact}}”只记录在本服务中，不在任何机器上；它所等待的内容清理或核销后会自动归还。',
      },
      {
        parameters: { task: 'name' },
        en: 'The staged data of {{task}} is kept on purpose, for a restart; delete the task to have it removed at once.',
        zh: '迁移任务 {{task}} 的缓存数据按设置保留，供重新启动使用；如需立即清理，请删除该任务。',
      },
      {
        parameters: { task: 'name', artefact: 'name' },
        en: '{{task}} is still trying to remove "{{artefact}}"; wait for its end.',
        zh: '迁移任务 {{task}} 仍在清理“{{artefact}}”，请等待其结束。',
      },
      {
        parameters: {},
        en: 'How this source is reached was changed meanwhile; look at it and try again.',
        zh: '该源云平台的连接方式已被修改，请检查后重试。',
      },
    ],
  },
  ACCESS_CHANGED: {
    en: 'How this source is reached was changed meanwhile; look at it and try again.',
    zh: '该源云平台的连接方式已被修改，请检查后重试。',
  },
  MUST_BE_POWERED_OFF: {
    en: 'This Windows has to be off: turn hibernation off in it (powercfg -h off), shut it down, and order the migration again.',
    zh: '该Windows云主机须处于关机状态，请在系统内关闭休眠（powercfg -h off），关机后重新发起迁移。',
    details: [
      {
        parameters: { vm: 'name', guest: 'name' },
        en: '{{vm}} runs {{guest}}; turn hibernation off in it (powercfg -h off), shut it down, and order the migration again.',
        zh: '云主机 {{vm}}（{{guest}}）正在运行，请在系统内关闭休眠（powercfg -h off），关机后重新发起迁移。',
      },
    ],
  },
  SUSPENDED: {
    en: 'The VM is suspended; resume it and shut it down first.',
    zh: '云主机处于挂起状态，请先恢复运行再关机。',
    details: [
      {
        parameters: { vm: 'name' },
        en: '{{vm}} is suspended; resume it and shut it down first.',
        zh: '云主机 {{vm}} 处于挂起状态，请先恢复运行再关机。',
      },
    ],
  },
  NEEDS_CONSOLIDATION: {
    en: 'The disks of the VM need consolidation; consolidate them in vCenter first.',
    zh: '云主机的磁盘需要整合，请先在vCenter中整合磁盘。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'The disks of {{vm}} need consolidation; consolidate them in vCenter first.',
        zh: '云主机 {{vm}} 的磁盘需要整合，请先在vCenter中整合磁盘。',
      },
    ],
  },
  ENCRYPTED_VM: {
    en: 'The VM is encrypted; decrypt it in vCenter first.',
    zh: '云主机已加密，请先在vCenter中解密。',
    details: [
      {
        parameters: { vm: 'name' },
        en: '{{vm}} is encrypted; decrypt it in vCenter first.',
        zh: '云主机 {{vm}} 已加密，请先在vCenter中解密。',
      },
    ],
  },
  TEMPLATE: {
    en: 'This is a template; convert it to a VM first.',
    zh: '该对象是模板，请先将其转换为云主机。',
    details: [
      {
        parameters: { vm: 'name' },
        en: '{{vm}} is a template; convert it to a VM first.',
        zh: '{{vm}} 是模板，请先将其转换为云主机。',
      },
    ],
  },
} as const satisfies Room;
