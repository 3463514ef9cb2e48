import type { Room } from './message.ts';

/**
 * RT-5: what a restart does with what was staged, and why (ReviewCode of domain/task/review.ts). A dry run foretells it, and the
 * task's notice tells it, in the same words.
 */
export const REVIEWS = {
  ALL_KEPT: {
    en: 'All staged data is intact; nothing is read from the source again.',
    zh: '缓存数据完整，无需再次读取源云主机。',
    details: [
      {
        parameters: { attempt: 'count', vm: 'name', at: 'instant' },
        en: 'Attempt {{attempt}}: all staged data of {{vm}} is kept and nothing is read from the source again; the data is as of {{at}}.',
        zh: '第 {{attempt}} 次尝试：云主机 {{vm}} 的缓存数据全部保留，无需再次读取源云主机，复制时间点为 {{at}}。',
      },
    ],
  },
  REST_IS_READ: {
    en: 'The staged data is kept; only what is missing is read, as of the same point in time.',
    zh: '保留已缓存的数据，仅读取缺少的部分，复制时间点不变。',
    details: [
      {
        parameters: { attempt: 'count', vm: 'name', at: 'instant' },
        en: 'Attempt {{attempt}}: {{vm}} has stood still, so its staged data is kept and only what is missing is read; the data is as of {{at}}.',
        zh: '第 {{attempt}} 次尝试：云主机 {{vm}} 期间未运行，保留已缓存的数据，仅读取缺少的部分，复制时间点为 {{at}}。',
      },
    ],
  },
  DAMAGED_IS_READ_AGAIN: {
    en: 'Some staged data is damaged or gone; only that is read again, as of the same point in time.',
    zh: '部分缓存数据已损坏或丢失，仅重新读取该部分，复制时间点不变。',
    details: [
      {
        parameters: { attempt: 'count', vm: 'name', at: 'instant' },
        en: 'Attempt {{attempt}}: some staged data of {{vm}} is damaged or gone and is read again; {{vm}} has stood still, so the data is as of {{at}} as before.',
        zh: '第 {{attempt}} 次尝试：云主机 {{vm}} 的部分缓存数据已损坏或丢失，仅重新读取该部分；该云主机期间未运行，复制时间点仍为 {{at}}。',
      },
    ],
  },
  NOTHING_STAGED: {
    en: 'Nothing is staged any more; all disks are read, as of a new point in time.',
    zh: '缓存数据已不存在，将以新的复制时间点读取所有磁盘。',
    details: [
      {
        parameters: { attempt: 'count', vm: 'name' },
        en: 'Attempt {{attempt}}: nothing of {{vm}} is staged any more; all its disks are read, as of a new point in time.',
        zh: '第 {{attempt}} 次尝试：云主机 {{vm}} 的缓存数据已不存在，将以新的复制时间点读取所有磁盘。',
      },
    ],
  },
  SOURCE_RUNS_ON: {
    en: 'Not all was staged and the source VM runs on; all disks are read again, as of a new point in time.',
    zh: '数据未全部缓存且源云主机保持运行，将以新的复制时间点重新读取所有磁盘。',
    details: [
      {
        parameters: { attempt: 'count', vm: 'name' },
        en: 'Attempt {{attempt}}: not all of {{vm}} was staged and it runs on; all its disks are read again, as of a new point in time.',
        zh: '第 {{attempt}} 次尝试：云主机 {{vm}} 的数据未全部缓存，且保持运行，将以新的复制时间点重新读取所有磁盘。',
      },
    ],
  },
  SOURCE_HAS_RUN: {
    en: 'The source VM has run since; all disks are read again, as of a new point in time.',
    zh: '源云主机此后运行过，将以新的复制时间点重新读取所有磁盘。',
    details: [
      {
        parameters: { attempt: 'count', vm: 'name' },
        en: 'Attempt {{attempt}}: {{vm}} has run since, or that it has not cannot be told; all its disks are read again, as of a new point in time.',
        zh: '第 {{attempt}} 次尝试：云主机 {{vm}} 此后运行过，或无法确认其未运行，将以新的复制时间点重新读取所有磁盘。',
      },
    ],
  },
  STAGED_DAMAGED: {
    en: 'Staged data is damaged or gone and the source VM runs on; all disks are read again, as of a new point in time.',
    zh: '缓存数据已损坏或丢失且源云主机保持运行，将以新的复制时间点重新读取所有磁盘。',
    details: [
      {
        parameters: { attempt: 'count', vm: 'name' },
        en: 'Attempt {{attempt}}: staged data of {{vm}} is damaged or gone and it runs on; all its disks are read again, as of a new point in time.',
        zh: '第 {{attempt}} 次尝试：云主机 {{vm}} 的缓存数据已损坏或丢失，且保持运行，将以新的复制时间点重新读取所有磁盘。',
      },
    ],
  },
  NO_EVIDENCE: {
    en: 'Nothing tells whether the source VM has run since it was staged by an older version; all disks are read again, as of a new point in time.',
    zh: '缓存数据由旧版本生成，无法判断源云主机此后是否运行过，将以新的复制时间点重新读取所有磁盘。',
    details: [
      {
        parameters: { attempt: 'count', vm: 'name' },
        en: 'Attempt {{attempt}}: nothing tells whether {{vm}} has run since it was staged by an older version; all its disks are read again, as of a new point in time.',
        zh: '第 {{attempt}} 次尝试：缓存数据由旧版本生成，无法判断云主机 {{vm}} 此后是否运行过，将以新的复制时间点重新读取所有磁盘。',
      },
    ],
  },
} as const satisfies Room;
