import type { Room } from './message.ts';

/** RT-5: what a restart does with what was staged, and why (ReviewCode of domain/task/review.ts). */
export const REVIEWS = {
  ALL_KEPT: {
    en: 'All staged data is intact; nothing is read from the source again.',
    zh: '缓存数据完整，无需再次读取源云主机。',
  },
  REST_IS_READ: {
    en: 'The staged data is kept; only what is missing is read, as of the same point in time.',
    zh: '保留已缓存的数据，仅读取缺少的部分，复制时间点不变。',
  },
  DAMAGED_IS_READ_AGAIN: {
    en: 'Some staged data is damaged or gone; only that is read again, as of the same point in time.',
    zh: '部分缓存数据已损坏或丢失，仅重新读取该部分，复制时间点不变。',
  },
  NOTHING_STAGED: {
    en: 'Nothing is staged any more; all disks are read, as of a new point in time.',
    zh: '缓存数据已不存在，将以新的复制时间点读取所有磁盘。',
  },
  SOURCE_RUNS_ON: {
    en: 'Not all was staged and the source VM runs on; all disks are read again, as of a new point in time.',
    zh: '数据未全部缓存且源云主机保持运行，将以新的复制时间点重新读取所有磁盘。',
  },
  SOURCE_HAS_RUN: {
    en: 'The source VM has run since; all disks are read again, as of a new point in time.',
    zh: '源云主机此后运行过，将以新的复制时间点重新读取所有磁盘。',
  },
  STAGED_DAMAGED: {
    en: 'Staged data is damaged or gone and the source VM runs on; all disks are read again, as of a new point in time.',
    zh: '缓存数据已损坏或丢失且源云主机保持运行，将以新的复制时间点重新读取所有磁盘。',
  },
  NO_EVIDENCE: {
    en: 'Nothing tells whether the source VM has run since it was staged by an older version; all disks are read again, as of a new point in time.',
    zh: '缓存数据由旧版本生成，无法判断源云主机此后是否运行过，将以新的复制时间点重新读取所有磁盘。',
  },
} as const satisfies Room;
