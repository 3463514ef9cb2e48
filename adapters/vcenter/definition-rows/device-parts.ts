import type { DiskBacking } from '../../../domain/platform/inventory.ts';
import {
  always,
  carried,
  changed,
  hostOnly,
  is,
  isConnected,
  isLimit,
  isNot,
  isOn,
  isSome,
  lost,
  ofNic,
  type Row,
  refused,
  same,
  withRole,
} from './row.ts';

const DISK = 'device/VirtualDisk';
const ANY_BACKING = `${DISK}/backing:*`;

const backing = (type: string, kind: DiskBacking, row: (at: string) => Row): Row =>
  withRole({ is: 'BACKING', backing: kind }, row(`${DISK}/backing:${type}`));
const LEAVE_OUT =
  'leave the disk out, or clone it to a flat one in vCenter | 请排除该磁盘，或在 vCenter 中克隆为 flat 磁盘';
const notRead =
  (what: string) =>
  (at: string): Row =>
    refused(at, what, { instead: LEAVE_OUT });

/** The data objects that can be the backing of a VirtualDisk, in the vSphere API from 5.0 to 8.0. */
const backingRows: readonly Row[] = [
  backing('VirtualDiskFlatVer2BackingInfo', 'FLAT', (at) =>
    carried(at, 'flat file, thin or thick | flat 文件（精简或厚置备）'),
  ),
  backing('VirtualDiskSeSparseBackingInfo', 'SE_SPARSE', (at) =>
    carried(at, 'SEsparse file, where VDDK reads it | SEsparse 文件（由 VDDK 读取时）'),
  ),
  backing('VirtualDiskFlatVer1BackingInfo', 'FLAT_VER1', notRead('flat disk of ESX 2 | ESX 2 的 flat 磁盘')),
  backing('VirtualDiskSparseVer1BackingInfo', 'SPARSE_VER1', notRead('sparse disk of ESX 2 | ESX 2 的稀疏磁盘')),
  backing('VirtualDiskSparseVer2BackingInfo', 'SPARSE', notRead('sparse disk of hosted products | 托管产品的稀疏磁盘')),
  backing('VirtualDiskLocalPMemBackingInfo', 'LOCAL_PMEM', notRead('disk in persistent memory | 持久内存中的磁盘')),
  backing('VirtualDiskRawDiskMappingVer1BackingInfo', 'RDM_PHYSICAL', notRead('raw device mapping | 裸设备映射')),
  backing('VirtualDiskRawDiskVer2BackingInfo', 'RAW_DEVICE', notRead('raw device of the host | 物理机裸设备')),
  backing(
    'VirtualDiskPartitionedRawDiskVer2BackingInfo',
    'RAW_PARTITIONS',
    notRead('partitions of a raw device | 裸设备分区'),
  ),
];

const diskRows: readonly Row[] = [
  carried(`${DISK}/{capacityInKB,capacityInBytes}`, 'size | 容量'),
  ...backingRows,
  carried(`${ANY_BACKING}/diskMode`, 'mode: persistent | 模式：持久', { when: is('persistent') }),
  refused(`${ANY_BACKING}/diskMode`, 'independent mode | 独立模式', {
    when: ({ value }) => value.startsWith('independent_'),
    instead: 'take it out of that mode in vCenter, or leave the disk out | 请在 vCenter 中取消该模式，或排除该磁盘',
  }),
  changed(`${ANY_BACKING}/diskMode`, 'mode in which changes are thrown away or kept apart | 丢弃或另存更改的模式', {
    instead: 'changes stay | 更改会保留',
  }),
  refused(`${ANY_BACKING}/sharing`, 'shared with other VMs (multi-writer) | 与其他云主机共享（multi-writer）', {
    when: is('sharingMultiWriter'),
    instead: 'leave the disk out | 请排除该磁盘',
  }),
  refused(`${ANY_BACKING}/keyId/**`, 'encrypted | 已加密', { instead: 'decrypt it in vCenter | 请在 vCenter 中解密' }),
  refused(`${ANY_BACKING}/parent/**`, 'snapshot | 快照', { instead: 'delete all snapshots first | 请先删除所有快照' }),
  refused(`${ANY_BACKING}/split`, 'in pieces of 2 GB | 分割为 2 GB 的文件', { when: isOn, instead: LEAVE_OUT }),
  hostOnly(
    `${ANY_BACKING}/{split,sharing,fileName,datastore,backingObjectId,writeThrough,thinProvisioned,eagerlyScrub,contentId,changeId,deltaDiskFormat,digestEnabled,deltaGrainSize,deltaDiskFormatVariant,grainSize,spaceUsedInKB,volumeUUID,cryptoIntegrityProtectionType,lunUuid,deviceName,useAutoDetect,compatibilityMode,descriptorFileName,partition}/**`,
    'how the host keeps its bytes | 物理机存储方式',
  ),
  hostOnly(
    `${ANY_BACKING}/uuid`,
    'UUID, which the guest sees with disk.EnableUUID only | UUID（仅在 disk.EnableUUID 时可见）',
  ),
  lost(`${DISK}/{shares,storageIOAllocation}/{shares/level,level}`, 'shares of the disk’s I/O | 磁盘 I/O 份额', {
    when: isNot('normal', ''),
  }),
  lost(`${DISK}/storageIOAllocation/limit`, 'limit of the disk’s I/O | 磁盘 I/O 限制', { when: isLimit }),
  lost(`${DISK}/storageIOAllocation/reservation`, 'reservation of the disk’s I/O | 磁盘 I/O 预留', { when: isSome }),
  hostOnly(`${DISK}/{shares,storageIOAllocation}`, 'I/O of the disk | 磁盘 I/O'),
  hostOnly(
    `${DISK}/{shares,storageIOAllocation}/{shares,level,limit,reservation,shares/shares,shares/level}`,
    'I/O of the disk without a limit | 无限制的磁盘 I/O',
  ),
  changed(`${DISK}/guestReadOnly`, 'read-only for the guest | 对云主机只读', {
    when: isOn,
    instead: 'writable | 可写',
  }),
  refused(`${DISK}/virtualDiskFormat`, 'sectors of 4,096 bytes | 4,096 字节扇区', {
    when: is('native_4k'),
    instead: 'leave the disk out | 请排除该磁盘',
  }),
  same(`${DISK}/{guestReadOnly,virtualDiskFormat}`, 'writable, sectors of 512 bytes | 可写，512 字节扇区'),
  hostOnly(
    `${DISK}/{diskObjectId,vFlashCacheConfigInfo,iofilter,vDiskId,vDiskVersion,nativeUnmanagedLinkedClone,independentFilters}/**`,
    'how the host treats it | 物理机如何处理',
  ),
];

