import type { Room } from './message.ts';

/** What of a source is another than it was planned (domain/planning/drift.ts), and values of it that are words. */
export const DRIFT_TERMS = {
  DATACENTER_CHANGED: { en: 'The datacenter', zh: '数据中心' },
  HOST_VERSION_CHANGED: { en: 'The version of the ESXi host', zh: 'ESXi主机的版本' },
  DISKS_CHANGED: { en: 'The list of disks', zh: '磁盘列表' },
  DISK_GONE: { en: 'Disk', zh: '磁盘' },
  DISK_RESIZED: { en: 'The size of disk', zh: '磁盘大小：磁盘' },
  DISK_MOVED: { en: 'The file of disk', zh: '磁盘文件：磁盘' },
  NIC_GONE: { en: 'NIC', zh: '网卡' },
  NIC_CHANGED: { en: 'NIC', zh: '网卡' },
  NICS_CHANGED: { en: 'What was kept of further NICs', zh: '其余网卡的记录' },
  STORAGE_CHANGED: { en: 'The primary storage', zh: '主存储' },
  NETWORK_GONE: { en: 'Network', zh: '三层网络' },
  NETWORK_CHANGED: { en: 'The range of network', zh: '网段：三层网络' },
  NETWORKS_CHANGED: { en: 'What was kept of further networks', zh: '其余三层网络的记录' },

  gone: { en: 'gone', zh: '不存在' },
  there: { en: 'there', zh: '存在' },
  'no file': { en: 'no file', zh: '没有文件' },
  'running or paused': { en: 'running or paused', zh: '运行中或已暂停' },
  RUNNING: { en: 'RUNNING', zh: '运行中' },
  PAUSED: { en: 'PAUSED', zh: '已暂停' },
  SUSPENDED: { en: 'SUSPENDED', zh: '已挂起' },
  OFF: { en: 'OFF', zh: '已关机' },
  UNKNOWN: { en: 'UNKNOWN', zh: '未知' },
} as const satisfies Room;
