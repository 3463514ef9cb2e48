import type { Room } from './message.ts';

/** Lines of the command line about restarting tasks, and about what each attempt of a task did. */
export const RESTART_LINES = {
  RESTARTED: {
    en: 'The task is queued again.',
    zh: '迁移任务已重新进入队列。',
    details: [
      { parameters: { id: 'name' }, en: 'Task {{id}} is queued again.', zh: '迁移任务 {{id}} 已重新进入队列。' },
    ],
  },
  READ_AGAIN_OPTION: {
    en: 'Say it on the command line.',
    zh: '请在命令行上指定。',
    details: [{ parameters: { option: 'command' }, en: 'Say it with {{option}}.', zh: '请用 {{option}} 指定。' }],
  },
  WOULD_RESTART: {
    en: 'What a restart would do.',
    zh: '重新启动的预检结果。',
    details: [
      {
        parameters: { name: 'name', vm: 'name', attempt: 'count' },
        en: '{{name}} ({{vm}}): attempt {{attempt}}',
        zh: '{{name}}（{{vm}}）：第 {{attempt}} 次尝试',
      },
    ],
  },
  DISKS_KEPT: {
    en: 'kept, not read again',
    zh: '保留，不再读取',
    details: [
      {
        parameters: { disks: 'name', bytes: 'bytes' },
        en: 'kept, not read again: {{disks}}; {{bytes}} in all',
        zh: '保留，不再读取：{{disks}}，共 {{bytes}}',
      },
    ],
  },
  DISKS_READ: {
    en: 'read',
    zh: '读取',
    details: [
      {
        parameters: { disks: 'name', bytes: 'bytes' },
        en: 'read: {{disks}}; {{bytes}} in all at most',
        zh: '读取：{{disks}}，最多共 {{bytes}}',
      },
    ],
  },
  SOURCE_WILL: {
    en: 'the source VM',
    zh: '源云主机',
    details: [{ parameters: { what: 'name' }, en: 'source VM: {{what}}', zh: '源云主机：{{what}}' }],
  },
  STEPS_WILL: {
    en: 'the steps',
    zh: '执行步骤',
    details: [{ parameters: { steps: 'name' }, en: 'steps: {{steps}}', zh: '执行步骤：{{steps}}' }],
  },
  ATTEMPT: {
    en: 'attempt',
    zh: '迁移尝试',
    details: [
      {
        parameters: { number: 'count', how: 'name', started: 'name', time: 'name' },
        en: 'Attempt {{number}}: {{how}}, started {{started}}, took {{time}}',
        zh: '第 {{number}} 次尝试：{{how}}，开始于 {{started}}，用时 {{time}}',
      },
    ],
  },
  DATA_OF: {
    en: 'of what time its data is',
    zh: '复制时间点',
    details: [{ parameters: { at: 'name' }, en: 'the data is as of {{at}}', zh: '复制时间点为 {{at}}' }],
  },
  DISK_DID: {
    en: 'what was done with a disk',
    zh: '磁盘的处理情况',
    details: [
      { parameters: { disk: 'name', did: 'name' }, en: 'disk {{disk}}: {{did}}', zh: '磁盘 {{disk}}：{{did}}' },
    ],
  },
  DISK_SPARED: {
    en: 'not read again',
    zh: '未再读取',
    details: [{ parameters: { bytes: 'bytes' }, en: '{{bytes}} not read again', zh: '{{bytes}} 未再读取' }],
  },
  DISK_STAGED: {
    en: 'read',
    zh: '已读取',
    details: [
      {
        parameters: { bytes: 'bytes', wire: 'bytes', time: 'duration' },
        en: '{{bytes}} read ({{wire}} transferred) in {{time}}',
        zh: '已读取 {{bytes}}（传输 {{wire}}），用时 {{time}}',
      },
    ],
  },
  DISK_WRITTEN: {
    en: 'written',
    zh: '已写入',
    details: [
      {
        parameters: { bytes: 'bytes', wire: 'bytes', time: 'duration' },
        en: '{{bytes}} written ({{wire}} transferred) in {{time}}',
        zh: '已写入 {{bytes}}（传输 {{wire}}），用时 {{time}}',
      },
    ],
  },
} as const satisfies Room;
