import type { Bus, VmwareDisk } from '../../../domain/platform/inventory.ts';
import {
  always,
  carried,
  changed,
  type Found,
  isFirst,
  isNicDevice,
  lost,
  type Role,
  type Row,
  same,
  withRole,
} from './row.ts';

const nic = (type: string, model: string): Row =>
  withRole(
    { is: 'NIC', model },
    always(`device/${type}`, `NIC (${model}) | 网卡（${model}）`, {
      instead:
        'VirtIO, or Intel e1000 for the platforms Windows and Other; the order of the NICs stays | VirtIO（平台为 Windows 与 Other 时为 Intel e1000）；网卡次序不变',
    }),
  );

const passedNic = (type: string, model: string, what: string): Row =>
  withRole(
    { is: 'NIC', model },
    changed(`device/${type}`, what, { instead: 'a virtual NIC in the planned network | 所选网络中的虚拟网卡' }),
  );

const controller = (type: string, kind: VmwareDisk['controller'], model: string, bus: Bus): Row =>
  withRole(
    { is: 'CONTROLLER', kind, model, bus },
    always(`device/${type}`, `${kind} controller (${model}) | ${kind} 控制器（${model}）`, {
      instead: 'the bus that the plan shows for each volume | 计划中各云盘所示的总线',
    }),
  );

const UNKNOWN_NIC: Role = { is: 'NIC', model: 'unknown' };

/**
 * Every kind of device that the vSphere API has (data objects that extend VirtualDevice, API 5.0 to 8.0, from
 * "VirtualDevice" of its reference); `test/adapters/vsphere-api.ts` has the list that this one is held against.
 */
