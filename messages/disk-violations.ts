import type { Room } from './message.ts';

/** Why the chosen way of reading does not reach a disk of a VMware VM, and what helps (VC-6, VC-8). */
export const DISK_VIOLATIONS = {
  NO_DISK_FILE: {
    en: 'The disk has no file on a datastore; leave it out.',
    zh: '该磁盘在数据存储上没有文件，请不迁移该磁盘。',
    details: [
      {
        parameters: { disk: 'name', vm: 'name' },
        en: 'Disk {{disk}} of {{vm}} has no file on a datastore; leave it out.',
        zh: '云主机 {{vm}} 的磁盘 {{disk}} 在数据存储上没有文件，请不迁移该磁盘。',
      },
    ],
  },
  DISK_FORMAT: {
    en: 'The format of the disk cannot be read; move its storage in vCenter in thin or thick format.',
    zh: '无法读取该磁盘的格式，请在vCenter中以精简或厚置备格式迁移其存储。',
    details: [
      {
        parameters: { disk: 'name', vm: 'name', format: 'term', by: 'term', remedy: 'term' },
        en: 'Disk {{disk}} of {{vm}} is {{format}}, which cannot be read {{by}}; {{remedy}}.',
        zh: '云主机 {{vm}} 的磁盘 {{disk}} 为{{format}}，无法{{by}}读取，请{{remedy}}。',
      },
    ],
  },
  DATASTORE_KIND_UNKNOWN: {
    en: 'vCenter does not tell the kind of the datastore of the disk; let the user of the source read that datastore.',
    zh: 'vCenter未返回磁盘所在数据存储的类型，请授予源云平台用户读取该数据存储的权限。',
    details: [
      {
        parameters: { disk: 'name', vm: 'name', datastore: 'term', by: 'term' },
        en: 'Disk {{disk}} of {{vm}} is on datastore {{datastore}}, of which vCenter does not tell the kind, so it is not known to be readable {{by}}; let the user of the source read that datastore.',
        zh: '云主机 {{vm}} 的磁盘 {{disk}} 在数据存储 {{datastore}} 上，vCenter未返回其类型，无法确定能否{{by}}读取，请授予源云平台用户读取该数据存储的权限。',
      },
    ],
  },
  DATASTORE_KIND: {
    en: 'The kind of the datastore of the disk cannot be read; move it to a VMFS or NFS datastore in vCenter.',
    zh: '无法读取磁盘所在类型的数据存储，请在vCenter中将其迁移到VMFS或NFS数据存储。',
    details: [
      {
        parameters: { disk: 'name', vm: 'name', datastore: 'name', kind: 'name', by: 'term', remedy: 'term' },
        en: 'Disk {{disk}} of {{vm}} is on {{datastore}} ({{kind}}), which cannot be read {{by}}; {{remedy}}.',
        zh: '云主机 {{vm}} 的磁盘 {{disk}} 在数据存储 {{datastore}}（{{kind}}）上，无法{{by}}读取，请{{remedy}}。',
      },
    ],
  },
  DISK_DESCRIPTOR: {
    en: 'The descriptor of the disk is not called .vmdk, so its data file cannot be found; rename it in vCenter.',
    zh: '磁盘描述文件的扩展名不是 .vmdk，无法找到其数据文件，请在vCenter中重命名。',
    details: [
      {
        parameters: { disk: 'name', vm: 'name', path: 'name', by: 'term' },
        en: 'Disk {{disk}} of {{vm}} has a descriptor that is not called .vmdk ({{path}}), so its data file cannot be found {{by}}; rename it in vCenter.',
        zh: '云主机 {{vm}} 的磁盘 {{disk}} 的描述文件（{{path}}）扩展名不是 .vmdk，无法{{by}}找到其数据文件，请在vCenter中重命名。',
      },
    ],
  },
  CERTIFICATE_WITHOUT_NAME: {
    en: "The certificate of vCenter carries no name that it could be asked for, so its disks cannot be read over HTTPS; register the VM's ESXi host for SSH, or give vCenter a certificate with a name.",
    zh: 'vCenter的证书不含可用的名称，无法通过HTTPS读取磁盘，请登记云主机所在ESXi主机的SSH，或为vCenter更换含名称的证书。',
  },
  SSH_WITHDRAWN: {
    en: 'SSH to the ESXi host, over which the disks were to be read, is not registered any more; register it again.',
    zh: '原定用于读取磁盘的ESXi主机SSH已不再登记，请重新登记。',
    details: [
      {
        parameters: { host: 'name' },
        en: 'SSH to ESXi host {{host}}, over which the disks were to be read, is not registered any more; register it again.',
        zh: '原定用于读取磁盘的ESXi主机 {{host}} 的SSH已不再登记，请重新登记。',
      },
    ],
  },
  VDDK_WITHDRAWN: {
    en: "The migration server has VMware's disk library (VDDK) no more, by which the disks were to be read; put it there again.",
    zh: '迁移服务器上已没有原定用于读取磁盘的VMware磁盘库（VDDK），请重新安装。',
  },
} as const satisfies Room;
