import type { FailureCode } from '../domain/words/failure.ts';
import { GUEST_FAILURES } from './guest-failures.ts';
import { MACHINE_FAILURES } from './machine-failures.ts';
import type { Entry } from './message.ts';
import { SOURCE_FAILURES } from './source-failures.ts';

/** What went wrong outside, and what to do about it. */
export const FAILURES = {
  ...MACHINE_FAILURES,
  ...SOURCE_FAILURES,
  ...GUEST_FAILURES,
  IN_USE: {
    en: 'Something that is needed is in use; wait until it is free, or choose another.',
    zh: '所需资源正被占用，请等待其释放，或选择其他资源。',
    details: [
      {
        parameters: { what: 'term' },
        en: 'A job on the migration server that {{what}} cannot be removed, and may write to it still; look at the server, or reboot it.',
        zh: '迁移服务器上{{what}}的作业无法清除，可能仍在写入，请检查该服务器，或将其重启。',
      },
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
    details: [
      {
        parameters: { what: 'term' },
        en: 'The {{what}} is no longer registered; add it again.',
        zh: '{{what}}已不在平台中，请重新添加。',
      },
      {
        parameters: { storageKind: 'name' },
        en: 'This version of Sampan cannot write to storages of kind {{storageKind}}; start the version that the task was ordered with.',
        zh: '当前版本不支持写入 {{storageKind}} 类型的主存储，请启动创建该任务时所用的版本。',
      },
    ],
  },
  NO_SPACE: {
    en: 'There is too little free space; free some and try again.',
    zh: '可用空间不足，请清理出空间后重试。',
    details: [
      {
        parameters: { answering: 'count' },
        en: '{{answering}} hosts of the cluster answer; look at the hosts and their SSH access.',
        zh: '集群内可连接的物理机为 {{answering}} 台，请检查物理机及其SSH连接。',
      },
      {
        parameters: { volumes: 'bytes' },
        en: 'No host of the cluster answers that has room for the volumes ({{volumes}}); free some space on its storage, and look at the hosts and their SSH access.',
        zh: '集群内没有可连接且能容纳云盘（{{volumes}}）的物理机，请清理主存储空间，并检查物理机及其SSH连接。',
      },
      {
        parameters: { volumes: 'bytes', firmware: 'name' },
        en: 'No host of the cluster answers that has {{firmware}} firmware for the VM and room for the volumes ({{volumes}}); free some space on its storage, and look at the hosts and their SSH access.',
        zh: '集群内没有可连接、具备云主机所需 {{firmware}} 固件且能容纳云盘（{{volumes}}）的物理机，请清理主存储空间，并检查物理机及其SSH连接。',
      },
      {
        parameters: { storage: 'name', free: 'bytes', promised: 'bytes', need: 'bytes' },
        en: 'Primary storage {{storage}} has {{free}} free, of which {{promised}} are promised to other tasks; the volumes need {{need}}. Free some space on it.',
        zh: '主存储 {{storage}} 可用 {{free}}，其中 {{promised}} 已预留给其他迁移任务，云盘共需 {{need}}，请清理空间。',
      },
      {
        parameters: { storage: 'name' },
        en: 'What is free on primary storage {{storage}} changes all the time; it is asked again later.',
        zh: '主存储 {{storage}} 的可用空间不断变化，稍后将重新查询。',
      },
      {
        parameters: { vm: 'name', free: 'bytes' },
        en: 'Only {{free}} were left on the source host for what {{vm}} writes during the copy, so the copy was ended; free some space there and try again.',
        zh: '源物理机上供云主机 {{vm}} 在复制期间写入的空间只剩 {{free}}，复制已中止，请清理空间后重试。',
      },
      {
        parameters: { wanted: 'bytes', free: 'bytes' },
        en: '{{wanted}} of what was staged are gone from the migration server, and its cache has {{free}} for them; make room there, then restart the task.',
        zh: '迁移服务器上有 {{wanted}} 缓存数据已丢失，而其缓存盘只有 {{free}} 可用，请清理空间后重新启动任务。',
      },
    ],
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
  JOB_FAILED: {
    en: 'The work on the machine ended with an error; see the log of the step.',
    zh: '机器上的作业执行失败，请查看该步骤的日志。',
    details: [
      {
        parameters: { state: 'term' },
        en: 'The job {{state}}.',
        zh: '作业{{state}}。',
      },
      {
        parameters: { signal: 'name' },
        en: 'The job was ended by signal {{signal}}.',
        zh: '作业被信号 {{signal}} 终止，请查看该步骤的日志。',
      },
      {
        parameters: { exit: 'count' },
        en: 'The job failed with code {{exit}}.',
        zh: '作业执行失败，退出码为 {{exit}}，请查看该步骤的日志。',
      },
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
    details: [
      {
        parameters: { what: 'term' },
        en: 'Sampan {{what}}; see the log and report it.',
        zh: '本服务{{what}}，请查看日志并反馈。',
      },
    ],
  },
} as const satisfies Readonly<Record<FailureCode, Entry>>;