export const deviceClassRows: readonly Row[] = [
  nic('VirtualVmxnet3', 'vmxnet3'),
  nic('VirtualVmxnet2', 'vmxnet2'),
  nic('VirtualVmxnet', 'vmxnet'),
  nic('VirtualE1000', 'e1000'),
  nic('VirtualE1000e', 'e1000e'),
  nic('VirtualPCNet32', 'pcnet32'),
  passedNic('VirtualVmxnet3Vrdma', 'vmxnet3', 'RDMA of a NIC | 网卡的 RDMA'),
  passedNic(
    'VirtualSriovEthernetCard',
    'sriov',
    'NIC passed through from the host (SR-IOV) | 物理机直通的网卡（SR-IOV）',
  ),
  nic('VirtualEthernetCard', 'unknown'),

  controller('VirtualIDEController', 'IDE', 'ide', 'ide'),
  controller('ParaVirtualSCSIController', 'SCSI', 'pvscsi', 'scsi'),
  controller('VirtualLsiLogicController', 'SCSI', 'lsilogic', 'scsi'),
  controller('VirtualLsiLogicSASController', 'SCSI', 'lsisas1068', 'scsi'),
  controller('VirtualBusLogicController', 'SCSI', 'buslogic', 'scsi'),
  controller('VirtualSCSIController', 'SCSI', 'lsilogic', 'scsi'),
  controller('VirtualAHCIController', 'SATA', 'ahci', 'sata'),
  controller('VirtualSATAController', 'SATA', 'ahci', 'sata'),
  controller('VirtualNVMEController', 'NVME', 'nvme', 'nvme'),
  always('device/VirtualPCIController/**', 'PCI bus and bridges | PCI 总线与桥', {
    instead: 'those of the machine type: q35 for UEFI, pc for BIOS | 机器类型自带的（UEFI 为 q35，BIOS 为 pc）',
  }),
  same('device/VirtualPS2Controller/**', 'PS/2 controller | PS/2 控制器'),
  same('device/VirtualSIOController/**', 'controller of serial ports and floppies | 串口与软驱控制器'),
  always('device/{VirtualUSBController,VirtualUSBXHCIController}/**', 'USB controller | USB 控制器', {
    instead: 'libvirt’s default | libvirt 默认',
  }),

  withRole({ is: 'DISK' }, carried('device/VirtualDisk', 'disk with its content | 磁盘及其内容')),
  withRole({ is: 'CDROM' }, carried('device/VirtualCdrom', 'CD-ROM drive, 3 at most | 光驱（至多 3 个）')),
  lost('device/VirtualFloppy/**', 'floppy drive | 软盘驱动器'),
  changed('device/VirtualSerialPort/**', 'what the first serial port leads to | 第一个串口的去向', {
    when: isFirst,
    instead: 'a log on the target host, and virsh console | 目标物理机上的日志与 virsh console',
  }),
  lost('device/VirtualSerialPort/**', 'second serial port | 第二个串口'),
  lost('device/VirtualParallelPort/**', 'parallel port | 并口'),
  lost('device/{VirtualSoundCard,VirtualHdAudioCard,VirtualEnsoniq1371,VirtualSoundBlaster16}/**', 'sound card | 声卡'),
  lost('device/VirtualUSB/**', 'USB device of the host or a client passed through | 直通的物理机或客户端 USB 设备'),
  lost('device/VirtualPCIPassthrough/**', 'graphics card shared by the host (vGPU) | 物理机共享的显卡（vGPU）', {
    when: ({ node }) => node.children.some((inner) => inner.xsiType === 'VirtualPCIPassthroughVmiopBackingInfo'),
    instead:
      'the guest has VGA only, and what computes on the card finds none | 仅有 VGA，依赖该卡计算的程序将找不到它',
  }),
  lost(
    'device/VirtualPCIPassthrough/**',
    'PCI device of the host passed through (DirectPath I/O) | 直通的物理机 PCI 设备（DirectPath I/O）',
  ),
  lost('device/VirtualSCSIPassthrough/**', 'SCSI device of the host passed through | 直通的物理机 SCSI 设备'),
  lost('device/VirtualTPM/**', 'TPM with its keys | TPM 及其密钥', {
    instead:
      'a guest that seals its disk keys to it asks for the recovery key: have it ready | 用它封存磁盘密钥的系统会要求恢复密钥，请备好',
  }),
  lost('device/VirtualNVDIMM/**', 'persistent memory (NVDIMM) with what is in it | 持久内存（NVDIMM）及其内容', {
    instead: 'copy its content to a disk before the migration | 请在迁移前将其内容复制到磁盘',
  }),
  same(
    'device/VirtualNVDIMMController/**',
    'controller of persistent memory, told by what is on it | 持久内存控制器（由其设备提示）',
  ),
  lost('device/VirtualWDT/**', 'watchdog | 看门狗'),
  lost('device/VirtualPrecisionClock/**', 'precision clock of the host | 物理机精密时钟', {
    instead: 'the guest needs a time source of the network (NTP, PTP) | 云主机需使用网络时间源（NTP、PTP）',
  }),
  always('device/VirtualMachineVMCIDevice/**', 'VMCI, which VMware Tools use | VMCI（供 VMware Tools 使用）', {
    instead: 'none; the guest agent has a VirtIO channel | 无；代理使用 VirtIO 通道',
  }),
  always('device/VirtualMachineVMIROM/**', 'VMI ROM of old kernels | 旧内核的 VMI ROM', { instead: 'none | 无' }),
  always('device/VirtualMachineVideoCard', 'graphics card | 显卡', { instead: 'VGA | VGA' }),
  same('device/VirtualKeyboard/**', 'PS/2 keyboard | PS/2 键盘'),
  same('device/VirtualPointingDevice/**', 'PS/2 mouse; a USB tablet beside it | PS/2 鼠标（另有 USB 手写板）'),
  // A kind that came later than this list, or that the server shows an older client as its base type, is a NIC all the same.
  withRole(
    UNKNOWN_NIC,
    always('device/*', 'NIC of a kind that is not known | 未知类型的网卡', {
      when: ({ node }: Found) => isNicDevice(node),
      instead: 'the same as other NICs | 与其他网卡相同',
    }),
  ),
];
