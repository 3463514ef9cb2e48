import type { Room } from './message.ts';

/** Why a machine could not be reached or asked. */
export const MACHINE_FAILURES = {
  UNREACHABLE: {
    en: 'A machine does not answer; check its network and power, and bring it back.',
    zh: '机器没有应答，请检查其网络和电源并恢复。',
    details: [
      {
        parameters: { owed: 'name' },
        en: 'What an earlier attempt left could not be removed yet: {{owed}}. Look at the debt of the task and at the machines that it names, then restart it.',
        zh: '此前遗留的内容尚未清理：{{owed}}。请查看任务的待清理列表及相关机器，然后重新启动任务。',
      },
      {
        parameters: { silent: 'duration' },
        en: 'The machine that does the work has not answered for {{silent}}; bring it back, the work there may go on.',
        zh: '执行任务的机器已有 {{silent}} 没有应答，请恢复该机器，其上的作业可能仍在继续。',
      },
      {
        parameters: { cluster: 'name' },
        en: 'No host of the cluster {{cluster}} answers; look at the hosts and their SSH access, and try again.',
        zh: '集群 {{cluster}} 内没有可连接的物理机，请检查物理机及其SSH连接后重试。',
      },
    ],
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
    details: [
      {
        parameters: { address: 'name', shown: 'name' },
        en: '{{address}} shows the host key {{shown}}, not the one given; make sure which is right before you go on.',
        zh: '{{address}} 出示的SSH主机密钥为 {{shown}}，与填写的不一致，请先核对再继续。',
      },
    ],
  },
  CERT_CHANGED: {
    en: 'The vCenter shows another certificate than the one that was confirmed; compare it there before it is trusted.',
    zh: 'vCenter出示的证书与已确认的不一致，请先到该vCenter上核对，再信任新证书。',
    details: [
      {
        parameters: { address: 'name', shown: 'name' },
        en: '{{address}} shows the certificate {{shown}}, not the one given; make sure which is right before you go on.',
        zh: '{{address}} 出示的证书为 {{shown}}，与填写的不一致，请先核对再继续。',
      },
    ],
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
    details: [
      {
        parameters: { address: 'name' },
        en: '{{address}} lost most of its inventory and tells of other things each time it is asked. Try again when it has started.',
        zh: '{{address}} 的清单大部分缺失，且每次返回的内容不同，请待其启动完成后重试。',
      },
    ],
  },
  BAD_ANSWER: {
    en: 'What answers is not what was expected; check the address.',
    zh: '应答内容不符合预期，请检查地址是否正确。',
  },
  MISSING_TOOLS: {
    en: 'The machine lacks software that is needed; install it and try again.',
    zh: '机器缺少必需的软件，请安装后重试。',
    details: [
      {
        parameters: { tools: 'name' },
        en: 'The host lacks {{tools}}; install them and try again.',
        zh: '该物理机缺少 {{tools}}，请安装后重试。',
      },
      {
        parameters: { vddk: 'name' },
        en: 'The host has no VDDK library at {{vddk}}, or no nbdkit plugin for it; give the folder that holds lib64.',
        zh: '该物理机的 {{vddk}} 下没有VDDK库，或缺少对应的nbdkit插件，请填写包含 lib64 的目录。',
      },
      {
        parameters: { host: 'name', tools: 'name' },
        en: '{{host}} lacks {{tools}}; install them and try again.',
        zh: '物理机 {{host}} 缺少 {{tools}}，请安装后重试。',
      },
    ],
  },
} as const satisfies Room;
