import type { Room } from './message.ts';
import { SERVER_ADVISORIES } from './server-advisories.ts';
import { VMWARE_ADVISORIES } from './vmware-advisories.ts';

/** What an administrator should know or do, and that refuses nothing (UX-4, TK-8, TK-12, MS-13). */
export const ADVISORIES = {
  ...SERVER_ADVISORIES,
  ...VMWARE_ADVISORIES,
  SOURCE_STAYS_PAUSED: {
    en: 'The source VM is left paused after success; resume it there, or remove it, by hand.',
    zh: '迁移成功后源云主机保持暂停，请在源物理机上手动恢复运行或删除。',
    details: [
      {
        parameters: { vm: 'name', id: 'name' },
        en: '{{vm}} is left paused at the source after success; resume it there (virsh resume {{id}}), or remove it, by hand.',
        zh: '迁移成功后源云主机 {{vm}} 保持暂停，请在源物理机上手动恢复运行（virsh resume {{id}}）或删除。',
      },
    ],
  },
  MEMORY_NOT_MIGRATED: {
    en: 'The VM runs on: what is only in its memory at the point in time of the copy is not migrated.',
    zh: '源云主机保持运行，复制时间点上只在内存中、尚未写盘的数据不会被迁移。',
    details: [
      {
        parameters: { vm: 'name' },
        en: '{{vm}} runs on: what is only in its memory at the point in time of the copy is not migrated.',
        zh: '源云主机 {{vm}} 保持运行，复制时间点上只在内存中、尚未写盘的数据不会被迁移。',
      },
    ],
  },
  TWO_MACHINES_ONE_MAC: {
    en: 'The VM and its copy will both run with the same MAC.',
    zh: '源云主机与目标云主机将以相同的MAC地址同时运行，请避免两者处于同一网络。',
    details: [
      {
        parameters: { vm: 'name' },
        en: '{{vm}} and its copy will both run with the same MAC.',
        zh: '源云主机 {{vm}} 与目标云主机将以相同的MAC地址同时运行，请避免两者处于同一网络。',
      },
    ],
  },
  NOT_CARRIED: {
    en: 'The VM has what the target VM does not get.',
    zh: '源云主机有一项配置不会带到目标云主机。',
    details: [
      {
        parameters: { what: 'part' },
        en: 'The target VM does not get {{what}} of the source VM.',
        zh: '源云主机有一项配置不会带到目标云主机：{{what}}。',
      },
      {
        parameters: { vm: 'name', lost: 'part' },
        en: '{{vm}} has what the target VM does not get: {{lost}}.',
        zh: '云主机 {{vm}} 有一项配置不会带到目标云主机：{{lost}}。',
      },
      {
        parameters: { vm: 'name', what: 'part' },
        en: '{{what}} of the definition of {{vm}} is nothing that we know, so the target VM does not have it; see what it is for.',
        zh: '云主机 {{vm}} 的配置项 {{what}} 无法识别，不会带到目标云主机，请确认其用途。',
      },
      {
        parameters: { vm: 'name', what: 'part', reason: 'term' },
        en: 'The source does not show {{what}} of {{vm}} ({{reason}}), so whether the guest needs something of it is not known; look at it there.',
        zh: '源云平台未返回云主机 {{vm}} 的 {{what}}（{{reason}}），无法判断客户机系统是否需要它，请在源云平台上查看。',
      },
    ],
  },
  CONVERTED: {
    en: 'The guest finds some of its devices other than they were.',
    zh: '迁移后客户机系统看到的部分设备与源云主机不同。',
    details: [
      {
        parameters: { what: 'part' },
        en: 'The guest finds these other than they were: {{what}}.',
        zh: '迁移后客户机系统看到的以下设备与源云主机不同：{{what}}。',
      },
      {
        parameters: { vm: 'name', changes: 'part' },
        en: 'The guest of {{vm}} finds these other than they were: {{changes}}.',
        zh: '迁移后云主机 {{vm}} 的客户机系统看到的以下设备与源云主机不同：{{changes}}。',
      },
    ],
  },
  NEW_PCI_SLOTS: {
    en: 'The NICs and disks get new PCI slots, in their order; where the network settings of the guest name a NIC by its slot (enp1s0), look at them.',
    zh: '网卡和磁盘按原有次序使用新的PCI插槽，如果客户机系统的网络配置按插槽名称（enp1s0）引用网卡，请检查。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'The NICs and disks of {{vm}} get new PCI slots, in their order; where the guest’s network settings name a NIC by its slot (enp1s0), look at them.',
        zh: '云主机 {{vm}} 的网卡和磁盘按原有次序使用新的PCI插槽，如果客户机系统的网络配置按插槽名称（enp1s0）引用网卡，请检查。',
      },
    ],
  },
  DISK_NAMES_SHIFT: {
    en: 'Disk names in the guest shift, so the target VM may be left stopped; look at its /etc/fstab before you start it.',
    zh: '客户机系统内的磁盘名称会变化，目标云主机可能保持关机，启动前请检查其 /etc/fstab 中的磁盘名称。',
    details: [
      {
        parameters: { vm: 'name', shifts: 'name' },
        en: 'Disk names in the guest of {{vm}} shift ({{shifts}}), so the target VM is left stopped; migrate the disks before them too where one is left out, or look at its /etc/fstab before you start it.',
        zh: '云主机 {{vm}} 系统内的磁盘名称会变化（{{shifts}}），因此目标云主机保持关机。如有排在前面的磁盘未迁移，请一并迁移，或在启动前检查其 /etc/fstab 中的磁盘名称。',
      },
      {
        parameters: { vm: 'name', unlessConverted: 'name' },
        en: 'Disk names in the guest of {{vm}} shift ({{unlessConverted}}); where its conversion finds that it uses such names, the target VM is left stopped.',
        zh: '云主机 {{vm}} 系统内的磁盘名称会变化（{{unlessConverted}}），如果转化时发现系统使用了这些名称，目标云主机将保持关机。',
      },
    ],
  },
  NIC_LINK_DOWN: {
    en: 'A NIC is disconnected at the source and stays so at the target; connect it there when it is wanted.',
    zh: '有网卡在源云平台处于断开状态，目标云主机上保持断开，需要时请手动接通。',
    details: [
      {
        parameters: { nics: 'name', vm: 'name' },
        en: 'NIC {{nics}} of {{vm}} is disconnected at the source and stays so at the target; connect it there (virsh domif-setlink, live and in the definition) when it is wanted.',
        zh: '云主机 {{vm}} 的网卡 {{nics}} 在源云平台处于断开状态，目标云主机上保持断开，需要时请用 virsh domif-setlink 接通（运行中和持久配置均需设置）。',
      },
    ],
  },
  NAME_CLEANED: {
    en: 'The name of the VM at the source has characters that cannot be seen, or is too long; the target VM has another.',
    zh: '源云主机的名称含不可见字符或过长，目标云主机的名称已调整。',
    details: [
      {
        parameters: { vm: 'name', name: 'name' },
        en: 'The name {{vm}} of the source has characters that cannot be seen, or is too long; the target VM is named {{name}}.',
        zh: '源云主机名称 {{vm}} 含不可见字符或过长，目标云主机命名为 {{name}}。',
      },
    ],
  },
  MAC_GENERATED: {
    en: 'A NIC of the VM has no MAC yet; the target gets a new one.',
    zh: '源云主机有网卡尚无MAC地址，目标网卡将使用新生成的MAC地址。',
    details: [
      {
        parameters: { nic: 'count', vm: 'name', mac: 'name' },
        en: 'NIC {{nic}} of {{vm}} has no MAC yet; the target gets {{mac}}.',
        zh: '云主机 {{vm}} 的网卡 {{nic}} 尚无MAC地址，目标网卡将使用 {{mac}}。',
      },
    ],
  },
  SATA_FOR_IDE: {
    en: 'The machine has no IDE, so its disks are on SATA; make sure that the guest has an AHCI driver.',
    zh: '该机型没有IDE，磁盘将使用SATA，请确认客户机系统有AHCI驱动。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'The machine of {{vm}} has no IDE, so its disks are on SATA; make sure that the guest has an AHCI driver, or choose another platform.',
        zh: '云主机 {{vm}} 的机型没有IDE，磁盘将使用SATA，请确认客户机系统有AHCI驱动，或选择其他平台。',
      },
      {
        parameters: { vm: 'name', commands: 'command' },
        en: 'The machine of {{vm}} has no IDE, so its disks are on SATA; a Windows that did not boot from AHCI before does not start from it: switch its driver on before the migration ({{commands}}), or choose the platform WINDOWS_VIRTIO.',
        zh: '云主机 {{vm}} 的机型没有IDE，磁盘将使用SATA，之前未以AHCI启动过的Windows将无法启动。请在迁移前启用其驱动（{{commands}}），或选择平台WindowsVirtio。',
      },
    ],
  },
  CDROM_DRIVES_LIMITED: {
    en: 'The target has fewer CD-ROM drives than the source.',
    zh: '目标云主机的光驱数量少于源云主机。',
    details: [
      {
        parameters: { vm: 'name', drives: 'count', given: 'count', disks: 'count', places: 'count' },
        en: '{{vm}} has {{drives}} CD-ROM drives; the target gets {{given}}, since its disks take {{disks}} of the {{places}} places of IDE.',
        zh: '云主机 {{vm}} 有 {{drives}} 个光驱，因磁盘占用了 {{places}} 个IDE位置中的 {{disks}} 个，目标云主机只有 {{given}} 个光驱。',
      },
      {
        parameters: { vm: 'name', drives: 'count', given: 'count' },
        en: '{{vm}} has {{drives}} CD-ROM drives; the target gets {{given}}.',
        zh: '云主机 {{vm}} 有 {{drives}} 个光驱，目标云主机只有 {{given}} 个光驱。',
      },
    ],
  },
  UEFI_FIRMWARE_ON_SOME_HOSTS: {
    en: 'Only some hosts of the cluster have the UEFI firmware that the VM needs; it goes to one of those.',
    zh: '集群中只有部分物理机具备所需的UEFI固件，云主机将放置在其中一台上。',
    details: [
      {
        parameters: { vm: 'name', fitting: 'count', all: 'count' },
        en: 'UEFI firmware for {{vm}} is on {{fitting}} of {{all}} hosts of the cluster, and the VM goes to one of those; for the others, install the firmware (package ovmf) there.',
        zh: '集群的 {{all}} 台物理机中有 {{fitting}} 台具备云主机 {{vm}} 所需的UEFI固件，云主机将放置在其中一台上。如需使用其他物理机，请先安装该固件（软件包 ovmf）。',
      },
      {
        parameters: { vm: 'name', fitting: 'count', all: 'count', size: 'count' },
        en: 'UEFI firmware for the variables of {{vm}} ({{size}} bytes) is on {{fitting}} of {{all}} hosts of the cluster, and the VM goes to one of those; for the others, install the firmware (package ovmf) there, or order the VM with freshUefiVariables.',
        zh: '集群的 {{all}} 台物理机中有 {{fitting}} 台具备与云主机 {{vm}} 的变量区（{{size}} 字节）一致的UEFI固件，云主机将放置在其中一台上。如需使用其他物理机，请先安装该固件（软件包 ovmf），或在创建迁移任务时设置 freshUefiVariables。',
      },
    ],
  },
  UEFI_VARIABLES_FRESH: {
    en: 'The VM gets new UEFI variables: its own boot entries are gone, so it boots only where its disk has the fallback loader /EFI/BOOT/BOOTX64.EFI.',
    zh: '目标云主机使用新的UEFI变量，原有启动项丢失，只有磁盘上有后备引导程序 /EFI/BOOT/BOOTX64.EFI 时才能启动。',
    details: [
      {
        parameters: { vm: 'name' },
        en: '{{vm}} gets new UEFI variables: its own boot entries are gone, so it boots only where its disk has the fallback loader /EFI/BOOT/BOOTX64.EFI.',
        zh: '云主机 {{vm}} 将使用新的UEFI变量，原有启动项丢失，只有磁盘上有后备引导程序 /EFI/BOOT/BOOTX64.EFI 时才能启动。',
      },
    ],
  },
  SERVER_SPACE_SHORTAGE: {
    en: 'The migration server has too little room for all at once, so tasks wait until there is room for them.',
    zh: '迁移服务器可用容量不足以同时迁移全部云主机，部分任务将排队等待。',
    details: [
      {
        parameters: { need: 'bytes', available: 'bytes' },
        en: 'The volumes need {{need}} and the migration server has {{available}} available now, so tasks wait until there is room for them.',
        zh: '云盘共需 {{need}}，迁移服务器当前可用容量为 {{available}}，部分任务将排队等待。',
      },
    ],
  },
  CPU_SHORTAGE: {
    en: 'The cluster has too few free CPUs for all VMs, which will have to share them.',
    zh: '集群可用CPU不足，云主机将共享CPU。',
    details: [
      {
        parameters: { need: 'count', free: 'count' },
        en: 'The VMs need {{need}} CPUs and the cluster has {{free}} free, which they will have to share.',
        zh: '云主机共需 {{need}} 个CPU，集群可用 {{free}} 个，云主机将共享CPU。',
      },
    ],
  },
  MEMORY_SHORTAGE: {
    en: 'The cluster has too little free memory for all VMs; some may stay stopped.',
    zh: '集群可用内存不足，部分云主机可能保持关机。',
    details: [
      {
        parameters: { need: 'bytes', free: 'bytes' },
        en: 'The VMs need {{need}} of memory and the cluster has {{free}}; some may stay stopped.',
        zh: '云主机共需内存 {{need}}，集群可用 {{free}}，部分云主机可能保持关机。',
      },
      {
        parameters: { vm: 'name', need: 'bytes', largest: 'bytes' },
        en: '{{vm}} needs {{need}} of memory and no host has more than {{largest}} free; it stays stopped unless memory is freed, or it is given less.',
        zh: '云主机 {{vm}} 需要内存 {{need}}，单台物理机最多可用 {{largest}}，请释放内存或减少其内存，否则该云主机将保持关机。',
      },
    ],
  },
} as const satisfies Room;
