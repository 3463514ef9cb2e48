import type { Room } from './message.ts';

/** What a task does, by the names that are stored (STEP_NAMES of domain/task/steps.ts); behind some stands the disk. */
export const STEPS = {
  'pay-earlier': { en: 'Remove what an earlier attempt left', zh: '清理之前尝试的遗留' },
  'review-staged': { en: 'Compare the staged data with its checksums', zh: '校验缓存数据' },
  'examine-storage': { en: 'Examine the primary storage', zh: '检查主存储' },
  'pay-addresses': { en: 'Remove addresses that an earlier attempt handed out', zh: '清理之前尝试分配的地址' },
  'compare-plan': { en: 'Compare the plan with what is there now', zh: '核对迁移计划与当前状态' },
  'prepare-staging': { en: 'Prepare the staging directory', zh: '准备缓存目录' },
  'make-access-key': { en: 'Make an access key', zh: '生成访问密钥' },
  'authorise-source': { en: 'Authorise the migration server at the source', zh: '在源云平台上授权迁移服务器' },
  'pause-source': { en: 'Pause the source VM', zh: '暂停源云主机' },
  'begin-backup': { en: 'Begin the backup of the source VM', zh: '启动源云主机备份' },
  'stop-source': { en: 'Shut down the source VM', zh: '关闭源云主机' },
  'watch-source': { en: 'Watch the source VM', zh: '监视源云主机' },
  stage: {
    en: 'Stage a disk',
    zh: '将磁盘读取到缓存',
    details: [{ parameters: { disk: 'name' }, en: 'Stage disk {{disk}}', zh: '将磁盘 {{disk}} 读取到缓存' }],
  },
  'stage-nvram': { en: 'Stage the UEFI variables', zh: '将UEFI变量读取到缓存' },
  'convert-guest': { en: 'Convert the guest', zh: '转化客户机系统' },
  'promise-room': { en: 'Reserve room on the primary storage', zh: '预留主存储空间' },
  'choose-host': { en: 'Choose the target host', zh: '选择目标物理机' },
  'authorise-host': { en: 'Authorise the migration server at the target host', zh: '在目标物理机上授权迁移服务器' },
  write: {
    en: 'Write a volume',
    zh: '写入云盘',
    details: [
      { parameters: { disk: 'name' }, en: 'Write the volume of disk {{disk}}', zh: '写入磁盘 {{disk}} 的云盘' },
    ],
  },
  'configure-vm': { en: 'Configure the target VM', zh: '配置目标云主机' },
} as const satisfies Room;
