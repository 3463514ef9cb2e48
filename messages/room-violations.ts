import type { Room } from './message.ts';

/** What somebody else has already, and what there is too little of (TK-6, TK-12, TK-14). */
export const ROOM_VIOLATIONS = {
  IN_USE: {
    en: 'It is in use; wait until it is free, or choose another.',
    zh: '该资源正被占用，请等待其释放，或选择其他资源。',
    details: [
      {
        parameters: { vm: 'name', task: 'name' },
        en: '{{vm}} has a migration task that has not ended ({{task}}); wait for it or cancel it.',
        zh: '云主机 {{vm}} 已有未结束的迁移任务（{{task}}），请等待其结束或取消该任务。',
      },
      {
        parameters: { vm: 'name', task: 'name', mac: 'name', nic: 'count' },
        en: '{{vm}} has been migrated already, by task {{task}}: its copy has the MAC {{mac}}. To migrate it again beside that copy, give NIC {{nic}} another MAC; else leave the VM out.',
        zh: '云主机 {{vm}} 已由迁移任务 {{task}} 迁移，迁移后的云主机使用MAC地址 {{mac}}。如需再迁移一份，请为网卡 {{nic}} 更换MAC地址，否则请不选择该云主机。',
      },
      {
        parameters: { mac: 'name', network: 'name' },
        en: 'MAC {{mac}} is in use in network {{network}}; choose another.',
        zh: 'MAC地址 {{mac}} 在三层网络 {{network}} 中已被使用，请更换。',
      },
      {
        parameters: { ip: 'name', network: 'name' },
        en: '{{ip}} is taken in network {{network}}; choose another.',
        zh: 'IP地址 {{ip}} 在三层网络 {{network}} 中已被占用，请更换。',
      },
      {
        parameters: { mac: 'name', network: 'name', nic: 'count' },
        en: 'MAC {{mac}} of NIC {{nic}} is in use in network {{network}}; choose another.',
        zh: '网卡 {{nic}} 的MAC地址 {{mac}} 在三层网络 {{network}} 中已被使用，请更换。',
      },
      {
        parameters: { mac: 'name', network: 'name', nic: 'count', task: 'name' },
        en: 'MAC {{mac}} of NIC {{nic}} is in use in network {{network}} by task {{task}}; choose another.',
        zh: '网卡 {{nic}} 的MAC地址 {{mac}} 在三层网络 {{network}} 中已被迁移任务 {{task}} 使用，请更换。',
      },
      {
        parameters: { ip: 'name', network: 'name', nic: 'count' },
        en: '{{ip}} of NIC {{nic}} is taken in network {{network}}; choose another.',
        zh: '网卡 {{nic}} 的IP地址 {{ip}} 在三层网络 {{network}} 中已被占用，请更换。',
      },
      {
        parameters: { mac: 'name', nic: 'count' },
        en: 'MAC {{mac}} of NIC {{nic}} is in use in its network; choose another.',
        zh: '网卡 {{nic}} 的MAC地址 {{mac}} 在该三层网络中已被使用，请更换。',
      },
      {
        parameters: { mac: 'name', nic: 'count', task: 'name' },
        en: 'MAC {{mac}} of NIC {{nic}} is in use in its network by task {{task}}; choose another.',
        zh: '网卡 {{nic}} 的MAC地址 {{mac}} 在该三层网络中已被迁移任务 {{task}} 使用，请更换。',
      },
      {
        parameters: { ip: 'name', nic: 'count' },
        en: '{{ip}} of NIC {{nic}} is taken in its network; choose another.',
        zh: '网卡 {{nic}} 的IP地址 {{ip}} 在该三层网络中已被占用，请更换。',
      },
    ],
  },
  CAPACITY: {
    en: 'There is not enough room for this; free some, or choose another.',
    zh: '资源不足，请释放资源，或选择其他资源。',
    details: [
      {
        parameters: { cluster: 'name' },
        en: 'Cluster {{cluster}} has no host.',
        zh: '集群 {{cluster}} 中没有物理机，请先添加物理机。',
      },
      {
        parameters: { network: 'name', nic: 'count' },
        en: 'Network {{network}} has no free address left for NIC {{nic}}; add a range.',
        zh: '三层网络 {{network}} 没有可供网卡 {{nic}} 使用的IP地址，请添加IP段。',
      },
      {
        parameters: { network: 'name' },
        en: 'Network {{network}} has no free address left; add a range.',
        zh: '三层网络 {{network}} 没有可用的IP地址，请添加IP段。',
      },
      {
        parameters: { need: 'bytes', free: 'bytes', largest: 'bytes' },
        en: 'The volumes need {{need}} and the storage has {{free}} free (at most {{largest}} on one host); free some space, or choose another.',
        zh: '云盘共需 {{need}}，主存储可用 {{free}}（单台物理机最多 {{largest}}），请清理空间，或选择其他主存储。',
      },
      {
        parameters: { need: 'bytes', free: 'bytes' },
        en: 'The volumes need {{need}} and the storage has {{free}} free; free some space, or choose another.',
        zh: '云盘共需 {{need}}，主存储可用 {{free}}，请清理空间，或选择其他主存储。',
      },
      {
        parameters: { vm: 'name', need: 'bytes', largest: 'bytes' },
        en: '{{vm}} needs {{need}} on one host, and the storage has at most {{largest}} free on one; leave data volumes out, or choose another storage.',
        zh: '云主机 {{vm}} 需要单台物理机上有 {{need}} 空间，而主存储在单台物理机上最多可用 {{largest}}，请减少迁移的数据云盘，或选择其他主存储。',
      },
      {
        parameters: { vm: 'name', need: 'bytes', free: 'bytes' },
        en: '{{vm}} needs {{need}} on the migration server, whose cache disk has {{free}} free; leave data volumes out, free some space, or choose another server.',
        zh: '云主机 {{vm}} 需要迁移服务器上有 {{need}} 空间，而其缓存盘可用 {{free}}，请减少迁移的数据云盘、清理空间，或选择其他迁移服务器。',
      },
    ],
  },
} as const satisfies Room;
