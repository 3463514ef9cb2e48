import type { Room } from './message.ts';

/** What of a source, or of a source VM, stands in the way (RT-15, VC-1, KV-7). */
export const SOURCE_FAILURES = {
  UNSUPPORTED_SOURCE: {
    en: 'The source, or how this VM is defined there, is not supported.',
    zh: '不支持该源云平台，或不支持该源云主机的配置。',
    details: [
      {
        parameters: { missing: 'name' },
        en: 'The SSH user cannot reach libvirt and the disks: {{missing}}.',
        zh: '该SSH用户无法访问libvirt和磁盘：{{missing}}。',
      },
      {
        parameters: { libvirt: 'name', floor: 'name' },
        en: 'libvirt {{libvirt}} is too old; {{floor}} or later is needed.',
        zh: 'libvirt版本 {{libvirt}} 过低，需要 {{floor}} 或更高版本。',
      },
      {
        parameters: { qemu: 'name', floor: 'name' },
        en: 'QEMU {{qemu}} is too old; {{floor}} or later is needed.',
        zh: 'QEMU版本 {{qemu}} 过低，需要 {{floor}} 或更高版本。',
      },
      {
        parameters: { version: 'name' },
        en: 'vCenter {{version}} is older than 5.0, which is the first that is supported.',
        zh: 'vCenter版本 {{version}} 过低，最低支持5.0版本。',
      },
      {
        parameters: { vm: 'name' },
        en: 'No host of the cluster that answers has UEFI firmware, which {{vm}} boots with; install it (package ovmf) on one.',
        zh: '云主机 {{vm}} 以UEFI启动，而集群内可连接的物理机都没有UEFI固件，请在其中一台上安装（软件包 ovmf）。',
      },
      {
        parameters: { vm: 'name', size: 'count' },
        en: 'No host of the cluster that answers has UEFI firmware whose variables are {{size}} bytes, as those of {{vm}} are; install the firmware (package ovmf) there, or order the VM with freshUefiVariables.',
        zh: '集群内可连接的物理机都没有变量区为 {{size}} 字节的UEFI固件（与云主机 {{vm}} 一致），请安装该固件（软件包 ovmf），或在创建迁移任务时设置 freshUefiVariables。',
      },
    ],
  },
  UNSUPPORTED_DISK: {
    en: 'A disk cannot be migrated as it is; change it at the source, or leave it out.',
    zh: '有磁盘无法按现状迁移，请在源云平台上调整该磁盘，或不迁移该磁盘。',
  },
  SOURCE_CHANGED: {
    en: 'The source VM is not as it was when the migration was planned; look at it and order the migration again.',
    zh: '源云主机与规划时不一致，请检查后重新发起迁移。',
    details: [
      {
        parameters: { vm: 'name', kept: 'term' },
        en: 'What is staged of {{vm}} cannot be kept ({{kept}}), and the restart does not allow to read it anew; restart it with leave to read it again.',
        zh: '源云主机 {{vm}} 的缓存数据无法保留（{{kept}}），而本次重启不允许重新读取，请在重启时允许重新读取。',
      },
      {
        parameters: { ranSince: 'name' },
        en: '{{ranSince}} has run since its disks were staged; restart the task with leave to read it again.',
        zh: '源云主机 {{ranSince}} 在磁盘读取之后又运行过，请重新启动任务并允许重新读取。',
      },
      {
        parameters: { sshHost: 'name' },
        en: 'SSH to ESXi host {{sshHost}} is no longer registered; create the task anew.',
        zh: 'ESXi主机 {{sshHost}} 的SSH已不再登记，请重新创建迁移任务。',
      },
      {
        parameters: { vm: 'name', what: 'term', planned: 'term', now: 'term' },
        en: '{{what}} of {{vm}} was {{planned}} when its migration was planned and is {{now}} now; order the migration anew.',
        zh: '云主机 {{vm}} 的{{what}}在规划时为 {{planned}}，现在为 {{now}}，请重新发起迁移。',
      },
      {
        parameters: { vm: 'name', what: 'term', of: 'name', planned: 'term', now: 'term' },
        en: '{{what}} {{of}} of {{vm}} was {{planned}} when its migration was planned and is {{now}} now; order the migration anew.',
        zh: '云主机 {{vm}} 的{{what}} {{of}} 在规划时为 {{planned}}，现在为 {{now}}，请重新发起迁移。',
      },
      {
        parameters: { vm: 'name', planned: 'term', power: 'term' },
        en: '{{vm}} was {{planned}} when its migration was planned and is {{power}} now; start it, then order the migration anew.',
        zh: '云主机 {{vm}} 在规划时为 {{planned}}，现在为 {{power}}，请将其开机后重新发起迁移。',
      },
      {
        parameters: { vm: 'name' },
        en: '{{vm}} is not at its source any more; order the migration of another VM.',
        zh: '云主机 {{vm}} 已不在源云平台上，请选择其他云主机发起迁移。',
      },
      {
        parameters: { vm: 'name', storage: 'name' },
        en: 'The primary storage of {{vm}} ({{storage}}) is not registered any more; order the migration anew with another.',
        zh: '云主机 {{vm}} 的主存储（{{storage}}）已不在平台中，请选择其他主存储重新发起迁移。',
      },
      {
        parameters: { vm: 'name', disk: 'name', why: 'term' },
        en: 'Disk {{disk}} of {{vm}} can no longer be migrated: {{why}}.',
        zh: '云主机 {{vm}} 的磁盘 {{disk}} 已无法迁移（{{why}}），请处理后重新发起迁移。',
      },
      {
        parameters: { vm: 'name', nic: 'count', address: 'name', task: 'name' },
        en: 'Address {{address}} of NIC {{nic}} of {{vm}} is held by task {{task}} now; order the migration anew with another.',
        zh: '云主机 {{vm}} 的网卡 {{nic}} 的IP地址 {{address}} 已被迁移任务 {{task}} 占用，请更换地址后重新发起迁移。',
      },
    ],
    before: [
      {
        parameters: { vm: 'name' },
        en: 'The primary storage of {{vm}} is not registered any more; order the migration anew with another.',
        zh: '云主机 {{vm}} 的主存储已不在平台中，请选择其他主存储重新发起迁移。',
      },
      {
        parameters: { vm: 'name', of: 'name', planned: 'term', now: 'term' },
        en: 'Disk {{of}} of {{vm}} was {{planned}} when its migration was planned and is {{now}} now; order the migration anew.',
        zh: '云主机 {{vm}} 的磁盘 {{of}} 在规划时为 {{planned}}，现在为 {{now}}，请重新发起迁移。',
      },
      {
        parameters: { vm: 'name', of: 'name', planned: 'term', now: 'term' },
        en: 'The size of disk {{of}} of {{vm}} was {{planned}} when its migration was planned and is {{now}} now; order the migration anew.',
        zh: '云主机 {{vm}} 的磁盘 {{of}} 的大小在规划时为 {{planned}}，现在为 {{now}}，请重新发起迁移。',
      },
    ],
  },
  SOURCE_SHUT_DOWN: {
    en: 'The source VM was shut down while its data were read; start it and order the migration again.',
    zh: '数据转化期间源云主机被关机，请将其开机后重新发起迁移。',
    details: [
      {
        parameters: { vm: 'name' },
        en: '{{vm}} was shut down while its data was being converted; start it and order the migration again.',
        zh: '数据转化期间源云主机 {{vm}} 被关机，请将其开机后重新发起迁移。',
      },
    ],
  },
  SOURCE_POWERED_ON: {
    en: 'The source VM was powered on during the migration; shut it down and order the migration again.',
    zh: '迁移期间源云主机被开机，请将其关机后重新发起迁移。',
    details: [
      {
        parameters: { vm: 'name' },
        en: '{{vm}} was powered on although it is being migrated; shut it down and order the migration again.',
        zh: '源云主机 {{vm}} 在迁移期间被开机，请将其关机后重新发起迁移。',
      },
    ],
  },
  VERSION_MISMATCH: {
    en: 'The versions of the ESXi host and of vCenter differ; move the VM to a host of the same version.',
    zh: 'ESXi主机与vCenter的版本不一致，请先将云主机移到版本一致的主机上。',
    details: [
      {
        parameters: { host: 'name', version: 'name', vcenter: 'name' },
        en: "ESXi host {{host}} has version {{version}} and vCenter {{vcenter}}; move the VM to a host of the vCenter's version first.",
        zh: 'ESXi主机 {{host}} 的版本为 {{version}}，vCenter的版本为 {{vcenter}}，请先将云主机移到与vCenter版本一致的主机上。',
      },
    ],
  },
} as const satisfies Room;
