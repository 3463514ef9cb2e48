import type { Room } from './message.ts';

/** Why a disk of a source VM cannot be migrated. */
export const OBSTACLES = {
  INDEPENDENT_DISK: {
    en: 'The disk is in independent mode; change its mode at the source, or leave it out.',
    zh: '该磁盘为独立磁盘，无法迁移，请在源云平台上更改磁盘模式，或不迁移该磁盘。',
    details: [
      {
        parameters: { disk: 'name', vm: 'name', why: 'term' },
        en: 'Disk {{disk}} of {{vm}} cannot be migrated: {{why}}.',
        zh: '云主机 {{vm}} 的磁盘 {{disk}} 无法迁移：{{why}}。',
      },
    ],
    before: [
      {
        parameters: { disk: 'name', vm: 'name', mode: 'name' },
        en: 'Disk {{disk}} of {{vm}} cannot be migrated: it is in independent mode ({{mode}}).',
        zh: '云主机 {{vm}} 的磁盘 {{disk}} 为独立磁盘（{{mode}}），无法迁移，请在源云平台上更改磁盘模式，或不迁移该磁盘。',
      },
    ],
  },
  RDM_DISK: {
    en: 'The disk is a raw device that is mapped into the VM; leave it out.',
    zh: '该磁盘为裸设备映射，无法迁移，请不迁移该磁盘。',
    details: [
      {
        parameters: { disk: 'name', vm: 'name', why: 'term' },
        en: 'Disk {{disk}} of {{vm}} cannot be migrated: {{why}}.',
        zh: '云主机 {{vm}} 的磁盘 {{disk}} 无法迁移：{{why}}。',
      },
    ],
  },
  SHARED_DISK: {
    en: 'The disk is shared with other VMs; leave it out, or end the sharing.',
    zh: '该磁盘被多台云主机共享，无法迁移，请取消共享，或不迁移该磁盘。',
    details: [
      {
        parameters: { disk: 'name', vm: 'name', why: 'term' },
        en: 'Disk {{disk}} of {{vm}} cannot be migrated: {{why}}.',
        zh: '云主机 {{vm}} 的磁盘 {{disk}} 无法迁移：{{why}}。',
      },
    ],
    before: [
      {
        parameters: { disk: 'name', vm: 'name' },
        en: 'Disk {{disk}} of {{vm}} cannot be migrated: it is shared with other VMs.',
        zh: '云主机 {{vm}} 的磁盘 {{disk}} 被多台云主机共享，无法迁移，请取消共享，或不迁移该磁盘。',
      },
    ],
  },
  ENCRYPTED_DISK: {
    en: 'The disk is encrypted by vSphere; decrypt it in vCenter.',
    zh: '该磁盘已被vSphere加密，请先在vCenter中解密。',
    details: [
      {
        parameters: { disk: 'name', vm: 'name', why: 'term' },
        en: 'Disk {{disk}} of {{vm}} cannot be migrated: {{why}}.',
        zh: '云主机 {{vm}} 的磁盘 {{disk}} 无法迁移：{{why}}。',
      },
    ],
    before: [
      {
        parameters: { disk: 'name', vm: 'name' },
        en: 'Disk {{disk}} of {{vm}} cannot be migrated: it is encrypted by vSphere.',
        zh: '云主机 {{vm}} 的磁盘 {{disk}} 已被vSphere加密，请先在vCenter中解密。',
      },
    ],
  },
  DISK_HAS_SNAPSHOTS: {
    en: 'The disk has snapshots; delete all snapshots (consolidate) and try again.',
    zh: '该磁盘有快照，请删除全部快照（整合磁盘）后重试。',
    details: [
      {
        parameters: { disk: 'name', vm: 'name', why: 'term' },
        en: 'Disk {{disk}} of {{vm}} cannot be migrated: {{why}}.',
        zh: '云主机 {{vm}} 的磁盘 {{disk}} 无法迁移：{{why}}。',
      },
    ],
    before: [
      {
        parameters: { disk: 'name', vm: 'name' },
        en: 'Disk {{disk}} of {{vm}} cannot be migrated: it has snapshots; delete all snapshots (consolidate) and try again.',
        zh: '云主机 {{vm}} 的磁盘 {{disk}} 有快照，请删除全部快照（整合磁盘）后重试。',
      },
    ],
  },
  UNSUPPORTED_DISK: {
    en: 'The disk cannot be migrated as it is; change it at the source, or leave it out.',
    zh: '该磁盘无法按现状迁移，请在源云平台上调整该磁盘，或不迁移该磁盘。',
    details: [
      {
        parameters: { disk: 'name', vm: 'name', why: 'term' },
        en: 'Disk {{disk}} of {{vm}} cannot be migrated: {{why}}.',
        zh: '云主机 {{vm}} 的磁盘 {{disk}} 无法迁移：{{why}}。',
      },
    ],
    before: [
      {
        parameters: { disk: 'name' },
        en: 'Disk {{disk}} cannot be migrated as it is; change it at the source, or leave it out.',
        zh: '磁盘 {{disk}} 无法按现状迁移，请在源云平台上调整该磁盘，或不迁移该磁盘。',
      },
    ],
  },
} as const satisfies Room;
