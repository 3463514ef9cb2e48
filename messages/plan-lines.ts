import type { Room } from './message.ts';

/** What the command line shows of a plan. */
export const PLAN_LINES = {
  SOURCE_DOES: {
    en: 'the source VM',
    zh: '源云主机',
    details: [
      {
        parameters: { what: 'name', otherwise: 'name' },
        en: 'source {{what}}; {{otherwise}}',
        zh: '源云主机：{{what}}，{{otherwise}}',
      },
    ],
  },
  READ_BY: {
    en: 'how disks are read',
    zh: '读取方式',
    details: [
      {
        parameters: { transport: 'name', reason: 'name' },
        en: 'disks by {{transport}}: {{reason}}',
        zh: '读取方式：{{transport}}（{{reason}}）',
      },
    ],
  },
  MACHINE: {
    en: 'firmware, machine, platform',
    zh: '固件、机型、平台',
    details: [
      {
        parameters: { firmware: 'name', machine: 'name', platform: 'name' },
        en: 'firmware {{firmware}}, machine {{machine}}, platform {{platform}}',
        zh: '固件 {{firmware}}，机型 {{machine}}，平台 {{platform}}',
      },
    ],
  },
  CDROM_DRIVES: {
    en: 'CD-ROM drives',
    zh: '光驱',
    details: [{ parameters: { count: 'count' }, en: '{{count}} CD-ROM drive(s)', zh: '光驱 {{count}} 个' }],
  },
  DISK: {
    en: 'disk',
    zh: '磁盘',
    details: [
      {
        parameters: { number: 'count', named: 'name' },
        en: 'disk {{number}}: {{named}}',
        zh: '磁盘 {{number}}：{{named}}',
      },
    ],
  },
  DISK_AS: {
    en: 'the disk under another name',
    zh: '磁盘的新名称',
    details: [{ parameters: { disk: 'name', name: 'name' }, en: '{{disk}} as {{name}}', zh: '{{disk}}（{{name}}）' }],
  },
  DISK_STAYS: {
    en: 'the disk stays behind',
    zh: '不迁移的磁盘',
    details: [
      {
        parameters: { disk: 'name', size: 'bytes' },
        en: 'disk {{disk}}, {{size}}, stays behind',
        zh: '磁盘 {{disk}}，{{size}}，不迁移',
      },
    ],
  },
  NIC: {
    en: 'NIC',
    zh: '网卡',
    details: [
      {
        parameters: { number: 'count', network: 'name' },
        en: 'NIC {{number}}: {{network}}',
        zh: '网卡 {{number}}：{{network}}',
      },
    ],
  },
} as const satisfies Room;
