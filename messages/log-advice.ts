import type { Room } from './message.ts';

/** What the log of a conversion means, and what to do about it (commands/effects/conversion-advice.ts finds it there). */
export const LOG_ADVICE = {
  HIBERNATED: {
    en: 'Windows is hibernated, or was not shut down cleanly.',
    zh: 'Windows处于休眠状态或未正常关机。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'Windows in {{vm}} is hibernated, or was not shut down cleanly: start it, run "powercfg -h off" and chkdsk, shut it down, and order the migration again.',
        zh: '云主机 {{vm}} 的Windows处于休眠状态或未正常关机，请将其开机，执行 powercfg -h off 和 chkdsk，正常关机后重新发起迁移。',
      },
    ],
  },
  NOT_CLOSED_CLEANLY: {
    en: 'A file system was not closed cleanly.',
    zh: '有文件系统未正常卸载。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'A file system of {{vm}} was not closed cleanly: start it, let it check its disks (Windows: chkdsk /f), shut it down, and order the migration again.',
        zh: '云主机 {{vm}} 有文件系统未正常卸载，请将其开机并检查磁盘（Windows执行 chkdsk /f），正常关机后重新发起迁移。',
      },
    ],
  },
  NO_SYSTEM_FOUND: {
    en: 'No operating system was found on the disks.',
    zh: '在磁盘上未找到操作系统。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'No operating system was found on the disks of {{vm}}: make sure that its root disk migrates, is not encrypted, and that it boots at the source.',
        zh: '在云主机 {{vm}} 的磁盘上未找到操作系统，请确认根云盘参与迁移且未加密，并且源云主机能正常启动。',
      },
    ],
  },
  SEVERAL_SYSTEMS: {
    en: 'There is more than one operating system on the disks.',
    zh: '磁盘上有多个操作系统。',
    details: [
      {
        parameters: { vm: 'name' },
        en: '{{vm}} has more than one operating system on its disks; leave the other disks out and order again.',
        zh: '云主机 {{vm}} 的磁盘上有多个操作系统，请只保留其中一个系统的磁盘，重新发起迁移。',
      },
    ],
  },
  TOO_FULL: {
    en: 'There is too little free space for the conversion.',
    zh: '转化所需的可用空间不足。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'There is too little free space on a file system of {{vm}}, or on the migration server: free about 100 MB on / and 50 MB on /boot (Windows: 100 MB on C:) and order again.',
        zh: '云主机 {{vm}} 的文件系统或迁移服务器可用空间不足，请在 / 清理出约100 MB、在 /boot 清理出约50 MB（Windows在 C: 清理出约100 MB），然后重新发起迁移。',
      },
    ],
  },
  NO_DRIVERS: {
    en: 'The migration server has no VirtIO drivers for this Windows.',
    zh: '迁移服务器上没有适用于该Windows的VirtIO驱动。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'The VirtIO drivers on the migration server have none for the Windows in {{vm}}: install a virtio-win that supports this release.',
        zh: '迁移服务器上没有适用于云主机 {{vm}} 的Windows的VirtIO驱动，请安装支持该版本的virtio-win。',
      },
    ],
  },
  ENCRYPTED: {
    en: 'A file system in the guest is encrypted.',
    zh: '客户机内有加密的文件系统。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'A file system in {{vm}} is encrypted: decrypt it (LUKS, BitLocker) in the guest and order again.',
        zh: '云主机 {{vm}} 内有加密的文件系统，请在系统内解密（LUKS、BitLocker）后重新发起迁移。',
      },
    ],
  },
  UNKNOWN_FILE_SYSTEM: {
    en: 'A file system of the guest cannot be mounted by the migration server.',
    zh: '迁移服务器无法挂载客户机的文件系统。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'A file system of {{vm}} cannot be mounted by the migration server: repair it in the guest, or use a server whose kernel knows it.',
        zh: '迁移服务器无法挂载云主机 {{vm}} 的文件系统，请在系统内修复，或使用内核支持该文件系统的迁移服务器。',
      },
    ],
  },
  UNKNOWN_RELEASE: {
    en: 'virt-v2v cannot convert this release.',
    zh: 'virt-v2v不支持转化该版本的操作系统。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'virt-v2v cannot convert the guest of {{vm}}; its release is not among those that are supported.',
        zh: 'virt-v2v无法转化云主机 {{vm}} 的客户机系统，其版本不在支持范围内。',
      },
    ],
  },
  UNKNOWN_BOOT_LOADER: {
    en: 'The boot loader or kernel was not recognised.',
    zh: '无法识别引导程序或内核。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'The boot loader or kernel of {{vm}} was not recognised: repair its GRUB configuration in the guest and order again.',
        zh: '无法识别云主机 {{vm}} 的引导程序或内核，请在系统内修复GRUB配置后重新发起迁移。',
      },
    ],
  },
  CONVERSION_FAILED: {
    en: 'The guest could not be converted; see the log of the step.',
    zh: '客户机系统转化失败，请查看该步骤的日志。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'The guest of {{vm}} could not be converted; see the log of the step.',
        zh: '云主机 {{vm}} 的客户机系统转化失败，请查看该步骤的日志。',
      },
    ],
  },
} as const satisfies Room;
