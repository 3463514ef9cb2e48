import type { Room } from './message.ts';

/** What is wrong with an order for a batch, or with one VM of it (TK-1 to TK-14, VC-1 to VC-6, KV-3, KV-4). */
export const PLANNING_VIOLATIONS = {
  MAC_AND_IP_OF_VMWARE_ONLY: {
    en: 'Only VMware batches can take MAC and IP from the source (TK-5).',
    zh: '只有VMware源支持使用源网卡MAC地址和IP地址。',
  },
  PAUSE_OF_KVM_ONLY: {
    en: 'A VMware VM is shut down for its migration; only KVM VMs can be paused (KV-4).',
    zh: 'VMware云主机在迁移时会被关机，只有KVM云主机可以暂停。',
  },
  NETWORK_GROUP_MISFIT: {
    en: 'For KVM a network group is a NIC number, for VMware a network of the source (TK-4).',
    zh: 'KVM源的网络对应组按网卡序号指定，VMware源的网络对应组按源网络指定，请修改。',
  },
  GROUP_NETWORK_NOT_ATTACHED: {
    en: 'The L3 network is not attached to the target cluster.',
    zh: '该三层网络未加载到目标集群，请选择已加载的三层网络。',
  },
  NETWORK_NOT_ATTACHED: {
    en: 'The L3 network of a NIC is not attached to the target cluster.',
    zh: '网卡的三层网络未加载到目标集群，请选择已加载的三层网络。',
    details: [
      {
        parameters: { nic: 'count' },
        en: 'The L3 network of NIC {{nic}} is not attached to the target cluster.',
        zh: '网卡 {{nic}} 的三层网络未加载到目标集群，请选择已加载的三层网络。',
      },
    ],
  },
  VM_SELECTED_TWICE: { en: 'The VM is selected twice.', zh: '该云主机被重复选择。' },
  ROOT_VOLUME_MIGRATES: { en: 'The root volume always migrates.', zh: '根云盘必须迁移。' },
  NO_DISK: {
    en: 'The VM has no disk.',
    zh: '该云主机没有磁盘，无法迁移。',
    details: [{ parameters: { vm: 'name' }, en: '{{vm}} has no disk.', zh: '云主机 {{vm}} 没有磁盘，无法迁移。' }],
  },
  SECTOR_SIZE: {
    en: 'A disk has sectors that the target does not have on this bus; put it on VirtIO or SCSI at the source.',
    zh: '有磁盘的扇区大小在目标总线上不受支持，请在源云平台上将其改为VirtIO或SCSI。',
    details: [
      {
        parameters: { disk: 'name', vm: 'name', sectors: 'count', bus: 'name', only: 'count' },
        en: 'Disk {{disk}} of {{vm}} has sectors of {{sectors}} bytes, and on {{bus}} the target has them of {{only}} only, so the guest would not find its partitions; put the disk on VirtIO or SCSI at the source.',
        zh: '云主机 {{vm}} 的磁盘 {{disk}} 扇区为 {{sectors}} 字节，而目标的 {{bus}} 只支持 {{only}} 字节，客户机系统将找不到分区，请在源云平台上将其改为VirtIO或SCSI。',
      },
    ],
  },
  SERVER_DISABLED: {
    en: 'The migration server is disabled; enable it or choose another.',
    zh: '迁移服务器已停用，请启用或选择其他迁移服务器。',
    details: [
      {
        parameters: { server: 'name' },
        en: 'Migration server {{server}} is disabled; enable it or choose another.',
        zh: '迁移服务器 {{server}} 已停用，请启用或选择其他迁移服务器。',
      },
    ],
  },
  SERVER_NOT_IN_CLUSTER: {
    en: 'The migration server is not a host of the target cluster; choose one that is.',
    zh: '迁移服务器不属于目标集群，请选择该集群内的迁移服务器。',
    details: [
      {
        parameters: { server: 'name', cluster: 'name' },
        en: 'Migration server {{server}} is not a host of cluster {{cluster}}.',
        zh: '迁移服务器 {{server}} 不属于集群 {{cluster}}，请选择该集群内的迁移服务器。',
      },
    ],
  },
  STORAGE_NOT_ATTACHED: {
    en: 'The primary storage is not attached to the target cluster; choose one that is.',
    zh: '主存储未加载到目标集群，请选择已加载到该集群的主存储。',
    details: [
      {
        parameters: { storage: 'name', cluster: 'name' },
        en: 'Primary storage {{storage}} is not attached to cluster {{cluster}}.',
        zh: '主存储 {{storage}} 未加载到集群 {{cluster}}，请选择已加载到该集群的主存储。',
      },
    ],
  },
  OTHER_SOURCE_CLUSTER: {
    en: 'A batch takes the VMs of one source cluster; order this VM apart.',
    zh: '一个批量迁移只能包含同一源集群的云主机，请单独为该云主机创建迁移任务。',
    details: [
      {
        parameters: { vm: 'name', cluster: 'name' },
        en: '{{vm}} is in cluster {{cluster}}; a batch takes the VMs of one cluster, so order it apart.',
        zh: '云主机 {{vm}} 在源集群 {{cluster}} 中，一个批量迁移只能包含同一源集群的云主机，请单独创建迁移任务。',
      },
    ],
  },
  VM_SHUT_OFF: {
    en: 'The source VM is shut off; start it, or pause it, and try again.',
    zh: '源云主机已关机，请将其开机或暂停后重试。',
    details: [
      {
        parameters: { vm: 'name' },
        en: '{{vm}} is shut off; start it, or pause it, and try again.',
        zh: '云主机 {{vm}} 已关机，请将其开机或暂停后重试。',
      },
    ],
  },
  VM_POWER_UNKNOWN: {
    en: 'The source does not tell whether the VM runs; look at it there.',
    zh: '源云平台未返回云主机的运行状态，请在源云平台上检查。',
    details: [
      {
        parameters: { vm: 'name', command: 'command' },
        en: 'The source host does not say whether {{vm}} runs; look at it there ({{command}}) and try again.',
        zh: '源物理机未返回云主机 {{vm}} 的运行状态，请在源物理机上查看（{{command}}）后重试。',
      },
      {
        parameters: { vm: 'name' },
        en: 'vCenter does not tell whether {{vm}} runs; look at its host.',
        zh: 'vCenter未返回云主机 {{vm}} 的运行状态，请检查其所在的ESXi主机。',
      },
    ],
  },
  VM_NOT_READABLE: {
    en: 'The source cannot read the VM at the moment; correct that there and try again.',
    zh: '源云平台暂时无法读取该云主机，请在源云平台上处理后重试。',
    details: [
      {
        parameters: { vm: 'name', reason: 'term' },
        en: 'The source cannot read {{vm}} at the moment ({{reason}}); correct that there and try again.',
        zh: '源云平台暂时无法读取云主机 {{vm}}（{{reason}}），请在源云平台上处理后重试。',
      },
    ],
  },
  VM_ON_NO_HOST: {
    en: 'The VM is on no ESXi host; register it on one in vCenter.',
    zh: '该云主机不在任何ESXi主机上，请在vCenter中将其注册到一台ESXi主机。',
    details: [
      {
        parameters: { vm: 'name' },
        en: '{{vm}} is on no ESXi host; register it on one in vCenter.',
        zh: '云主机 {{vm}} 不在任何ESXi主机上，请在vCenter中将其注册到一台ESXi主机。',
      },
    ],
  },
  VM_DISCONNECTED: {
    en: 'The VM is out of the reach of vCenter, because its ESXi host is disconnected; connect that host.',
    zh: '云主机所在的ESXi主机与vCenter断开连接，请恢复该ESXi主机的连接。',
    details: [
      {
        parameters: { vm: 'name', host: 'name' },
        en: "{{vm}} is out of vCenter's reach, because its ESXi host {{host}} is disconnected; connect that host.",
        zh: '云主机 {{vm}} 所在的ESXi主机 {{host}} 与vCenter断开连接，请恢复该ESXi主机的连接。',
      },
    ],
  },
  VM_INACCESSIBLE: {
    en: 'The configuration files of the VM cannot be read; bring their datastore back, or register the VM again.',
    zh: '无法读取云主机的配置文件，请恢复其数据存储，或重新注册该云主机。',
    details: [
      {
        parameters: { vm: 'name' },
        en: '{{vm}} is inaccessible: its configuration files cannot be read; bring their datastore back, or register the VM again.',
        zh: '无法访问云主机 {{vm}}：其配置文件无法读取，请恢复其数据存储，或重新注册该云主机。',
      },
    ],
  },
  VM_ORPHANED: {
    en: 'The VM is no longer registered on its ESXi host; register its .vmx there again, or remove it from vCenter.',
    zh: '云主机已不在其ESXi主机上注册，请重新注册其 .vmx 文件，或将其从vCenter中移除。',
    details: [
      {
        parameters: { vm: 'name' },
        en: '{{vm}} is orphaned: it is no longer registered on its ESXi host; register its .vmx there again, or remove it from vCenter.',
        zh: '云主机 {{vm}} 已不在其ESXi主机上注册，请重新注册其 .vmx 文件，或将其从vCenter中移除。',
      },
    ],
  },
  VM_INVALID: {
    en: 'The configuration of the VM cannot be read by vCenter; repair its .vmx and register it again.',
    zh: 'vCenter无法读取云主机的配置，请修复其 .vmx 文件后重新注册。',
    details: [
      {
        parameters: { vm: 'name' },
        en: '{{vm}} is invalid: its configuration is damaged or of a format that vCenter cannot read; repair its .vmx and register it again.',
        zh: '云主机 {{vm}} 的配置已损坏，或其格式无法被vCenter读取，请修复其 .vmx 文件后重新注册。',
      },
    ],
  },
  VM_CONNECTION_UNKNOWN: {
    en: 'The VM is in a connection state that is not known here; look at it in vCenter.',
    zh: '云主机的连接状态未知，请在vCenter中检查。',
    details: [
      {
        parameters: { vm: 'name' },
        en: '{{vm}} is in a connection state that is not known here; look at it in vCenter.',
        zh: '云主机 {{vm}} 的连接状态未知，请在vCenter中检查。',
      },
    ],
  },
  ENCRYPTION_UNKNOWN: {
    en: 'Whether the VM is encrypted cannot be asked of this vCenter; update vCenter.',
    zh: '无法从该vCenter获知云主机是否已加密，请升级vCenter。',
    details: [
      {
        parameters: { vm: 'name' },
        en: 'Whether {{vm}} is encrypted cannot be asked in the version of the API that this vCenter shares with us; look at its /sdk/vimServiceVersions.xml, or update vCenter.',
        zh: '该vCenter的接口版本无法返回云主机 {{vm}} 是否已加密，请查看其 /sdk/vimServiceVersions.xml，或升级vCenter。',
      },
    ],
  },
} as const satisfies Room;
