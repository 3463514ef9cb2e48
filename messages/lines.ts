import type { Room } from './message.ts';
import { PLAN_LINES } from './plan-lines.ts';
import { REMOVAL_LINES } from './removal-lines.ts';
import { RESTART_LINES } from './restart-lines.ts';

/** Lines of the command line that hold a value. */
export const LINES = {
  ...PLAN_LINES,
  ...REMOVAL_LINES,
  ...RESTART_LINES,
  LEFT: {
    en: 'time left',
    zh: '剩余时间',
    details: [{ parameters: { time: 'duration' }, en: '{{time}} left', zh: '剩余 {{time}}' }],
  },
  ELAPSED: {
    en: 'time elapsed',
    zh: '已用时间',
    details: [{ parameters: { time: 'duration' }, en: '{{time}} elapsed', zh: '已用 {{time}}' }],
  },
  SIZES: {
    en: 'CPU cores, memory, volumes',
    zh: 'CPU核数、内存、云盘总容量',
    details: [
      {
        parameters: { cores: 'count', memory: 'bytes', volumes: 'bytes' },
        en: '{{cores}} CPU cores, {{memory}} memory, {{volumes}} volumes',
        zh: 'CPU核数 {{cores}}，内存 {{memory}}，云盘总容量 {{volumes}}',
      },
    ],
  },
  VM_UNREADABLE: {
    en: 'The VM cannot be migrated, the source does not show it.',
    zh: '源云平台未返回该云主机的信息，无法迁移。',
    details: [
      {
        parameters: { vm: 'name', reason: 'name' },
        en: '{{vm}} cannot be migrated, the source does not show it: {{reason}}',
        zh: '{{vm}}：源云平台未返回该云主机的信息，无法迁移（{{reason}}）',
      },
    ],
  },
  DISK_OBSTACLE: {
    en: 'The disk cannot be migrated.',
    zh: '该磁盘无法迁移。',
    details: [
      {
        parameters: { vm: 'name', disk: 'name', obstacle: 'name' },
        en: '{{vm}}: disk {{disk}} cannot be migrated: {{obstacle}}',
        zh: '{{vm}}：磁盘 {{disk}}：{{obstacle}}',
      },
    ],
  },
  BAD_MAC: {
    en: 'The NIC has a MAC that no NIC can have; give it another.',
    zh: '网卡的MAC地址无效，请更换。',
    details: [
      {
        parameters: { vm: 'name', nic: 'count', mac: 'name' },
        en: '{{vm}}: NIC {{nic}} has the MAC {{mac}}, which no NIC can have; give it another',
        zh: '{{vm}}：网卡 {{nic}} 的MAC地址 {{mac}} 无效，请更换',
      },
    ],
  },
  INVENTORY: {
    en: 'The inventory of the vCenter.',
    zh: '该vCenter的清单。',
    details: [
      {
        parameters: { version: 'name', at: 'name' },
        en: 'vCenter {{version}}, as it was at {{at}}',
        zh: 'vCenter {{version}}，同步时间 {{at}}',
      },
    ],
  },
  TASKS: {
    en: 'tasks',
    zh: '迁移任务',
    details: [{ parameters: { count: 'count' }, en: '{{count}} task(s)', zh: '共 {{count}} 个迁移任务' }],
  },
  VMS: {
    en: 'VMs',
    zh: '云主机',
    details: [{ parameters: { count: 'count' }, en: '{{count}} VM(s)', zh: '共 {{count}} 台云主机' }],
  },
  NOT_REMOVED: {
    en: 'not removed yet',
    zh: '待清理',
    details: [
      {
        parameters: { what: 'name', place: 'name', since: 'name' },
        en: 'Not removed yet: {{what}} on {{place}}, since {{since}}',
        zh: '待清理：{{what}}（{{place}}，自 {{since}} 起）',
      },
    ],
  },
  GUEST_IN: {
    en: 'the guest',
    zh: '客户机系统',
    details: [{ parameters: { time: 'duration' }, en: 'the guest in {{time}}', zh: '客户机系统，用时 {{time}}' }],
  },
  CONVERTED_IN: {
    en: 'the guest',
    zh: '客户机系统',
    details: [{ parameters: { os: 'name', time: 'duration' }, en: '{{os}} in {{time}}', zh: '{{os}}，用时 {{time}}' }],
  },
  ON_VCENTER: {
    en: 'guest, cluster, host',
    zh: '操作系统、集群、ESXi主机',
    details: [
      {
        parameters: { guest: 'name', cluster: 'name', host: 'name', version: 'name' },
        en: '{{guest}}, cluster {{cluster}}, host {{host}} ({{version}})',
        zh: '{{guest}}，集群 {{cluster}}，ESXi主机 {{host}}（{{version}}）',
      },
    ],
  },
  NOW_AT: {
    en: 'host, domain',
    zh: '物理机、域',
    details: [
      {
        parameters: { host: 'name', domain: 'name' },
        en: 'host {{host}}, domain {{domain}}',
        zh: '物理机 {{host}}，域 {{domain}}',
      },
    ],
  },
  DISK_AT: {
    en: 'disk',
    zh: '磁盘',
    details: [
      { parameters: { disk: 'name', path: 'name' }, en: 'disk {{disk}}  {{path}}', zh: '磁盘 {{disk}}：{{path}}' },
    ],
  },
  NIC_AT: {
    en: 'NIC',
    zh: '网卡',
    details: [
      {
        parameters: { number: 'count', mac: 'name', address: 'name', network: 'name' },
        en: 'NIC {{number}}  {{mac}}  {{address}}  in {{network}}',
        zh: '网卡 {{number}}：{{mac}}，{{address}}，三层网络 {{network}}',
      },
    ],
  },
  CANCELLING: {
    en: 'The task is being cancelled.',
    zh: '迁移任务正在取消。',
    details: [{ parameters: { id: 'name' }, en: 'Task {{id}} is being cancelled.', zh: '迁移任务 {{id}} 正在取消。' }],
  },
  QUEUED: {
    en: 'The tasks are queued.',
    zh: '迁移任务已进入队列。',
    details: [
      {
        parameters: { id: 'name', count: 'count' },
        en: 'Batch {{id}}: {{count}} task(s) queued.',
        zh: '批量迁移 {{id}}：{{count}} 个迁移任务已进入队列。',
      },
    ],
  },
  DRY_RUN: { en: 'Nothing was changed: this was a dry run.', zh: '以上为预检结果，未做任何更改。' },
  SERVER_AWAY: {
    en: 'The server does not answer; waiting for it. The migration goes on.',
    zh: '服务没有应答，正在等待，迁移仍在继续。',
  },
  SERVER_BACK: { en: 'The server answers again.', zh: '服务已恢复应答。' },
  ASKING_AGAIN: {
    en: 'The server does not answer; asking again with the same command id.',
    zh: '服务没有应答，正在以相同的命令标识重试。',
  },
  HISTORY_AWAY: {
    en: 'The history cannot be reached; the migration goes on, and what it has done is shown when it can.',
    zh: '暂时无法读取历史记录，迁移仍在继续，恢复后将显示最新进展。',
    details: [
      {
        parameters: { since: 'name' },
        en: 'The history cannot be reached since {{since}}; the migration goes on, and what it has done is shown when it can.',
        zh: '自 {{since}} 起无法读取历史记录，迁移仍在继续，恢复后将显示最新进展。',
      },
    ],
  },
  HISTORY_BACK: { en: 'The history can be reached again.', zh: '历史记录已可读取。' },
} as const satisfies Room;
