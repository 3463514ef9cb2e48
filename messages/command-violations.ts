import type { Room } from './message.ts';

/** Why an order about sources, hosts, storages, networks or migration servers is refused, and orders that wait for their answer. */
export const COMMAND_VIOLATIONS = {
  SERVER_NOT_ANSWERED: {
    en: 'The server is being added and has not been answered yet; ask again with the same command id.',
    zh: '迁移服务器正在添加，尚无结果，请以相同的命令标识重试。',
  },
  BATCH_NOT_ANSWERED: {
    en: 'The batch is being created and has not been answered yet; ask again with the same command id.',
    zh: '批量迁移正在创建，尚无结果，请以相同的命令标识重试。',
  },
  RESTART_NOT_ANSWERED: {
    en: 'The restart has not been answered yet; look at the task.',
    zh: '重新启动尚无结果，请查看迁移任务。',
  },
  MACHINE_NOT_PROVEN: {
    en: 'Nothing shows that the machine at the new address is the one that the source is; add it as a source of its own.',
    zh: '无法确认新地址的机器就是该源云平台，请将其添加为新的源云平台。',
    details: [
      {
        parameters: { address: 'name', source: 'name' },
        en: 'Nothing shows that the machine at {{address}} is the one that source {{source}} is: it has another host key and no machine id that is known. Add it as a source of its own.',
        zh: '无法确认地址 {{address}} 的机器就是源云平台 {{source}}：其SSH主机密钥不同，也没有已知的机器标识，请将其添加为新的源云平台。',
      },
    ],
  },
  ANOTHER_VCENTER: {
    en: 'Another vCenter answers at the address of the source now; add it as a source of its own.',
    zh: '该地址现在是另一个vCenter，请将其添加为新的源云平台。',
    details: [
      {
        parameters: { source: 'name', address: 'name' },
        en: 'Another vCenter than source {{source}} answers at {{address}} now; add it as a source of its own.',
        zh: '地址 {{address}} 现在是另一个vCenter，不是源云平台 {{source}}，请将其添加为新的源云平台。',
      },
    ],
  },
  NO_MIGRATION_ADDRESS: {
    en: 'The host has no address in the migration network.',
    zh: '该物理机在迁移网络中没有地址。',
    details: [
      {
        parameters: { network: 'name' },
        en: 'The host has no address in {{network}}.',
        zh: '该物理机在迁移网络 {{network}} 中没有地址，请检查其网络配置。',
      },
    ],
  },
  SEVERAL_MIGRATION_ADDRESSES: {
    en: 'The host has several addresses in the migration network.',
    zh: '该物理机在迁移网络中有多个地址。',
    details: [
      {
        parameters: { network: 'name' },
        en: 'The host has several addresses in {{network}}.',
        zh: '该物理机在迁移网络 {{network}} 中有多个地址，请缩小该网段。',
      },
    ],
  },
  RANGE_REVERSED: {
    en: 'The range ends before it starts.',
    zh: 'IP段的结束地址小于起始地址，请修改。',
  },
  RANGE_OUTSIDE: {
    en: 'The range is not inside the network.',
    zh: 'IP段不在该网段内，请修改。',
    details: [
      {
        parameters: { cidr: 'name' },
        en: 'The range is not inside {{cidr}}.',
        zh: 'IP段不在网段 {{cidr}} 内，请修改。',
      },
    ],
  },
  RANGE_HOLDS_RESERVED: {
    en: 'The range holds the network or broadcast address.',
    zh: 'IP段包含网络地址或广播地址，请修改。',
  },
  RANGES_OVERLAP: {
    en: 'The range overlaps another.',
    zh: 'IP段与其他IP段重叠，请修改。',
  },
  GATEWAY_OUTSIDE: {
    en: 'The gateway is not inside the network.',
    zh: '网关不在该网段内，请修改。',
    details: [
      {
        parameters: { cidr: 'name' },
        en: 'The gateway is not inside {{cidr}}.',
        zh: '网关不在网段 {{cidr}} 内，请修改。',
      },
    ],
  },
  NO_LIBVIRT_NETWORK: {
    en: 'A host has no active libvirt network of that name; define and start it there.',
    zh: '有物理机没有该名称的活动libvirt网络，请在该物理机上定义并启动。',
    details: [
      {
        parameters: { host: 'name' },
        en: 'Host {{host}} has no active libvirt network of that name; define and start it there.',
        zh: '物理机 {{host}} 没有该名称的活动libvirt网络，请在该物理机上定义并启动。',
      },
    ],
  },
  BAD_COMMAND_ID: {
    en: 'A command id is 1 to 100 letters, digits, ".", "_" or "-".',
    zh: '命令标识须为1到100个字母、数字或“.”“_”“-”。',
  },
  NO_BACKUP_JOBS: {
    en: 'This host has no backup jobs (libvirt 7.2 and QEMU 4.2 or later), and Sampan cannot read its disks another way yet.',
    zh: '该物理机不支持备份作业（需要libvirt 7.2和QEMU 4.2或更高版本），目前无法以其他方式读取其磁盘。',
  },
  NO_HOST_ANSWERS: {
    en: 'No host of the cluster answers; look at the hosts and their SSH access, and try again.',
    zh: '集群内没有可连接的物理机，请检查物理机及其SSH连接后重试。',
  },
  NOT_SYNCED: {
    en: 'There is no inventory of the source; sync it first.',
    zh: '该源云平台尚无清单，请先同步。',
    details: [
      {
        parameters: { source: 'name' },
        en: 'There is no inventory of {{source}}; sync it first.',
        zh: '源云平台 {{source}} 尚无清单，请先同步。',
      },
    ],
  },
} as const satisfies Room;
