import { DRIFT_TERMS } from './drift-terms.ts';
import type { Room } from './message.ts';

/** Words that stand inside sentences, by the code that is stored in their place (`term` in message.ts). */
export const TERMS = {
  ...DRIFT_TERMS,
  KVM: { en: 'KVM', zh: 'KVM' },
  VMWARE: { en: 'VMWARE', zh: 'VMware' },
  SOURCE: { en: 'source', zh: '源云平台' },
  KVM_SOURCE: { en: 'KVM source', zh: 'KVM源云平台' },
  VCENTER: { en: 'vCenter', zh: 'vCenter' },
  MIGRATION_SERVER: { en: 'migration server', zh: '迁移服务器' },
  MIGRATION_TASK: { en: 'migration task', zh: '迁移任务' },
  ZONE: { en: 'zone', zh: '区域' },
  CLUSTER: { en: 'cluster', zh: '集群' },
  CLUSTER_OF_ZONE: { en: 'cluster of the zone', zh: '同一区域内的集群' },
  HOST: { en: 'host', zh: '物理机' },
  PRIMARY_STORAGE: { en: 'primary storage', zh: '主存储' },
  L3_NETWORK: { en: 'L3 network', zh: '三层网络' },
  UNNAMED: { en: 'of unknown name', zh: '（名称未知）' },
  NO_REASON: { en: 'it gives no reason', zh: '未说明原因' },

  BOOT_DISK: { en: 'The boot disk', zh: '启动盘' },
  A_DISK: { en: 'A disk', zh: '某一磁盘' },

  BY_HTTPS: { en: "over vCenter's HTTPS", zh: '通过vCenter的HTTPS' },
  BY_SSH: { en: 'over SSH', zh: '通过SSH' },
  BY_VDDK: { en: "by VMware's disk library", zh: '通过VMware磁盘库' },
  FLAT: { en: 'one flat file', zh: '单个平面文件' },
  FLAT_SPLIT: { en: 'a flat disk in pieces of 2 GB', zh: '按2 GB分段的平面磁盘' },
  FLAT_VER1: { en: 'a flat disk of the format of ESX 2', zh: 'ESX2格式的平面磁盘' },
  SPARSE: { en: 'a sparse disk of hosted products (SparseVer2)', zh: '桌面产品的稀疏磁盘（SparseVer2）' },
  SPARSE_VER1: { en: 'a sparse disk of the format of ESX 2', zh: 'ESX2格式的稀疏磁盘' },
  SE_SPARSE: { en: 'a space-efficient sparse disk (SEsparse)', zh: '空间高效的稀疏磁盘（SEsparse）' },
  LOCAL_PMEM: { en: 'in persistent memory of its host', zh: '位于ESXi主机持久内存中的磁盘' },
  RDM_PHYSICAL: { en: 'a raw device mapping (physical)', zh: '裸设备映射（物理模式）' },
  RDM_VIRTUAL: { en: 'a raw device mapping (virtual)', zh: '裸设备映射（虚拟模式）' },
  RAW_DEVICE: { en: 'a raw device of its host', zh: 'ESXi主机的裸设备' },
  RAW_PARTITIONS: { en: 'partitions of a raw device of its host', zh: 'ESXi主机裸设备的分区' },
  UNKNOWN_BACKING: { en: 'kept in a way that is not known here', zh: '存放方式未知的磁盘' },
  MOVE_FORMAT: {
    en: 'move its storage in vCenter in thin or thick format',
    zh: '在vCenter中以精简或厚置备格式迁移其存储',
  },
  VDDK_OR_MOVE_FORMAT: {
    en: "give the migration server VMware's disk library (VDDK), or move its storage in vCenter in thin or thick format",
    zh: '在迁移服务器上安装VMware磁盘库（VDDK），或在vCenter中以精简或厚置备格式迁移其存储',
  },
  MOVE_DATASTORE: {
    en: 'move it to a VMFS or NFS datastore in vCenter',
    zh: '在vCenter中将其迁移到VMFS或NFS数据存储',
  },
  VDDK_OR_MOVE_DATASTORE: {
    en: "give the migration server VMware's disk library (VDDK), or move it to a VMFS or NFS datastore in vCenter",
    zh: '在迁移服务器上安装VMware磁盘库（VDDK），或在vCenter中将其迁移到VMFS或NFS数据存储',
  },
} as const satisfies Room;
