import type { Room } from './message.ts';

/** Why the disks of a VMware VM are read as they are (VC-8): what a plan has in place of a sentence. */
export const TRANSPORT_REASONS = {
  SERVER_HAS_VDDK: {
    en: "The migration server has VMware's disk library, the fastest way.",
    zh: '迁移服务器上有VMware磁盘库，速度最快。',
    before: [
      {
        parameters: {},
        en: "The migration server has VMware's disk library, the fastest way.",
        zh: '迁移服务器上有VMware磁盘库，速度最快。',
      },
    ],
  },
  HOST_BY_SSH: {
    en: 'The ESXi host may be read over SSH, which spares vCenter the transfer.',
    zh: '可通过SSH从ESXi主机读取，不占用vCenter的传输能力。',
    details: [
      {
        parameters: { host: 'name' },
        en: 'ESXi host {{host}} may be read over SSH, which spares vCenter the transfer.',
        zh: '可通过SSH从ESXi主机 {{host}} 读取，不占用vCenter的传输能力。',
      },
    ],
  },
  NEITHER_GIVEN: {
    en: "Neither VMware's disk library nor SSH to the ESXi host was given, so vCenter hands out the disks.",
    zh: '未提供VMware磁盘库，也未登记ESXi主机的SSH，由vCenter提供磁盘数据。',
    details: [
      {
        parameters: { host: 'name' },
        en: "Neither VMware's disk library nor SSH to ESXi host {{host}} was given, so vCenter hands out the disks.",
        zh: '未提供VMware磁盘库，也未登记ESXi主机 {{host}} 的SSH，由vCenter提供磁盘数据。',
      },
    ],
  },
} as const satisfies Room;
