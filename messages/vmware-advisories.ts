import type { Room } from './message.ts';

/** Of a guest of VMware (UX-4, VC-3 to VC-9): what its administrator has to know, or to do by hand. */
export const VMWARE_ADVISORIES = {
  SOURCE_WILL_BE_SHUT_DOWN: {
    en: 'The VM runs: it is shut down when its task starts, by its guest, or by force when that takes longer than 5 minutes.',
    zh: '源云主机正在运行，任务开始时将通过客户机系统关机，超过5分钟未关机则强制关闭电源。',
    details: [
      {
        parameters: { vm: 'name' },
        en: '{{vm}} runs: it is shut down when its task starts, by its guest, or by force when that takes longer than 5 minutes.',
        zh: '源云主机 {{vm}} 正在运行，任务开始时将通过客户机系统关机，超过5分钟未关机则强制关闭电源。',
      },
    ],
  },
  UEFI_RHGB: {
    en: 'If the VM hangs at boot, take the kernel option rhgb away in GRUB, and then for good with the command below.',
    zh: '如果云主机启动时卡住，请在GRUB中去掉内核参数 rhgb，再用下面的命令永久移除。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'If {{vm}} hangs at boot, take the kernel option rhgb away: press e in GRUB, delete rhgb, press Ctrl-X; then remove it for good: grubby --update-kernel=ALL --remove-args=rhgb',
        zh: '如果云主机 {{vm}} 启动时卡住，请去掉内核参数 rhgb：在GRUB界面按 e，删除 rhgb，再按 Ctrl-X，启动后执行 grubby --update-kernel=ALL --remove-args=rhgb 永久移除。',
      },
    ],
  },
  UEFI_SHELL: {
    en: 'If the VM lands in the UEFI shell, type the lines below there, or put them into /boot/efi/startup.nsh in the guest.',
    zh: '如果云主机启动后进入UEFI Shell，请依次输入下面的命令，或将其写入客户机系统的 /boot/efi/startup.nsh。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'If {{vm}} lands in the UEFI shell, type: fs0:  cd EFI  cd centos  shimx64-centos.efi  (or put these lines into /boot/efi/startup.nsh in the guest).',
        zh: '如果云主机 {{vm}} 启动后进入UEFI Shell，请依次输入下面的命令，或将其写入客户机系统的 /boot/efi/startup.nsh。',
      },
    ],
  },
  SECURE_BOOT_OFF: {
    en: 'Secure boot is not taken over: the target boots without it.',
    zh: '不保留安全启动，目标云主机启动时不启用安全启动。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'Secure boot of {{vm}} is not taken over: the target boots without it.',
        zh: '不保留云主机 {{vm}} 的安全启动，目标云主机启动时不启用安全启动。',
      },
      {
        parameters: { untoldOf: 'name' },
        en: 'The source does not tell whether secure boot is on in {{untoldOf}}: the target boots without it.',
        zh: '源云平台未返回云主机 {{untoldOf}} 是否启用安全启动，目标云主机启动时不启用安全启动。',
      },
    ],
  },
  WINDOWS_NIC_DRIVER: {
    en: 'If a network card has no driver, update it in the device manager from the virtio-win folder on the system disk.',
    zh: '如果网卡没有驱动，请在设备管理器中用系统盘上的virtio-win文件夹更新驱动。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'If a network card of {{vm}} has no driver, update it in the device manager from the virtio-win folder on its system disk.',
        zh: '如果云主机 {{vm}} 的网卡没有驱动，请在设备管理器中用系统盘上的virtio-win文件夹更新驱动。',
      },
    ],
  },
  WINDOWS_DISKS_OFFLINE: {
    en: 'Data disks may be offline; bring them online with the commands below.',
    zh: '数据云盘可能处于脱机状态，请执行下面的命令将其联机。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'Data disks of {{vm}} may be offline: run diskpart, then "list disk", "select disk 1", "online disk", "attributes disk clear readonly".',
        zh: '云主机 {{vm}} 的数据云盘可能处于脱机状态，请执行下面的命令将其联机。',
      },
    ],
  },
  WINDOWS_HIBERNATION: {
    en: 'Hibernation had to be off; who wants it back runs: powercfg -h on',
    zh: '迁移要求关闭休眠，如需恢复请执行 powercfg -h on。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'Hibernation had to be off in {{vm}}; who wants it back runs: powercfg -h on',
        zh: '迁移要求云主机 {{vm}} 关闭休眠，如需恢复请执行 powercfg -h on。',
      },
    ],
  },
  LINUX_DISPLAY: {
    en: 'If the graphical boot stays dark, remove /etc/X11/xorg.conf and start the VM again.',
    zh: '如果图形界面启动后黑屏，请移除 /etc/X11/xorg.conf 后重新启动。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'If the graphical boot of {{vm}} stays dark, remove /etc/X11/xorg.conf and start it again.',
        zh: '如果云主机 {{vm}} 的图形界面启动后黑屏，请移除 /etc/X11/xorg.conf 后重新启动。',
      },
    ],
  },
  LINUX_VIRTIO_SCSI: {
    en: 'If the VM does not find its data volumes, its kernel lacks virtio_scsi: change their bus from scsi to virtio and start it again.',
    zh: '如果云主机找不到数据云盘，说明其内核缺少 virtio_scsi 驱动，请将云盘总线由 scsi 改为 virtio 后重新启动。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'If {{vm}} does not find its data volumes, its kernel lacks virtio_scsi: change their bus from scsi to virtio (virsh edit, on its host) and start it again.',
        zh: '如果云主机 {{vm}} 找不到数据云盘，说明其内核缺少 virtio_scsi 驱动，请在其所在物理机上用 virsh edit 将云盘总线由 scsi 改为 virtio 后重新启动。',
      },
    ],
  },
  DISK_ORDER: {
    en: 'Data disks may get other names or drive letters; compare them with their order at the source.',
    zh: '数据云盘的设备名或盘符可能变化，请对照源云平台上的磁盘顺序检查。',
    details: [
      {
        parameters: { vm: 'name', order: 'name' },
        en: 'Data disks of {{vm}} may get other names or drive letters; at the source the order was {{order}}.',
        zh: '云主机 {{vm}} 的数据云盘设备名或盘符可能变化，源云平台上的磁盘顺序为 {{order}}。',
      },
    ],
  },
  NO_TOOLS: {
    en: 'VMware Tools do not run in the VM, so it cannot be asked to shut down and is powered off by force.',
    zh: '源云主机未运行VMware Tools，无法通过客户机系统关机，将强制关闭电源。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'VMware Tools do not run in {{vm}}, so it cannot be asked to shut down and is powered off by force.',
        zh: '源云主机 {{vm}} 未运行VMware Tools，无法通过客户机系统关机，将强制关闭电源。',
      },
    ],
  },
  NVME_DISK: {
    en: 'A disk is NVMe at the source and is not at the target; make sure that the guest finds it by UUID or label.',
    zh: '有磁盘在源云平台上为NVMe，在目标云平台上不是，请确认客户机系统通过UUID或卷标识别磁盘。',
    details: [
      {
        parameters: { what: 'term', vm: 'name', disks: 'name' },
        en: '{{what}} of {{vm}} is NVMe at the source ({{disks}}) and is not at the target: where /etc/fstab, /etc/crypttab or the kernel options name /dev/nvme0n1, put UUID= there before the migration, or /dev/vda afterwards.',
        zh: '云主机 {{vm}} 的{{what}}在源云平台上为NVMe（{{disks}}），在目标云平台上不是。如果 /etc/fstab、/etc/crypttab 或内核参数中写有 /dev/nvme0n1，请在迁移前改为 UUID=，或在迁移后改为 /dev/vda。',
      },
      {
        parameters: { what: 'term', vm: 'name', windowsDisks: 'name' },
        en: '{{what}} of {{vm}} is NVMe at the source ({{windowsDisks}}) and is not at the target: it boots by the VirtIO driver that the conversion puts in; look at its drive letters afterwards.',
        zh: '云主机 {{vm}} 的{{what}}在源云平台上为NVMe（{{windowsDisks}}），在目标云平台上不是，将使用转化时装入的VirtIO驱动启动，迁移后请检查盘符。',
      },
      {
        parameters: { what: 'term', vm: 'name', otherDisks: 'name' },
        en: '{{what}} of {{vm}} is NVMe at the source ({{otherDisks}}) and is not at the target: make sure that the guest has a driver for the new controller, and names its disks by label or UUID.',
        zh: '云主机 {{vm}} 的{{what}}在源云平台上为NVMe（{{otherDisks}}），在目标云平台上不是，请确认客户机系统有新控制器的驱动，并通过卷标或UUID识别磁盘。',
      },
    ],
    before: [
      {
        parameters: { vm: 'name', disks: 'name' },
        en: 'The boot disk of {{vm}} is NVMe at the source ({{disks}}) and is not at the target: where /etc/fstab, /etc/crypttab or the kernel options name /dev/nvme0n1, put UUID= there before the migration, or /dev/vda afterwards.',
        zh: '云主机 {{vm}} 的启动盘在源云平台上为NVMe（{{disks}}），在目标云平台上不是。如果 /etc/fstab、/etc/crypttab 或内核参数中写有 /dev/nvme0n1，请在迁移前改为 UUID=，或在迁移后改为 /dev/vda。',
      },
      {
        parameters: { vm: 'name', disks: 'name' },
        en: 'A disk of {{vm}} is NVMe at the source ({{disks}}) and is not at the target: where /etc/fstab, /etc/crypttab or the kernel options name /dev/nvme0n1, put UUID= there before the migration, or /dev/vda afterwards.',
        zh: '云主机 {{vm}} 有磁盘在源云平台上为NVMe（{{disks}}），在目标云平台上不是。如果 /etc/fstab、/etc/crypttab 或内核参数中写有 /dev/nvme0n1，请在迁移前改为 UUID=，或在迁移后改为 /dev/vda。',
      },
    ],
  },
  SOURCE_IP_UNKNOWN: {
    en: 'vCenter does not tell the IP of a NIC, so the network assigns another; give the IP by hand to keep it.',
    zh: 'vCenter未返回网卡的IP地址，将由三层网络自动分配，如需保留请手动填写。',
    details: [
      {
        parameters: { nics: 'name', vm: 'name' },
        en: 'vCenter does not tell the IP of NIC {{nics}} of {{vm}} (it is off, or has no Tools), so the network assigns another; give the IP by hand to keep it.',
        zh: 'vCenter未返回云主机 {{vm}} 网卡 {{nics}} 的IP地址（云主机已关机或未运行VMware Tools），将由三层网络自动分配，如需保留请手动填写。',
      },
    ],
  },
  GUEST_UNVERIFIED: {
    en: 'The guest operating system is not among those that were verified; check the result with care.',
    zh: '该客户机操作系统未经验证，请仔细检查迁移结果。',
    details: [
      {
        parameters: { guest: 'name' },
        en: '{{guest}} is not among the guests that were verified; check the result with care.',
        zh: '客户机操作系统 {{guest}} 未经验证，请仔细检查迁移结果。',
      },
    ],
  },
  NIC_NAMES_CHANGE: {
    en: 'NICs get other names in the guest, and static addresses that are bound to the old names are not set; follow the commands below.',
    zh: '客户机系统内的网卡名称会变化，绑定在旧名称上的静态地址不会生效，请按下面的命令处理。',
    details: [
      {
        parameters: { nics: 'name', vm: 'name', logIn: 'command', forget: 'command', look: 'command' },
        en: "NIC {{nics}} of {{vm}} has another MAC at the target, so its name in the guest changes, and static addresses that are bound to the old name or MAC are not set. Log in to the target VM ({{logIn}}, on its host), take the old names away ({{forget}}), restart it, look at the new ones ({{look}}) and put them into the guest's network settings.",
        zh: '云主机 {{vm}} 的网卡 {{nics}} 在目标上使用另一MAC地址，客户机系统内的网卡名称会变化，绑定在旧名称或旧MAC地址上的静态地址不会生效。请在目标云主机所在物理机上登录该云主机（{{logIn}}），移除旧名称（{{forget}}）并重新启动，再查看新名称（{{look}}）并写入客户机系统的网络配置。',
      },
      {
        parameters: { vm: 'name', keep: 'command' },
        en: 'The guest of {{vm}} names its NICs by their place on the PCI bus, which is another at the target: ens192 becomes another name, and static addresses that are bound to it are not set. Before the migration run this in the guest, as root; it ties the names to the MACs, which stay: {{keep}}  (or afterwards put the new names, which ip -br link shows in the target VM, into its network settings).',
        zh: '云主机 {{vm}} 的客户机系统按PCI总线位置命名网卡，该位置在目标上会变化：ens192 会变为其他名称，绑定在其上的静态地址不会生效。请在迁移前以root用户在客户机系统内执行以下命令，将名称与不变的MAC地址绑定：{{keep}}（或在迁移后用 ip -br link 查看新名称并写入网络配置）。',
      },
    ],
  },
} as const satisfies Room;
