import type { ViolationCode } from '../domain/words/failure.ts';
import { FAILURES } from './failures.ts';
import type { Entry } from './message.ts';
import { OBSTACLES } from './obstacles.ts';
import { RESTART_NEEDS } from './restart-violations.ts';
import { STATE_VIOLATIONS } from './state-violations.ts';

/** Why a command is refused, in the words of who has to mend a field; what only machines report says what failures say. */
export const VIOLATIONS = {
  ...FAILURES,
  ...OBSTACLES,
  ...STATE_VIOLATIONS,
  INVALID_INPUT: {
    en: 'The value of this field is not acceptable; correct it.',
    zh: '该字段的值不符合要求，请修改。',
    details: [
      { parameters: {}, en: 'The root volume always migrates.', zh: '根云盘必须迁移。' },
      {
        parameters: {},
        en: 'Only VMware batches can take MAC and IP from the source (TK-5).',
        zh: '只有VMware源支持使用源网卡MAC地址和IP地址。',
      },
      {
        parameters: {},
        en: 'A VMware VM is shut down for its migration; only KVM VMs can be paused (KV-4).',
        zh: 'VMware云主机在迁移时会被关机，只有KVM云主机可以暂停。',
      },
      {
        parameters: { storage: 'name', kind: 'name' },
        en: 'Primary storage {{storage}} is of kind {{kind}}, which cannot be written yet; choose a LocalStorage.',
        zh: '主存储 {{storage}} 的类型为 {{kind}}，目前不支持写入，请选择LocalStorage类型的主存储。',
      },
    ],
  },
  REQUIRED: {
    en: 'This field is required; fill it in.',
    zh: '该字段为必填项，请填写。',
    details: [
      {
        parameters: { vm: 'name' },
        en: '{{vm}} needs at least one NIC with a target network; add one.',
        zh: '云主机 {{vm}} 至少需要一张配置了目标网络的网卡，请添加。',
      },
      ...RESTART_NEEDS,
    ],
  },
  OUT_OF_RANGE: {
    en: 'The value is outside what is allowed here; choose another.',
    zh: '该值超出允许的范围，请重新选择。',
    details: [
      {
        parameters: { ip: 'name', network: 'name' },
        en: '{{ip}} is not in the ranges of network {{network}}; choose one that is.',
        zh: 'IP地址 {{ip}} 不在三层网络 {{network}} 的IP段内，请选择IP段内的地址。',
      },
      {
        parameters: { ip: 'name', nic: 'count' },
        en: '{{ip}} of NIC {{nic}} is not in the ranges of the network; choose one that is.',
        zh: '网卡 {{nic}} 的IP地址 {{ip}} 不在该三层网络的IP段内，请选择IP段内的地址。',
      },
    ],
  },
  DUPLICATE: {
    en: 'There is one like this already; choose another.',
    zh: '已存在相同的对象，请另选一个。',
    details: [
      { parameters: {}, en: 'The VM is selected twice.', zh: '该云主机被重复选择。' },
      {
        parameters: { other: 'name' },
        en: 'It is taken by {{other}}; choose another.',
        zh: '已被 {{other}} 占用，请另选一个。',
      },
      {
        parameters: { other: 'name' },
        en: 'The host is migration server {{other}} already; a host is one at most once.',
        zh: '该物理机已是迁移服务器 {{other}}，一台物理机只能添加为一个迁移服务器。',
      },
      {
        parameters: { other: 'name', otherId: 'name' },
        en: 'This is the machine of source {{other}} ({{otherId}}); use that one.',
        zh: '该机器就是源云平台 {{other}}（{{otherId}}），请直接使用该源云平台。',
      },
      {
        parameters: { other: 'name' },
        en: 'This is the machine of source {{other}}; use that one. If they are two machines, one is a clone: give it a machine id and SSH host keys of its own.',
        zh: '该机器就是源云平台 {{other}}，请直接使用该源云平台。如果确实是两台机器，则其中一台是克隆的，请为其生成独立的机器标识和SSH主机密钥。',
      },
      {
        parameters: { disk: 'name' },
        en: 'Disk {{disk}} is named twice.',
        zh: '磁盘 {{disk}} 被重复指定。',
      },
      {
        parameters: { nic: 'count' },
        en: 'NIC {{nic}} is mapped twice.',
        zh: '网卡 {{nic}} 被重复配置。',
      },
    ],
  },
  NOT_FOUND: {
    en: 'What is named here is not there; choose another.',
    zh: '所选对象不存在，请重新选择。',
    details: [
      { parameters: {}, en: 'There is no such source.', zh: '该源云平台不存在，请重新选择。' },
      { parameters: {}, en: 'There is no such cluster.', zh: '该集群不存在，请重新选择。' },
      { parameters: {}, en: 'There is no such migration server.', zh: '该迁移服务器不存在，请重新选择。' },
      { parameters: {}, en: 'There is no such primary storage.', zh: '该主存储不存在，请重新选择。' },
      {
        parameters: { task: 'name', artefact: 'name' },
        en: '{{task}} does not owe "{{artefact}}", or not any more; look at its debt.',
        zh: '迁移任务 {{task}} 没有待清理项“{{artefact}}”，或已清理，请查看其待清理列表。',
      },
      {
        parameters: { vm: 'name', disk: 'name' },
        en: '{{vm}} has no disk {{disk}}.',
        zh: '云主机 {{vm}} 没有磁盘 {{disk}}。',
      },
      {
        parameters: { vm: 'name', nic: 'count' },
        en: '{{vm}} has no NIC {{nic}}.',
        zh: '云主机 {{vm}} 没有网卡 {{nic}}。',
      },
    ],
  },
  TYPE_MISMATCH: {
    en: 'The type does not fit; choose one of the same type.',
    zh: '类型不匹配，请选择类型一致的对象。',
    details: [
      {
        parameters: { source: 'name', type: 'name' },
        en: 'Source {{source}} is not of type {{type}}.',
        zh: '源云平台 {{source}} 的类型不是 {{type}}。',
      },
      {
        parameters: { server: 'name', type: 'name' },
        en: 'Migration server {{server}} is for {{type}} sources.',
        zh: '迁移服务器 {{server}} 只能用于 {{type}} 类型的源云平台，请选择类型一致的迁移服务器。',
      },
    ],
  },
  COMMAND_ID_REUSED: {
    en: 'This command id was used for another order; take a new one.',
    zh: '该命令标识已用于内容不同的请求，请使用新的命令标识。',
  },
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
  MORE_VIOLATIONS: {
    en: 'Further violations are not recorded; mend these and try again to see the others.',
    zh: '其余违规项未记录，请先处理已列出的违规项，重试后即可看到其余部分。',
    details: [
      {
        parameters: { more: 'count' },
        en: '{{more}} more violations are not recorded; mend these and try again to see the others.',
        zh: '另有 {{more}} 个违规项未记录，请先处理已列出的违规项，重试后即可看到其余部分。',
      },
    ],
  },
} as const satisfies Readonly<Record<ViolationCode, Entry>>;
