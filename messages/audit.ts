import type { Room } from './message.ts';

/** What somebody did, or tried to do (MS-12, UX-1): the names of commands and of outcomes that are worth asking for later. */
export const ACTIONS = {
  AddZone: { en: 'Add zone', zh: '添加区域' },
  AddCluster: { en: 'Add cluster', zh: '添加集群' },
  AddHost: { en: 'Add host', zh: '添加物理机' },
  AddPrimaryStorage: { en: 'Add primary storage', zh: '添加主存储' },
  AddL3Network: { en: 'Add L3 network', zh: '添加三层网络' },
  AttachL3Network: { en: 'Attach L3 network to cluster', zh: '加载三层网络到集群' },
  AddKvmSource: { en: 'Add KVM source', zh: '添加KVM源云平台' },
  UpdateKvmSource: { en: 'Change access to KVM source', zh: '修改KVM源云平台的连接' },
  AddVcenter: { en: 'Add vCenter', zh: '添加vCenter' },
  UpdateVcenter: { en: 'Change access to vCenter', zh: '修改vCenter的连接' },
  SyncVcenter: { en: 'Sync vCenter', zh: '同步vCenter' },
  RemoveSource: { en: 'Remove source', zh: '删除源云平台' },
  ProbeHostKey: { en: 'Look at the SSH host key of a machine', zh: '查看机器的SSH主机密钥' },
  ProbeCertificate: { en: 'Look at the certificate of a vCenter', zh: '查看vCenter的证书' },
  AddMigrationServer: { en: 'Add migration server', zh: '添加迁移服务器' },
  SetMigrationServerEnabled: { en: 'Enable or disable migration server', zh: '启用或停用迁移服务器' },
  EnableMigrationServer: { en: 'Enable migration server', zh: '启用迁移服务器' },
  DisableMigrationServer: { en: 'Disable migration server', zh: '停用迁移服务器' },
  PlanMigrationBatch: { en: 'Plan migration batch', zh: '预检批量迁移' },
  CreateMigrationBatch: { en: 'Create migration batch', zh: '创建批量迁移' },
  CreateTask: { en: 'Create migration task', zh: '创建迁移任务' },
  CancelTask: { en: 'Cancel migration task', zh: '取消迁移任务' },
  StartMigration: { en: 'Start migration', zh: '开始迁移' },
  Migrate: { en: 'Migrate', zh: '迁移' },
  PauseSourceVm: { en: 'Pause source VM', zh: '暂停源云主机' },
  ResumeSourceVm: { en: 'Resume source VM', zh: '恢复源云主机运行' },
  ShutDownSourceVm: { en: 'Shut down source VM', zh: '关闭源云主机' },
  PowerOnSourceVm: { en: 'Power on source VM', zh: '开启源云主机' },
  StartTargetVm: { en: 'Start target VM', zh: '启动目标云主机' },
  ChangeSettings: { en: 'Change global settings', zh: '修改全局设置' },
  replayReadModels: { en: 'Build the views anew', zh: '重建视图' },
} as const satisfies Room;

export const AUDIT_OUTCOMES = {
  REQUESTED: { en: 'requested', zh: '已发起' },
  DONE: { en: 'done', zh: '已完成' },
  SUCCEEDED: { en: 'succeeded', zh: '成功' },
  FAILED: { en: 'failed', zh: '失败' },
  CANCELLED: { en: 'cancelled', zh: '已取消' },
  REFUSED: { en: 'refused', zh: '已拒绝' },
} as const satisfies Room;

export const SUBJECT_KINDS = {
  TASK: { en: 'migration task', zh: '迁移任务' },
  BATCH: { en: 'migration batch', zh: '批量迁移' },
  SERVER: { en: 'migration server', zh: '迁移服务器' },
  SOURCE: { en: 'source platform', zh: '源云平台' },
  ZONE: { en: 'zone', zh: '区域' },
  CLUSTER: { en: 'cluster', zh: '集群' },
  HOST: { en: 'host', zh: '物理机' },
  STORAGE: { en: 'primary storage', zh: '主存储' },
  NETWORK: { en: 'L3 network', zh: '三层网络' },
  SETTINGS: { en: 'global settings', zh: '全局设置' },
  UNKNOWN: { en: 'something else', zh: '其他' },
} as const satisfies Room;
