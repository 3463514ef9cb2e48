import type { Room } from './message.ts';

/** What a task left and has not taken back (待清理). */
export const ARTEFACTS = {
  SLOT: { en: 'migration slot', zh: '迁移名额' },
  SOURCE_VM_CLAIM: { en: 'claim on the source VM', zh: '源云主机占用' },
  ADDRESSES: { en: 'reserved addresses', zh: '预留的网络地址' },
  STAGING: { en: 'staged data', zh: '缓存数据' },
  ACCESS_KEY: { en: 'access key', zh: '访问密钥' },
  AUTHORISATION: { en: 'authorisation of the access key', zh: '访问密钥授权' },
  PAUSED_VM: { en: 'source VM that was paused', zh: '被暂停的源云主机' },
  STOPPED_VM: { en: 'source VM that was shut down', zh: '被关机的源云主机' },
  BACKUP: { en: 'backup of the source VM', zh: '源云主机备份' },
  JOB: { en: 'job', zh: '作业' },
  PLACEMENT: { en: 'room promised on a host', zh: '物理机资源预留' },
  ROOM: { en: 'room promised on a primary storage', zh: '主存储空间预留' },
  VOLUME: { en: 'volume', zh: '云盘' },
  NVRAM: { en: 'UEFI variables', zh: 'UEFI变量' },
  DHCP_ENTRY: { en: 'DHCP entry', zh: 'DHCP条目' },
  VM_DEFINITION: { en: 'definition of the target VM', zh: '目标云主机定义' },
} as const satisfies Room;

export const PLACES = {
  SOURCE: { en: 'source platform', zh: '源云平台' },
  SERVER: { en: 'migration server', zh: '迁移服务器' },
  HOST: { en: 'target host', zh: '目标物理机' },
  PLATFORM: { en: 'this service', zh: '本服务' },
} as const satisfies Room;
