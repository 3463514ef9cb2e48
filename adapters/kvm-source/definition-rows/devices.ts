import { attributeOf, childOf, childrenOf } from '../../libvirt-xml/xml.ts';
import { PLAIN_PCI } from '../pci-layout.ts';
import { isKeptBridge, isPlaceKept } from './places.ts';
import { carried, changed, type Found, has, hostOnly, is, isFirst, lost, type Row, same } from './row.ts';

const targetIs =
  (key: string, value: string) =>
  ({ element }: Found): boolean =>
    attributeOf(childOf(element, 'target'), key) === value;
const modelIs =
  (...models: readonly string[]) =>
  ({ element }: Found): boolean =>
    models.includes(attributeOf(element, 'model') ?? '');
const isUsb = has('type', ['usb']);
const isPlainController = ({ element }: Found): boolean => {
  const { type = '', model } = element.attributes;
  if (type === 'usb') return model === undefined || /^(piix3-uhci|ich9-|qemu-xhci|nec-xhci)/.test(model);
  return type === 'pci'
    ? PLAIN_PCI.includes(model ?? '')
    : ['sata', 'ide', 'fdc', 'virtio-serial', 'isa'].includes(type);
};

const bootsBeforeDisks = ({ parents }: Found): boolean =>
  !childrenOf(childOf(parents[0], 'devices'), 'disk').some((disk) => childOf(disk, 'boot') !== undefined);

