import type { Room } from './message.ts';

/** Where a task did otherwise than it was planned, or left something to look at (RT-12, RT-13, TK-8, RT-8). */
export const NOTICES = {
  NO_VIRTIO_DISK_DRIVER: {
    en: 'The guest has no VirtIO disk driver, so its volumes are on another bus.',
    zh: '客户机系统没有VirtIO磁盘驱动，云盘改用其他总线。',
    details: [
      {
        parameters: { vm: 'name', bus: 'name' },
        en: 'The guest of {{vm}} has no VirtIO disk driver, so its volumes are on {{bus}}.',
        zh: '云主机 {{vm}} 的客户机系统没有VirtIO磁盘驱动，云盘改用 {{bus}}。',
      },
    ],
  },
  NO_VIRTIO_SCSI_DRIVER: {
    en: 'The kernel of the guest has no virtio_scsi driver, so data volumes got another bus.',
    zh: '客户机内核没有 virtio_scsi 驱动，数据云盘改用其他总线。',
    details: [
      {
        parameters: { vm: 'name', volumes: 'name', bus: 'name' },
        en: 'The kernel of {{vm}} has no virtio_scsi driver, so {{volumes}} got the bus {{bus}}.',
        zh: '云主机 {{vm}} 的内核没有 virtio_scsi 驱动，云盘 {{volumes}} 改用 {{bus}}。',
      },
    ],
  },
  DEVICE_NAMES_KEPT: {
    en: 'The guest finds its disks by device names, so volumes got the bus that keeps those names.',
    zh: '客户机系统按设备名识别磁盘，为保持设备名，云盘改用其他总线。',
    details: [
      {
        parameters: { vm: 'name', names: 'name', volumes: 'name', bus: 'name' },
        en: '{{vm}} finds its disks by device names ({{names}}), which do not hold on SATA or IDE, so {{volumes}} got the bus {{bus}}.',
        zh: '云主机 {{vm}} 按设备名（{{names}}）识别磁盘，SATA和IDE无法保持这些名称，云盘 {{volumes}} 改用 {{bus}}。',
      },
      {
        parameters: { vm: 'name', dataNames: 'name', volumes: 'name', bus: 'name' },
        en: '{{vm}} finds its data by device names ({{dataNames}}), which hold beside its root volume only, so {{volumes}} got the bus {{bus}}.',
        zh: '云主机 {{vm}} 按设备名（{{dataNames}}）识别数据磁盘，只有与根云盘使用同一总线才能保持这些名称，云盘 {{volumes}} 改用 {{bus}}。',
      },
    ],
  },
  IDE_IS_FULL: {
    en: 'IDE has too few places, so some volumes got the bus SATA.',
    zh: 'IDE位置不足，部分云盘改用SATA。',
    details: [
      {
        parameters: { places: 'count', volumes: 'name', vm: 'name' },
        en: 'IDE has {{places}} places, so {{volumes}} of {{vm}} got the bus SATA.',
        zh: 'IDE只有 {{places}} 个位置，云主机 {{vm}} 的云盘 {{volumes}} 改用SATA。',
      },
    ],
  },
  VIRTIO_SCSI_UNKNOWN: {
    en: 'The kernel of the guest could not be read; if it does not find its data volumes, change the bus to VirtIO and start it again.',
    zh: '无法读取客户机内核，如果云主机找不到数据云盘，请将云盘总线改为VirtIO后重新启动。',
    details: [
      {
        parameters: { vm: 'name', volumes: 'name' },
        en: 'The kernel of {{vm}} could not be read; if it does not find {{volumes}}, change the bus to VirtIO and start it again.',
        zh: '无法读取云主机 {{vm}} 的内核，如果它找不到云盘 {{volumes}}，请将云盘总线改为VirtIO后重新启动。',
      },
    ],
  },
  NO_VIRTIO_NIC_DRIVER: {
    en: 'The guest has no VirtIO network driver, so its NICs have another model.',
    zh: '客户机系统没有VirtIO网卡驱动，网卡改用其他型号。',
    details: [
      {
        parameters: { vm: 'name', model: 'name' },
        en: 'The guest of {{vm}} has no VirtIO network driver, so its NICs are {{model}}.',
        zh: '云主机 {{vm}} 的客户机系统没有VirtIO网卡驱动，网卡改用 {{model}}。',
      },
    ],
  },
  CONVERSION_WARNING: {
    en: 'The conversion of the guest gave a warning; see the log of the step.',
    zh: '客户机系统转化时有警告，请查看该步骤的日志。',
  },
  DEBT_WRITTEN_OFF: {
    en: 'An administrator wrote off what the task had left on a machine that is gone for good.',
    zh: '管理员已核销任务留在已永久消失的机器上的待清理项。',
    details: [
      {
        parameters: { who: 'name', artefact: 'name', reason: 'name' },
        en: '{{who}} wrote off "{{artefact}}", which is not removed any more: {{reason}}',
        zh: '{{who}} 已核销待清理项“{{artefact}}”，不再清理：{{reason}}',
      },
    ],
  },
  SOURCE_LEFT_PAUSED: {
    en: 'The source VM was left paused.',
    zh: '源云主机保持暂停状态，请手动恢复运行或删除。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'The source VM {{vm}} was left paused.',
        zh: '源云主机 {{vm}} 保持暂停状态，请手动恢复运行或删除。',
      },
    ],
  },
  VM_LEFT_STOPPED: {
    en: 'The target VM was left stopped; start it when it may run.',
    zh: '目标云主机保持关机，请在条件满足后手动启动。',
    details: [
      {
        parameters: { host: 'name' },
        en: 'Host {{host}} has too little free memory for it now; it was the best of the cluster when it was chosen.',
        zh: '物理机 {{host}} 当前可用内存不足（选择时它是集群中最合适的），目标云主机保持关机，请释放内存后手动启动。',
      },
      {
        parameters: { shifts: 'name', names: 'name' },
        en: 'Disk names in the guest shift: {{shifts}}. It uses {{names}}. Correct the names in its /etc/fstab, or make sure that it finds its disks by UUID or label, before you start it.',
        zh: '客户机系统内的磁盘名称会变化（{{shifts}}），而系统使用了 {{names}}，目标云主机保持关机。请先修改其 /etc/fstab 中的名称，或确认系统通过UUID或卷标识别磁盘，再启动。',
      },
      {
        parameters: { shifts: 'name' },
        en: 'Disk names in the guest shift: {{shifts}}. Correct the names in its /etc/fstab, or make sure that it finds its disks by UUID or label, before you start it.',
        zh: '客户机系统内的磁盘名称会变化（{{shifts}}），目标云主机保持关机。请先修改其 /etc/fstab 中的名称，或确认系统通过UUID或卷标识别磁盘，再启动。',
      },
    ],
    before: [
      {
        parameters: {},
        en: 'It was ordered to stay stopped after the migration.',
        zh: '按要求，目标云主机在迁移完成后保持关机。',
      },
    ],
  },
} as const satisfies Room;