const nicRows: readonly Row[] = [
  carried('device/*/macAddress', 'MAC, unless the plan says another | MAC 地址（除非计划另定）'),
  carried('device/*/backing:VirtualEthernetCard*/**', 'network, as the plan maps it | 网络（按计划映射）'),
  carried('device/*/connectable/**', 'whether its cable is in | 网线是否接入', { when: ofNic }),
  lost('device/*/resourceAllocation/share/level', 'shares of the NIC | 网卡份额', { when: isNot('normal', '') }),
  lost('device/*/resourceAllocation/limit', 'bandwidth limit of the NIC | 网卡带宽限制', { when: isLimit }),
  lost('device/*/resourceAllocation/reservation', 'bandwidth reservation of the NIC | 网卡带宽预留', { when: isSome }),
  hostOnly('device/*/{resourceAllocation,resourceAllocation/share}', 'bandwidth of the NIC | 网卡带宽'),
  hostOnly(
    'device/*/resourceAllocation/{limit,reservation,share/level,share/shares}',
    'bandwidth of the NIC without a limit | 无限制的网卡带宽',
  ),
  hostOnly(
    'device/*/{addressType,wakeOnLanEnabled,externalId,uptCompatibilityEnabled,uptv2Enabled,subnetId,deviceProtocol,allowGuestOSMtuChange,sriovBacking,dvxBackingInfo}/**',
    'how the host connects it | 物理机连接方式',
  ),
];

/** What is below a device that the target has too; of one that it has not, the row of its kind takes all. */
export const devicePartRows: readonly Row[] = [
  ...diskRows,
  ...nicRows,
  changed('device/VirtualCdrom/backing:VirtualCdromIsoBackingInfo/**', 'medium in a CD-ROM drive | 光驱中的介质', {
    when: isConnected,
    instead: 'the drive is empty | 光驱为空',
  }),
  hostOnly('device/VirtualCdrom/backing:*/**', 'what the drive is connected to | 光驱的连接对象'),
  lost('device/VirtualMachineVideoCard/enable3DSupport', 'graphics in 3D | 3D 图形', { when: isOn }),
  lost('device/VirtualMachineVideoCard/numDisplays', 'more than one screen | 多个屏幕', {
    when: isNot('0', '1', ''),
  }),
  hostOnly(
    'device/VirtualMachineVideoCard/{enable3DSupport,numDisplays,videoRamSizeInKB,useAutoDetect,use3dRenderer,graphicsMemorySizeInKB}',
    'memory of the graphics card | 显存',
  ),
  refused(
    'device/*/sharedBus',
    'disks of a controller that is shared with other VMs | 与其他云主机共享的控制器上的磁盘',
    {
      when: isNot('noSharing', ''),
      instead: 'leave them out | 请排除',
    },
  ),
  same('device/*/sharedBus', 'controller of this VM alone | 仅本机的控制器'),
  hostOnly('device/*/{hotAddRemove,scsiCtlrUnitNumber,busNumber,device}', 'numbers of a controller | 控制器编号'),
  always(
    'device/*/slotInfo/**',
    'slot on the PCI bus, which names like ens192 follow | PCI 插槽（ens192 等名称由此而来）',
    {
      instead:
        'another one; a Linux guest is told of it (`NIC_NAMES_CHANGE`) | 另一插槽；Linux 云主机会得到提示（`NIC_NAMES_CHANGE`）',
    },
  ),
  hostOnly('device/*/connectable/**', 'whether it is connected | 是否连接'),
  hostOnly(
    'device/*/{key,deviceInfo,controllerKey,unitNumber,deviceGroupInfo,numaNode}/**',
    'number, name and place for the host | 设备在物理机上的编号、名称与位置',
  ),
];
