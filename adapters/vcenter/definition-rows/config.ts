import { childrenOf } from '../xml.ts';
import { hardwareRows } from './hardware.ts';
import {
  always,
  asked,
  carried,
  changed,
  type Found,
  hostOnly,
  is,
  isFilled,
  isOn,
  lost,
  type Row,
  refused,
  same,
} from './row.ts';

const OLDEST = '5.0';
const config = 'config';

/** The first of the boot order, where the VM has one of its own. */
const bootsDiskFirst = ({ node, parents }: Found): boolean =>
  childrenOf(parents.at(-1), 'bootOrder')[0] !== node || node.xsiType === 'VirtualMachineBootOptionsBootableDiskDevice';

const firmwareRows: readonly Row[] = [
  carried(`${config}.firmware`, 'BIOS or UEFI | BIOS 或 UEFI'),
  carried(`${config}.bootOptions`, 'boot | 引导'),
  lost(`${config}.bootOptions/efiSecureBootEnabled`, 'secure boot | 安全启动', {
    when: isOn,
    advisory: 'SECURE_BOOT_OFF',
    instead:
      'it boots without; a guest that seals secrets to it asks for its recovery key | 不启用；依赖它的系统会要求恢复密钥',
  }),
  same(`${config}.bootOptions/efiSecureBootEnabled`, 'no secure boot | 无安全启动'),
  carried(
    `${config}.bootOptions/bootOrder/**`,
    'the first disk in the boot order is the root volume | 引导次序中最先的磁盘为根云盘',
    {
      when: bootsDiskFirst,
    },
  ),
  changed(`${config}.bootOptions/bootOrder/**`, 'boots from the network or a drive first | 先从网络或光驱引导', {
    instead: 'the root volume first, then the network | 先根云盘，后网络',
  }),
  lost(`${config}.bootOptions/networkBootProtocol`, 'boots from the network by IPv6 | 通过 IPv6 从网络引导', {
    when: is('ipv6'),
  }),
  same(`${config}.bootOptions/networkBootProtocol`, 'boots from the network by IPv4 | 通过 IPv4 从网络引导'),
  hostOnly(
    `${config}.bootOptions/{bootDelay,enterBIOSSetup,bootRetryEnabled,bootRetryDelay}`,
    'delay and setup before it boots | 引导前的延迟与设置',
  ),
  asked(
    OLDEST,
    lost(
      `${config}.flags/diskUuidEnabled`,
      'serial numbers and WWNs of its disks (disk.EnableUUID) | 磁盘序列号与 WWN（disk.EnableUUID）',
      {
        when: isOn,
        instead:
          'where /etc/fstab, multipath or a database names /dev/disk/by-id, put UUID= or labels there before the migration | 若 /etc/fstab、multipath 或数据库引用 /dev/disk/by-id，请在迁移前改用 UUID= 或卷标',
      },
    ),
  ),
  lost(`${config}.flags/vvtdEnabled`, 'IOMMU of the guest | 云主机 IOMMU', { when: isOn }),
  lost(`${config}.flags/vbsEnabled`, 'virtualisation-based security of Windows | Windows 基于虚拟化的安全', {
    when: isOn,
  }),
  hostOnly(
    `${config}.flags/{disableAcceleration,enableLogging,useToe,runWithDebugInfo,monitorType,htSharing,snapshotDisabled,snapshotLocked,diskUuidEnabled,virtualMmuUsage,virtualExecUsage,snapshotPowerOffBehavior,recordReplayEnabled,faultToleranceType,cbrcCacheEnabled,vvtdEnabled,vbsEnabled}`,
    'how the host runs it | 物理机运行方式',
  ),
  hostOnly(`${config}.flags`, 'how the host runs it | 物理机运行方式'),
];

