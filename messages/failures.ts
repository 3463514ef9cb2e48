import type { FailureCode } from '../domain/words/failure.ts';
import type { Entry } from './message.ts';

/** What went wrong outside, and what to do about it. */
export const FAILURES = {
  UNREACHABLE: {
    en: 'A machine does not answer; check its network and power, and bring it back.',
    zh: '机器没有应答，请检查其网络和电源并恢复。',
    before: [
      {
        parameters: {},
        en: 'The machine that does the work has not answered for an hour; bring it back, the work there may go on.',
        zh: '执行任务的机器已有一小时没有应答，请恢复该机器，其上的作业可能仍在继续。',
      },
    ],
  },
  AUTH_FAILED: {
    en: 'The log-in was refused; check the user and the password or key.',
    zh: '登录被拒绝，请检查用户名以及密码或密钥。',
  },
  HOST_KEY_CHANGED: {
    en: 'The machine shows another SSH host key than the one that was confirmed; compare it there before it is trusted.',
    zh: '机器出示的SSH主机密钥与已确认的不一致，请先到该机器上核对，再信任新密钥。',
  },
  CERT_CHANGED: {
    en: 'The vCenter shows another certificate than the one that was confirmed; compare it there before it is trusted.',
    zh: 'vCenter出示的证书与已确认的不一致，请先到该vCenter上核对，再信任新证书。',
  },
  PERMISSION_DENIED: {
    en: 'The user that logs in there lacks a right; give it the right and try again.',
    zh: '登录所用的用户权限不足，请授予所需权限后重试。',
    details: [
      {
        parameters: { vm: 'name', reason: 'term' },
        en: "The source does not show {{vm}} to our user ({{reason}}); give the user's role the right to read it and what it runs on.",
        zh: '源云平台用户无权查看云主机 {{vm}}（{{reason}}），请授予该用户读取云主机及其所在资源的权限。',
      },
      {
        parameters: { vm: 'name', host: 'name' },
        en: "The source does not show the ESXi host {{host}} of {{vm}} to our user; give the user's role the right to read (Read-only) from its datacenter's folder downwards.",
        zh: '源云平台用户无权查看云主机 {{vm}} 所在的ESXi主机 {{host}}，请从其数据中心的文件夹起授予该用户只读权限。',
      },
      {
        parameters: { vm: 'name' },
        en: "The source does not show the datacenter of {{vm}}, or a folder above it, to our user; give the user's role the right to read (Read-only) from its datacenter's folder downwards.",
        zh: '源云平台用户无权查看云主机 {{vm}} 所在的数据中心或其上级文件夹，请从其数据中心的文件夹起授予该用户只读权限。',
      },
    ],
  },
  BUSY: {
    en: 'The machine has too much to do now, or has just started; try again later.',
    zh: '机器当前繁忙或刚刚启动，请稍后重试。',
  },
  BAD_ANSWER: {
    en: 'What answers is not what was expected; check the address.',
    zh: '应答内容不符合预期，请检查地址是否正确。',
  },
  MISSING_TOOLS: {
    en: 'The machine lacks software that is needed; install it and try again.',
    zh: '机器缺少必需的软件，请安装后重试。',
  },
  UNSUPPORTED_SOURCE: {
    en: 'The source, or how this VM is defined there, is not supported.',
    zh: '不支持该源云平台，或不支持该源云主机的配置。',
    details: [
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
  IN_USE: {
    en: 'Something that is needed is in use; wait until it is free, or choose another.',
    zh: '所需资源正被占用，请等待其释放，或选择其他资源。',
    details: [
      {
        parameters: { nic: 'count', address: 'name' },
        en: 'Address {{address}} of NIC {{nic}} is held by another task now, and its network assigns no other; add a range to the network.',
        zh: '网卡 {{nic}} 的IP地址 {{address}} 已被其他任务占用，且网络没有可分配的其他地址，请为该网络添加IP地址段。',
      },
    ],
  },
  NOT_FOUND: {
    en: 'Something that is needed is not there any more.',
    zh: '所需的对象不存在或已被删除。',
  },
  NO_SPACE: {
    en: 'There is too little free space; free some and try again.',
    zh: '可用空间不足，请清理出空间后重试。',
  },
  SERVER_REBOOTED: {
    en: 'The machine rebooted while it did the work; make sure that it is stable, then order the migration again.',
    zh: '机器在执行过程中重启，正在进行的工作已丢失，请确认该机器稳定后重新发起迁移。',
    before: [
      {
        parameters: {},
        en: 'The machine rebooted while it did the work; what was in progress is lost. Make sure that it is stable, then order the migration again.',
        zh: '机器在执行过程中重启，正在进行的工作已丢失，请确认该机器稳定后重新发起迁移。',
      },
    ],
  },
  SOURCE_CHANGED: {
    en: 'The source VM is not as it was when the migration was planned; look at it and order the migration again.',
    zh: '源云主机与规划时不一致，请检查后重新发起迁移。',
    details: [
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
      {
        parameters: { vm: 'name', why: 'name' },
        en: 'What is staged of {{vm}} cannot be kept ({{why}}), and the restart does not allow to read it anew; restart it with leave to read it again.',
        zh: '源云主机 {{vm}} 的缓存数据无法保留（{{why}}），而本次重启不允许重新读取；请在重启时允许重新读取。',
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
  },
  SOURCE_POWERED_ON: {
    en: 'The source VM was powered on during the migration; shut it down and order the migration again.',
    zh: '迁移期间源云主机被开机，请将其关机后重新发起迁移。',
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
  CONVERSION_FAILED: {
    en: 'The guest could not be converted; see the log of the step.',
    zh: '客户机系统转化失败，请查看该步骤的日志。',
  },
  NO_OPERATING_SYSTEM: {
    en: 'No operating system was found on the disks; make sure that the root disk migrates and that it boots at the source.',
    zh: '在磁盘上未找到操作系统，请确认根云盘参与迁移，并且源云主机能正常启动。',
  },
  UNSUPPORTED_GUEST: {
    en: 'The guest operating system cannot be converted as it is; see the log of the step.',
    zh: '无法按现状转化该客户机操作系统，请查看该步骤的日志。',
  },
  WINDOWS_HIBERNATED: {
    en: 'Windows is hibernated, or was not shut down cleanly; turn hibernation off in it, shut it down, and order the migration again.',
    zh: 'Windows处于休眠状态或未正常关机，请在系统内关闭休眠并正常关机，然后重新发起迁移。',
  },
  DIRTY_FILE_SYSTEM: {
    en: 'A file system was not closed cleanly; start the VM, let it check its disks, shut it down, and order the migration again.',
    zh: '有文件系统未正常卸载，请将云主机开机并检查磁盘，正常关机后重新发起迁移。',
  },
  GUEST_NO_SPACE: {
    en: 'There is too little free space on a file system of the guest; free some and order the migration again.',
    zh: '客户机文件系统的可用空间不足，请清理后重新发起迁移。',
  },
  ENCRYPTED_GUEST: {
    en: 'A file system in the guest is encrypted; decrypt it and order the migration again.',
    zh: '客户机内有加密的文件系统，请解密后重新发起迁移。',
  },
  MISSING_DRIVERS: {
    en: 'The migration server lacks VirtIO drivers for this Windows; install a virtio-win that has them.',
    zh: '迁移服务器上没有适用于该Windows的VirtIO驱动，请安装包含该驱动的virtio-win。',
    details: [
      {
        parameters: { vm: 'name', path: 'name' },
        en: '{{vm}} needs the VirtIO drivers for Windows and rhsrvany.exe, and the migration server does not have both at {{path}}; install virtio-win there and put rhsrvany.exe beside it or into /usr/share/virt-tools.',
        zh: '云主机 {{vm}} 需要Windows的VirtIO驱动和 rhsrvany.exe，而迁移服务器的 {{path}} 下两者不全，请在该处安装virtio-win，并将 rhsrvany.exe 放在驱动旁或 /usr/share/virt-tools 中。',
      },
    ],
  },
  JOB_FAILED: {
    en: 'The work on the machine ended with an error; see the log of the step.',
    zh: '机器上的作业执行失败，请查看该步骤的日志。',
    details: [
      {
        parameters: { code: 'count' },
        en: 'The job failed with code {{code}}.',
        zh: '作业执行失败，退出码为 {{code}}，请查看该步骤的日志。',
      },
    ],
    before: [
      {
        parameters: {},
        en: 'The job is no longer on its machine; it is started anew.',
        zh: '作业已不在机器上，将重新启动该作业。',
      },
      {
        parameters: {},
        en: 'The job ran out of memory.',
        zh: '作业因内存不足而终止，请为该机器增加可用内存后重试。',
      },
    ],
  },
  COPY_FAILED: {
    en: 'The data could not be copied; check the source, the network and the storage.',
    zh: '数据复制失败，请检查源云平台、网络和存储。',
  },
  VERIFY_FAILED: {
    en: 'What was written is not what was read; check the storage of the machine.',
    zh: '写入的数据与读取的数据不一致，请检查该机器的存储。',
  },
  STALE_EPOCH: {
    en: 'Another node of this service has taken over and goes on with the task.',
    zh: '本服务的另一节点已接管该任务并继续执行。',
  },
  STALE_CALL: {
    en: 'This part of the task is over on the machine, so nothing was done; order the migration again if it is still wanted.',
    zh: '任务的这一部分在该机器上已经结束，因此未执行，如仍需迁移，请重新发起。',
  },
  HYPERVISOR_REFUSED: {
    en: 'The hypervisor refused what it was asked; see the log of the step.',
    zh: '虚拟化平台拒绝了请求，请查看该步骤的日志。',
  },
  STATE_CONFLICT: {
    en: 'This is not possible in the present state; look at it and try again.',
    zh: '当前状态不允许此操作，请检查状态后重试。',
  },
  INTERNAL: {
    en: 'Something unexpected happened in this service; see its log.',
    zh: '本服务内部发生意外错误，请查看服务日志。',
  },
} as const satisfies Readonly<Record<FailureCode, Entry>>;
