import { DISK_VIOLATIONS } from './disk-violations.ts';
import { FAILURES } from './failures.ts';
import type { Room } from './message.ts';
import { OBSTACLES } from './obstacles.ts';
import { PLANNING_VIOLATIONS } from './planning-violations.ts';
import { ROOM_VIOLATIONS } from './room-violations.ts';
import { STATE_VIOLATIONS } from './state-violations.ts';

/** Why a command is refused, in the words of who has to mend a field; what only machines report says what failures say. */
export const VIOLATIONS = {
  ...FAILURES,
  ...OBSTACLES,
  ...STATE_VIOLATIONS,
  ...PLANNING_VIOLATIONS,
  ...DISK_VIOLATIONS,
  ...ROOM_VIOLATIONS,
  INVALID_INPUT: {
    en: 'The value of this field is not acceptable; correct it.',
    zh: '该字段的值不符合要求，请修改。',
    details: [
      {
        parameters: { storage: 'name', kind: 'name' },
        en: 'Primary storage {{storage}} is of kind {{kind}}, which cannot be written yet; choose a LocalStorage.',
        zh: '主存储 {{storage}} 的类型为 {{kind}}，目前不支持写入，请选择LocalStorage类型的主存储。',
      },
      {
        parameters: { vm: 'name', nic: 'count' },
        en: '{{vm}} has more than one default NIC, of which {{nic}} is one; choose one.',
        zh: '云主机 {{vm}} 有多张默认网卡（网卡 {{nic}} 是其中之一），请只保留一张。',
      },
      {
        parameters: { vm: 'name', nic: 'count', mac: 'name' },
        en: 'NIC {{nic}} of {{vm}} has the MAC {{mac}}, which no NIC can have; give it another, or leave the NIC out.',
        zh: '云主机 {{vm}} 的网卡 {{nic}} 的MAC地址 {{mac}} 无效，请更换，或不迁移该网卡。',
      },
    ],
    before: [
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
        parameters: { vm: 'name' },
        en: '{{vm}} has more than one default NIC; choose one.',
        zh: '云主机 {{vm}} 有多张默认网卡，请只保留一张。',
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
      {
        parameters: { vm: 'name', nic: 'count' },
        en: 'NIC {{nic}} of {{vm}} has no target network; map its group or choose one.',
        zh: '云主机 {{vm}} 的网卡 {{nic}} 未配置目标网络，请设置其网络对应组，或直接选择目标网络。',
      },
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
        parameters: { ip: 'name', network: 'name', nic: 'count' },
        en: '{{ip}} of NIC {{nic}} is not in the ranges of network {{network}}; choose one that is.',
        zh: '网卡 {{nic}} 的IP地址 {{ip}} 不在三层网络 {{network}} 的IP段内，请选择IP段内的地址。',
      },
      {
        parameters: { ip: 'name', nic: 'count' },
        en: '{{ip}} of NIC {{nic}} is not in the ranges of the network; choose one that is.',
        zh: '网卡 {{nic}} 的IP地址 {{ip}} 不在该三层网络的IP段内，请选择IP段内的地址。',
      },
      {
        parameters: { size: 'count', most: 'count' },
        en: 'The plans of these VMs take {{size}} KiB, and those of one batch at most {{most}} KiB; order them in several batches, leave data volumes out, or shorten the description.',
        zh: '这些云主机的迁移计划共 {{size}} KiB，一个批量迁移最多 {{most}} KiB，请分为多个批量迁移、减少迁移的数据云盘，或缩短简介。',
      },
      {
        parameters: { vm: 'name', disks: 'count', places: 'count', platform: 'name' },
        en: '{{vm}} has {{disks}} disks that migrate, and the {{places}} places of IDE, which the platform {{platform}} gives, are too few; leave data volumes out, or choose a platform with VirtIO.',
        zh: '云主机 {{vm}} 有 {{disks}} 个磁盘参与迁移，而平台 {{platform}} 使用的IDE只有 {{places}} 个位置，请减少迁移的数据云盘，或选择支持VirtIO的平台。',
      },
    ],
  },
  DUPLICATE: {
    en: 'There is one like this already; choose another.',
    zh: '已存在相同的对象，请另选一个。',
    details: [
      {
        parameters: { name: 'name', what: 'term' },
        en: 'The name "{{name}}" is taken by another {{what}}; choose another.',
        zh: '名称“{{name}}”已被其他{{what}}使用，请更换。',
      },
      {
        parameters: { address: 'name', other: 'name' },
        en: 'The machine at {{address}} is taken by host {{other}}; choose another.',
        zh: '地址 {{address}} 的机器已添加为物理机 {{other}}，请另选一台。',
      },
      {
        parameters: { other: 'name' },
        en: 'The host is migration server {{other}} already; a host is one at most once.',
        zh: '该物理机已是迁移服务器 {{other}}，一台物理机只能添加为一个迁移服务器。',
      },
      {
        parameters: { other: 'name', otherId: 'name' },
        en: 'This is the machine of source {{other}} ({{otherId}}); use that one. If they are two machines, one is a clone: give it a machine id and SSH host keys of its own.',
        zh: '该机器就是源云平台 {{other}}（{{otherId}}），请直接使用该源云平台。如果确实是两台机器，则其中一台是克隆的，请为其生成独立的机器标识和SSH主机密钥。',
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
    before: [
      { parameters: {}, en: 'The VM is selected twice.', zh: '该云主机被重复选择。' },
      {
        parameters: { other: 'name' },
        en: 'This is the machine of source {{other}}; use that one. If they are two machines, one is a clone: give it a machine id and SSH host keys of its own.',
        zh: '该机器就是源云平台 {{other}}，请直接使用该源云平台。如果确实是两台机器，则其中一台是克隆的，请为其生成独立的机器标识和SSH主机密钥。',
      },
    ],
  },
  NOT_FOUND: {
    en: 'What is named here is not there; choose another.',
    zh: '所选对象不存在，请重新选择。',
    details: [
      {
        parameters: { what: 'term' },
        en: 'There is no such {{what}}.',
        zh: '该{{what}}不存在，请重新选择。',
      },
      {
        parameters: { what: 'term', nic: 'count' },
        en: 'There is no such {{what}}, which NIC {{nic}} is to join.',
        zh: '网卡 {{nic}} 所选的{{what}}不存在，请重新选择。',
      },
      {
        parameters: { vm: 'name' },
        en: 'The source has no VM {{vm}} that can be migrated now; list its VMs again and choose another.',
        zh: '源云平台上没有可供迁移的云主机 {{vm}}，请重新获取云主机信息后选择。',
      },
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
        parameters: { source: 'name', type: 'term' },
        en: 'Source {{source}} is not of type {{type}}.',
        zh: '源云平台 {{source}} 的类型不是 {{type}}。',
      },
      {
        parameters: { vm: 'name' },
        en: '{{vm}} is no VMware VM.',
        zh: '{{vm}} 不是VMware云主机，请重新选择。',
      },
      {
        parameters: { server: 'name', type: 'term' },
        en: 'Migration server {{server}} is for {{type}} sources.',
        zh: '迁移服务器 {{server}} 只能用于 {{type}} 类型的源云平台，请选择类型一致的迁移服务器。',
      },
    ],
  },
  COMMAND_ID_REUSED: {
    en: 'This command id was used for another order; take a new one.',
    zh: '该命令标识已用于内容不同的请求，请使用新的命令标识。',
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
} as const satisfies Room;