/** NICs and all other devices: https://libvirt.org/formatdomain.html#devices. */
export const deviceRows: readonly Row[] = [
  carried('devices/interface', 'NIC | 网卡'),
  changed('devices/interface@type', 'NIC passed through from the host | 物理机直通的网卡', {
    instead: 'a virtual NIC in the planned network | 所选网络中的虚拟网卡',
    when: is('hostdev', 'vdpa'),
  }),
  hostOnly('devices/interface@*', 'how the host connects it; the plan says the network | 物理机连接方式（网络见计划）'),
  carried('devices/interface/mac', 'MAC | MAC 地址'),
  carried('devices/interface/mac@address', 'MAC, unless the plan says another | MAC 地址（除非计划另定）'),
  hostOnly('devices/interface/mac@*', 'how the MAC was made | MAC 的来由'),
  carried('devices/interface/source', 'network, as the plan maps it | 网络（按计划映射）'),
  hostOnly('devices/interface/source@*', 'network of the host | 物理机网络'),
  hostOnly(
    'devices/interface/{source/*,target,script,downscript,virtualport,tune,coalesce,backend,guest}/**',
    'how the host connects it | 物理机连接方式',
  ),
  carried('devices/interface/model', 'model of the NIC | 网卡型号'),
  carried('devices/interface/model@type', 'model of the NIC | 网卡型号'),
  hostOnly('devices/interface/driver@{name,txmode,ioeventfd,event_idx}', 'how the host serves it | 物理机服务方式'),
  hostOnly('devices/interface/driver', 'driver of the NIC | 网卡驱动'),
  changed('devices/interface/driver@*', 'queues of the NIC | 网卡队列', { instead: 'QEMU’s default | QEMU 默认' }),
  changed('devices/interface/driver/*/**', 'offloads of the NIC | 网卡卸载', { instead: 'QEMU’s default | QEMU 默认' }),
  carried('devices/interface/link', 'whether its cable is in | 网线是否接入'),
  carried('devices/interface/link@state', 'whether its cable is in | 网线是否接入'),
  same('devices/interface/boot/**', 'boots the network after the disks | 磁盘之后从网络引导', {
    when: (found) => !bootsBeforeDisks(found),
  }),
  changed('devices/interface/boot/**', 'boots from the network | 从网络引导', {
    instead: 'the root volume first, then the network | 先根云盘，后网络',
  }),
  changed('devices/interface/rom/**', 'boot ROM of the NIC | 网卡引导 ROM', { instead: 'QEMU’s default | QEMU 默认' }),
  lost('devices/interface/mtu/**', 'MTU of the NIC | 网卡 MTU'),
  lost('devices/interface/bandwidth/**', 'bandwidth limit of the NIC | 网卡带宽限制'),
  lost('devices/interface/vlan/**', 'VLAN tag of the NIC | 网卡 VLAN 标签', {
    instead: 'tag the target network instead | 请改在目标网络上设置',
  }),
  lost('devices/interface/filterref/**', 'packet filter of the NIC | 网卡包过滤', {
    instead: 'nothing filters the NIC at the target until you say so | 目标上不再过滤，需另行设置',
  }),
  lost(
    'devices/interface/{port,teaming,portForward,ip,route}/**',
    'isolation, teaming or forwards of the NIC | 网卡隔离、聚合或转发',
  ),
  carried(
    'devices/interface/address/**',
    'slot of the NIC, which names like enp1s0 follow | 网卡插槽（enp1s0 等名称由此而来）',
    { when: isPlaceKept },
  ),
  changed(
    'devices/interface/address/**',
    'slot of the NIC, which names like enp1s0 follow | 网卡插槽（enp1s0 等名称由此而来）',
    {
      instead:
        'the order of the NICs stays; where the guest’s network settings name the NIC, look at them | 网卡次序不变；若系统网络配置引用网卡名称，请检查',
    },
  ),

  carried('devices/controller/**', 'bridges and ports of the PCI bus | PCI 总线的网桥与端口', { when: isKeptBridge }),
  same('devices/controller/**', 'controllers that every machine has | 各机器皆有的控制器', { when: isPlainController }),
  changed('devices/controller/**', 'USB controller | USB 控制器', {
    instead: 'libvirt’s default | libvirt 默认',
    when: isUsb,
  }),
  lost('devices/controller/**', 'controller | 控制器', { when: (found) => !has('type', ['scsi'])(found) }),
  lost(
    'devices/*/acpi/**',
    'ACPI index of a device, which names like eno1 follow | 设备的 ACPI 索引（eno1 等名称由此而来）',
  ),
  lost('devices/filesystem/**', 'shared folder (9p, virtiofs) | 共享文件夹（9p、virtiofs）', {
    instead: 'take its lines out of /etc/fstab, or mount a share of the network | 请从 /etc/fstab 删除，或改用网络共享',
  }),
  lost('devices/hostdev/**', 'device of the host passed through (PCI, USB, SCSI) | 直通的物理机设备（PCI、USB、SCSI）'),
  lost('devices/redirdev/**', 'USB redirection from the viewer | 来自查看器的 USB 重定向'),
  hostOnly('devices/redirfilter/**', 'filter of USB redirection | USB 重定向过滤'),
  lost(
    'devices/{smartcard,hub,sound,panic,shmem,iommu,vsock,crypto,pstore,parallel,nvram}/**',
    'device of that kind | 该类设备',
  ),
  lost('devices/memory/**', 'memory module (DIMM, NVDIMM) | 内存条（DIMM、NVDIMM）'),
  lost('devices/tpm/**', 'TPM with its keys | TPM 及其密钥', {
    instead:
      'a guest that seals its disk keys to it asks for the recovery key: have it ready | 用它封存磁盘密钥的系统会要求恢复密钥，请备好',
  }),
  same('devices/watchdog/**', 'watchdog of the machine type | 机器类型自带的看门狗', {
    when: (found) => modelIs('itco')(found) && has('action', ['reset', 'none'])(found),
  }),
  lost('devices/watchdog/**', 'watchdog | 看门狗'),
  same('devices/memballoon/**', 'memory balloon | 内存气球', {
    when: ({ element }) =>
      modelIs('virtio')({ element, value: '', parents: [] }) &&
      !['autodeflate', 'freePageReporting'].some((key) => Object.hasOwn(element.attributes, key)),
  }),
  changed('devices/memballoon/**', 'memory balloon | 内存气球', {
    instead: 'a plain VirtIO balloon | 普通 VirtIO 气球',
  }),
  carried('devices/rng/**', 'random numbers of the host | 物理机随机数', {
    when: (found) => modelIs('virtio')(found) && isFirst(found),
  }),
  changed('devices/rng/**', 'random numbers of the host | 物理机随机数', {
    instead: 'one VirtIO device | 一个 VirtIO 设备',
  }),
  carried('devices/serial/**', 'first serial port | 第一个串口', { when: isFirst }),
  lost('devices/serial/**', 'second serial port | 第二个串口'),
  carried('devices/console/**', 'console on the serial port | 串口控制台', { when: targetIs('type', 'serial') }),
  lost('devices/console/**', 'VirtIO console | VirtIO 控制台'),
  carried('devices/channel/**', 'channel of the guest agent | 代理通道', {
    when: targetIs('name', 'org.qemu.guest_agent.0'),
  }),
  lost('devices/channel/**', 'channel between guest and host | 云主机与物理机间的通道'),
  carried('devices/input/**', 'USB tablet | USB 手写板', {
    when: (found) => has('type', ['tablet'])(found) && has('bus', ['usb'])(found),
  }),
  same('devices/input/**', 'PS/2 keyboard and mouse | PS/2 键盘与鼠标', { when: has('bus', ['ps2']) }),
  lost('devices/input/**', 'input device | 输入设备'),
  carried('devices/graphics/**', 'VNC | VNC', { when: has('type', ['vnc']) }),
  changed('devices/graphics/**', 'screen in the viewer | 查看器屏幕', {
    instead: 'VNC on the target host alone (127.0.0.1) | 仅目标物理机上的 VNC（127.0.0.1）',
  }),
  hostOnly('devices/audio/**', 'where the host plays sound | 物理机声音输出'),
  carried('devices/video/**', 'VGA graphics | VGA 显卡', {
    when: ({ element }) => attributeOf(childOf(element, 'model'), 'type') === 'vga',
  }),
  changed('devices/video/**', 'graphics card | 显卡', { instead: 'VGA | VGA' }),
];
