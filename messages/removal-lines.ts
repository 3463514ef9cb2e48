import type { Room } from './message.ts';

/** Lines of the command line about deleting tasks, and about what they have left on machines. */
export const REMOVAL_LINES = {
  DELETED: {
    en: 'The task is deleted.',
    zh: '迁移任务已删除。',
    details: [{ parameters: { id: 'name' }, en: 'Task {{id}} is deleted.', zh: '迁移任务 {{id}} 已删除。' }],
  },
  TASK_REFUSED: {
    en: 'The task was refused.',
    zh: '未对迁移任务执行操作。',
    details: [
      {
        parameters: { id: 'name', why: 'name' },
        en: 'Task {{id}} was refused: {{why}}',
        zh: '未对迁移任务 {{id}} 执行操作：{{why}}',
      },
    ],
  },
  NO_DEBT: { en: 'Nothing is left over.', zh: '没有待清理项。' },
  NOT_ENDED: { en: 'the task has not ended', zh: '任务尚未结束' },
  IN_TURN: { en: 'is removed now, or waits for another', zh: '正在清理，或等待其他项' },
  TRIED: {
    en: 'tried, and tried again',
    zh: '清理失败，将重试',
    details: [
      {
        parameters: { tries: 'count', next: 'name', why: 'name' },
        en: '{{tries}} tries, next {{next}}: {{why}}',
        zh: '已尝试 {{tries}} 次，下次 {{next}}：{{why}}',
      },
    ],
  },
  KEPT: {
    en: 'kept for a restart',
    zh: '保留供重新启动使用',
    details: [
      {
        parameters: { until: 'name' },
        en: 'kept for a restart until {{until}}',
        zh: '保留至 {{until}}，供重新启动使用',
      },
    ],
  },
  WRITE_OFF: {
    en: 'It is not removed any more.',
    zh: '将不再清理。',
    details: [
      {
        parameters: { artefact: 'name', task: 'name', where: 'name', what: 'name' },
        en: '{{artefact}} of {{task}} on {{where}} ({{what}}): it is not removed there any more.',
        zh: '{{task}} 的 {{artefact}}（{{where}}，{{what}}）：将不再清理。',
      },
    ],
  },
  OFF_VM_DEFINITION: {
    en: 'The addresses of its VM may then be given to others, and a source VM that the task had stopped is started again: if that VM still ran there, it would be a second machine with one identity.',
    zh: '之后其云主机的地址可能分配给其他云主机，被任务关机的源云主机会重新开机：如果该云主机仍在运行，将出现两台身份相同的机器。',
  },
  OFF_DHCP_ENTRY: { en: 'Its address may then be given to another VM.', zh: '之后其地址可能分配给其他云主机。' },
  OFF_JOB: {
    en: 'What the job works on is then removed, whether or not it still runs.',
    zh: '之后该作业所处理的内容会被清理，无论作业是否仍在运行。',
  },
  OFF_BACKUP: { en: 'The source VM may then be migrated again.', zh: '之后源云主机可以再次迁移。' },
  OFF_PAUSED_VM: {
    en: 'The source VM stays paused, and may be migrated again.',
    zh: '源云主机保持暂停，并可以再次迁移。',
  },
  OFF_STOPPED_VM: {
    en: 'The source VM stays off, and may be migrated again.',
    zh: '源云主机保持关机，并可以再次迁移。',
  },
  SAY_YES: {
    en: 'Writing off cannot be taken back; confirm it where the machine is gone for good.',
    zh: '核销无法撤销，请确认机器已永久消失。',
    details: [
      {
        parameters: { option: 'command' },
        en: 'Writing off cannot be taken back; say {{option}} where the machine is gone for good.',
        zh: '核销无法撤销；确认机器已永久消失后请使用 {{option}}。',
      },
    ],
  },
  GONE_FOR_GOOD: { en: 'Is that machine gone for good?', zh: '该机器是否已永久消失？' },
  NOT_WRITTEN_OFF: { en: 'Nothing was written off.', zh: '未核销任何内容。' },
  WRITTEN_OFF: {
    en: 'written off',
    zh: '已核销',
    details: [
      {
        parameters: { artefacts: 'name', id: 'name' },
        en: 'Written off: {{artefacts}} of task {{id}}.',
        zh: '已核销迁移任务 {{id}} 的 {{artefacts}}。',
      },
    ],
  },
} as const satisfies Room;
