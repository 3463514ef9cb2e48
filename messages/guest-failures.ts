import type { Room } from './message.ts';

/** Why a guest could not be converted (RT-10, VC-9). */
export const GUEST_FAILURES = {
  CONVERSION_FAILED: {
    en: 'The guest could not be converted; see the log of the step.',
    zh: '客户机系统转化失败，请查看该步骤的日志。',
    details: [
      {
        parameters: { vm: 'name', words: 'name' },
        en: 'The guest of {{vm}} could not be converted: {{words}}; see the log of the step.',
        zh: '云主机 {{vm}} 的客户机系统转化失败（{{words}}），请查看该步骤的日志。',
      },
      {
        parameters: { vm: 'name' },
        en: 'The guest of {{vm}} could not be converted; see the log of the step.',
        zh: '云主机 {{vm}} 的客户机系统转化失败，请查看该步骤的日志。',
      },
    ],
  },
  NO_OPERATING_SYSTEM: {
    en: 'No operating system was found on the disks; make sure that the root disk migrates and that it boots at the source.',
    zh: '在磁盘上未找到操作系统，请确认根云盘参与迁移，并且源云主机能正常启动。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'No operating system was found on the disks of {{vm}}: make sure that its root disk migrates, is not encrypted, and that it boots at the source.',
        zh: '在云主机 {{vm}} 的磁盘上未找到操作系统，请确认根云盘参与迁移且未加密，并且源云主机能正常启动。',
      },
    ],
  },
  UNSUPPORTED_GUEST: {
    en: 'The guest operating system cannot be converted as it is; see the log of the step.',
    zh: '无法按现状转化该客户机操作系统，请查看该步骤的日志。',
    details: [
      {
        parameters: { unbootable: 'name' },
        en: 'The boot loader or kernel of {{unbootable}} was not recognised: repair its GRUB configuration in the guest and order again.',
        zh: '无法识别云主机 {{unbootable}} 的引导程序或内核，请在系统内修复GRUB配置后重新发起迁移。',
      },
      {
        parameters: { vm: 'name' },
        en: 'virt-v2v cannot convert the guest of {{vm}}; its release is not among those that are supported.',
        zh: 'virt-v2v无法转化云主机 {{vm}} 的客户机系统，其版本不在支持范围内。',
      },
      {
        parameters: { unmountable: 'name' },
        en: 'A file system of {{unmountable}} cannot be mounted by the migration server: repair it in the guest, or use a server whose kernel knows it.',
        zh: '迁移服务器无法挂载云主机 {{unmountable}} 的文件系统，请在系统内修复，或使用内核支持该文件系统的迁移服务器。',
      },
      {
        parameters: { severalSystems: 'name' },
        en: '{{severalSystems}} has more than one operating system on its disks; leave the other disks out and order again.',
        zh: '云主机 {{severalSystems}} 的磁盘上有多个操作系统，请只保留其中一个系统的磁盘，重新发起迁移。',
      },
    ],
  },
  WINDOWS_HIBERNATED: {
    en: 'Windows is hibernated, or was not shut down cleanly; turn hibernation off in it, shut it down, and order the migration again.',
    zh: 'Windows处于休眠状态或未正常关机，请在系统内关闭休眠并正常关机，然后重新发起迁移。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'Windows in {{vm}} is hibernated, or was not shut down cleanly: start it, run "powercfg -h off" and chkdsk, shut it down, and order the migration again.',
        zh: '云主机 {{vm}} 的Windows处于休眠状态或未正常关机，请将其开机，执行 powercfg -h off 和 chkdsk，正常关机后重新发起迁移。',
      },
    ],
  },
  DIRTY_FILE_SYSTEM: {
    en: 'A file system was not closed cleanly; start the VM, let it check its disks, shut it down, and order the migration again.',
    zh: '有文件系统未正常卸载，请将云主机开机并检查磁盘，正常关机后重新发起迁移。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'A file system of {{vm}} was not closed cleanly: start it, let it check its disks (Windows: chkdsk /f), shut it down, and order the migration again.',
        zh: '云主机 {{vm}} 有文件系统未正常卸载，请将其开机并检查磁盘（Windows执行 chkdsk /f），正常关机后重新发起迁移。',
      },
    ],
  },
  GUEST_NO_SPACE: {
    en: 'There is too little free space on a file system of the guest; free some and order the migration again.',
    zh: '客户机文件系统的可用空间不足，请清理后重新发起迁移。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'There is too little free space on a file system of {{vm}}, or on the migration server: free about 100 MB on / and 50 MB on /boot (Windows: 100 MB on C:) and order again.',
        zh: '云主机 {{vm}} 的文件系统或迁移服务器可用空间不足，请在 / 清理出约100 MB、在 /boot 清理出约50 MB（Windows在 C: 清理出约100 MB），然后重新发起迁移。',
      },
    ],
  },
  ENCRYPTED_GUEST: {
    en: 'A file system in the guest is encrypted; decrypt it and order the migration again.',
    zh: '客户机内有加密的文件系统，请解密后重新发起迁移。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'A file system in {{vm}} is encrypted: decrypt it (LUKS, BitLocker) in the guest and order again.',
        zh: '云主机 {{vm}} 内有加密的文件系统，请在系统内解密（LUKS、BitLocker）后重新发起迁移。',
      },
    ],
  },
  MISSING_DRIVERS: {
    en: 'The migration server lacks VirtIO drivers for this Windows; install a virtio-win that has them.',
    zh: '迁移服务器上没有适用于该Windows的VirtIO驱动，请安装包含该驱动的virtio-win。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'The VirtIO drivers on the migration server have none for the Windows in {{vm}}: install a virtio-win that supports this release.',
        zh: '迁移服务器上没有适用于云主机 {{vm}} 的Windows的VirtIO驱动，请安装支持该版本的virtio-win。',
      },
      {
        parameters: { vm: 'name', path: 'name' },
        en: '{{vm}} needs the VirtIO drivers for Windows and rhsrvany.exe, and the migration server does not have both at {{path}}; install virtio-win there and put rhsrvany.exe beside it or into /usr/share/virt-tools.',
        zh: '云主机 {{vm}} 需要Windows的VirtIO驱动和 rhsrvany.exe，而迁移服务器的 {{path}} 下两者不全，请在该处安装virtio-win，并将 rhsrvany.exe 放在驱动旁或 /usr/share/virt-tools 中。',
      },
    ],
  },
} as const satisfies Room;
