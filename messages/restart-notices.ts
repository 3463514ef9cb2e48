import type { Room } from './message.ts';

/** What an attempt after the first found of earlier ones, by the codes of `ReviewCode`; a dry run foretells it in the same words. */
export const RESTART_NOTICES = {
  ALL_KEPT: {
    en: 'All that was staged is kept; nothing is read of the source VM again.',
    zh: '缓存数据全部保留，不再读取源云主机。',
    details: [
      {
        parameters: { attempt: 'count', vm: 'name', at: 'instant' },
        en: 'Attempt {{attempt}}: all that was staged of {{vm}} is kept and nothing is read there again; its data is of {{at}}.',
        zh: '第 {{attempt}} 次尝试：云主机 {{vm}} 的缓存数据全部保留，不再读取源云主机，数据的时间点为 {{at}}。',
      },
    ],
  },
  REST_IS_READ: {
    en: 'What was staged is kept and the rest is read; the source VM has stood still.',
    zh: '已缓存的数据保留，只读取其余部分；源云主机期间未运行。',
    details: [
      {
        parameters: { attempt: 'count', vm: 'name', at: 'instant' },
        en: 'Attempt {{attempt}}: {{vm}} has stood still, so what was staged is kept and only the rest is read; its data is of {{at}}.',
        zh: '第 {{attempt}} 次尝试：云主机 {{vm}} 期间未运行，已缓存的数据保留，只读取其余部分，数据的时间点为 {{at}}。',
      },
    ],
  },
  DAMAGED_IS_READ_AGAIN: {
    en: 'Something staged is gone or damaged and is read again; the source VM has stood still.',
    zh: '部分缓存数据缺失或损坏，将重新读取；源云主机期间未运行。',
    details: [
      {
        parameters: { attempt: 'count', vm: 'name', at: 'instant' },
        en: 'Attempt {{attempt}}: something staged of {{vm}} is gone or damaged and is read again; it has stood still, so its data is of {{at}} as before.',
        zh: '第 {{attempt}} 次尝试：云主机 {{vm}} 的部分缓存数据缺失或损坏，将重新读取；该云主机期间未运行，数据的时间点仍为 {{at}}。',
      },
    ],
  },
  NOTHING_STAGED: {
    en: 'Nothing staged is left, so all disks are read, of a new point in time.',
    zh: '没有可用的缓存数据，将以新的时间点读取全部磁盘。',
    details: [
      {
        parameters: { attempt: 'count', vm: 'name' },
        en: 'Attempt {{attempt}}: nothing staged of {{vm}} is left, so all its disks are read, of a new point in time.',
        zh: '第 {{attempt}} 次尝试：云主机 {{vm}} 没有可用的缓存数据，将以新的时间点读取全部磁盘。',
      },
    ],
  },
  SOURCE_RUNS_ON: {
    en: 'Not all had been staged and the source VM runs on, so all disks are read again, of a new point in time.',
    zh: '数据未全部缓存，而源云主机仍在运行，将以新的时间点重新读取全部磁盘。',
    details: [
      {
        parameters: { attempt: 'count', vm: 'name' },
        en: 'Attempt {{attempt}}: not all of {{vm}} had been staged and it runs on, so all its disks are read again, of a new point in time.',
        zh: '第 {{attempt}} 次尝试：云主机 {{vm}} 的数据未全部缓存，且仍在运行，将以新的时间点重新读取全部磁盘。',
      },
    ],
  },
  SOURCE_HAS_RUN: {
    en: 'The source VM has run since, or may have, so all disks are read again, of a new point in time.',
    zh: '源云主机之后运行过，或无法确认其未运行，将以新的时间点重新读取全部磁盘。',
    details: [
      {
        parameters: { attempt: 'count', vm: 'name' },
        en: 'Attempt {{attempt}}: {{vm}} has run since, or may have, so all its disks are read again, of a new point in time.',
        zh: '第 {{attempt}} 次尝试：云主机 {{vm}} 之后运行过，或无法确认其未运行，将以新的时间点重新读取全部磁盘。',
      },
    ],
  },
  STAGED_DAMAGED: {
    en: 'Something staged is gone or damaged and the source VM runs on, so all disks are read again, of a new point in time.',
    zh: '部分缓存数据缺失或损坏，而源云主机仍在运行，将以新的时间点重新读取全部磁盘。',
    details: [
      {
        parameters: { attempt: 'count', vm: 'name' },
        en: 'Attempt {{attempt}}: something staged of {{vm}} is gone or damaged and it runs on, so all its disks are read again, of a new point in time.',
        zh: '第 {{attempt}} 次尝试：云主机 {{vm}} 的部分缓存数据缺失或损坏，且该云主机仍在运行，将以新的时间点重新读取全部磁盘。',
      },
    ],
  },
  NO_EVIDENCE: {
    en: 'Whether the source VM has run since was not taken down then, so all disks are read again, of a new point in time.',
    zh: '此前未记录可判断源云主机是否运行过的信息，将以新的时间点重新读取全部磁盘。',
    details: [
      {
        parameters: { attempt: 'count', vm: 'name' },
        en: 'Attempt {{attempt}}: nothing was taken down that tells whether {{vm}} has run since, so all its disks are read again, of a new point in time.',
        zh: '第 {{attempt}} 次尝试：此前未记录可判断云主机 {{vm}} 是否运行过的信息，将以新的时间点重新读取全部磁盘。',
      },
    ],
  },
} as const satisfies Room;