const serviceRows: readonly Row[] = [
  asked(
    OLDEST,
    lost(
      `${config}.tools/syncTimeWithHost`,
      'time that VMware Tools take from the host | VMware Tools 与物理机同步的时间',
      {
        when: isOn,
        instead: 'set up NTP in the guest | 请在云主机内配置 NTP',
      },
    ),
  ),
  always(`${config}.tools`, 'VMware Tools, their balloon and scripts | VMware Tools 及其气球与脚本', {
    instead: 'a VirtIO balloon and a channel for the QEMU guest agent | VirtIO 气球与 QEMU 代理通道',
  }),
  hostOnly(`${config}.tools/*/**`, 'settings of VMware Tools | VMware Tools 设置'),
  asked(
    OLDEST,
    lost(
      `${config}.vAppConfig.ovfEnvironmentTransport/**`,
      'OVF environment with the vApp’s properties | 含 vApp 属性的 OVF 环境',
      {
        when: isFilled,
        instead: 'a guest that reads them at boot finds none | 启动时读取它们的系统将找不到',
      },
    ),
  ),
  hostOnly(`${config}.vAppConfig.ovfEnvironmentTransport/**`, 'no OVF environment | 无 OVF 环境'),
  asked(
    OLDEST,
    lost(`${config}.ftInfo/**`, 'Fault Tolerance | Fault Tolerance（容错）', {
      instead: 'one VM runs at the target | 目标上仅运行一台',
    }),
  ),
  asked(
    '8.0.0.1',
    changed(`${config}.rebootPowerOff`, 'powers off where the guest reboots | 重启时关机', {
      when: isOn,
      instead: 'it starts again | 重新启动',
    }),
  ),
  same(`${config}.rebootPowerOff`, 'starts again when it reboots | 重启即重新启动'),
  asked(
    OLDEST,
    lost(`${config}.npivPortWorldWideName/**`, 'Fibre Channel port of its own (NPIV) | 自有光纤通道端口（NPIV）', {
      when: isFilled,
    }),
  ),
  lost('snapshot/**', 'snapshots | 快照', {
    instead:
      'the disks arrive as they are now; one that has them is not migrated | 磁盘按当前内容迁移；有快照的磁盘不能迁移',
  }),
  refused(`${config}.keyId/**`, 'encryption of the VM | 云主机加密', {
    instead: 'decrypt it in vCenter first | 请先在 vCenter 中解密',
  }),
  asked(OLDEST, carried(`${config}.extraConfig`, 'options of its own, each by its row | 自有选项（各见其行）')),
];

/** No guest sees them, or the target has its own, so that they are not asked for. */
const unasked: readonly Row[] = [
  carried(`${config}.{name,guestId,guestFullName,template}`, 'name, guest OS | 名称、操作系统'),
  always(
    `${config}.{uuid,instanceUuid,version,createDate}`,
    'machine ID (UUID), version of the hardware | 机器标识（UUID）、硬件版本',
    {
      instead: 'a new one, since both VMs exist | 新的标识，因为两台云主机同时存在',
    },
  ),
  hostOnly(
    `${config}.{annotation,alternateGuestName,locationId,files,modified,changeVersion,managedBy,contentLibItemInfo}`,
    'notes and files for vCenter | vCenter 的备注与文件',
  ),
  hostOnly(
    `${config}.{cpuAffinity,memoryAffinity,vcpuConfig,networkShaper,initialOverhead,swapPlacement,datastoreUrl}`,
    'which CPUs, memory and swap of the host it has | 所用的物理机 CPU、内存与交换空间',
  ),
  hostOnly(
    `${config}.{npivNodeWorldWideName,npivWorldWideNameType,npivDesiredNodeWwns,npivDesiredPortWwns,npivTemporaryDisabled,npivOnNonRdmDisks,npivPortWorldWideName}/**`,
    'how its Fibre Channel port was made | 光纤通道端口的来由',
  ),
  hostOnly(
    `${config}.{changeTrackingEnabled,repConfig,forkConfigInfo,vFlashCacheReservation,vmxConfigChecksum,messageBusTunnelEnabled,vmStorageObjectId,swapStorageObjectId,deviceSwap,vAssertsEnabled}`,
    'what backup and replication go by: protect the target anew | 备份与复制所依据的数据：请重新为目标配置保护',
  ),
  hostOnly(
    `${config}.{consolePreferences,defaultPowerOps,maxMksConnections,guestAutoLockEnabled,scheduledHardwareUpgradeInfo}`,
    'console and power buttons of vCenter | vCenter 的控制台与电源按钮',
  ),
  hostOnly(
    `${config}.{guestIntegrityInfo,migrateEncryption,ftEncryptionMode,guestMonitoringModeInfo,pmemFailoverEnabled,vmxStatsCollectionEnabled,vmOpNotificationToAppEnabled,vmOpNotificationTimeout,pmem,deviceGroups,fixedPassthruHotPlugEnabled,metroFtEnabled,metroFtHostGroup}`,
    'what the host does for it, or told by its devices | 物理机为其提供的功能，或由其设备提示',
  ),
];

export const configRows: readonly Row[] = [...hardwareRows, ...firmwareRows, ...serviceRows, ...unasked];
