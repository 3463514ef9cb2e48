import { diskIndex } from '../../../domain/planning/disk-names.ts';
import { attributeOf, childOf, type Element } from '../../libvirt-xml/xml.ts';
import { isPlaceKept } from './places.ts';
import { carried, changed, type Found, has, hostOnly, is, isNot, lost, type Row, refused, same } from './row.ts';

const diskAround = ({ element, parents }: Found): Element | undefined =>
  [...parents, element].findLast(({ name }) => name === 'disk');
const ofDevice =
  (...devices: readonly string[]) =>
  (found: Found): boolean =>
    devices.includes(attributeOf(diskAround(found), 'device') ?? 'disk');
const onBus =
  (...buses: readonly string[]) =>
  (found: Found): boolean =>
    buses.includes(attributeOf(childOf(diskAround(found), 'target'), 'bus') ?? '');

/** Where libvirt puts an IDE or SATA disk of that name by itself (virDomainDiskDefAssignAddress). */
const isAtNamedPlace = (found: Found): boolean => {
  const disk = diskAround(found);
  const index = diskIndex(attributeOf(childOf(disk, 'target'), 'dev') ?? '') ?? -1;
  const { controller, bus, unit } = found.element.attributes;
  const place = [controller, bus, unit].map((text) => Number(text ?? 0)).join(' ');
  const byIde = [Math.floor(index / 4), Math.floor((index % 4) / 2), index % 2].join(' ');
  return place === (onBus('ide')(found) ? byIde : [Math.floor(index / 6), 0, index % 6].join(' '));
};

/** Disks and drives: https://libvirt.org/formatdomain.html#hard-drives-floppy-disks-cdroms. */
export const diskRows: readonly Row[] = [
  lost('devices/disk/**', 'floppy drive | 软盘驱动器', { when: ofDevice('floppy') }),
  refused('devices/disk/**', 'SCSI device passed through as a disk (LUN) | 直通的 SCSI 设备（LUN）', {
    when: ofDevice('lun'),
  }),
  refused(
    'devices/disk@type',
    'NVMe controller, or a disk of another process (vhost-user) | NVMe 控制器，或其他进程的磁盘（vhost-user）',
    { when: is('nvme', 'vhostuser') },
  ),
  carried('devices/disk', 'disk with its content, or an empty drive | 磁盘及其内容，或空光驱'),
  hostOnly('devices/disk@type', 'how the host keeps its bytes | 物理机存储方式'),
  carried('devices/disk@device', 'disk or CD-ROM drive | 磁盘或光驱'),
  hostOnly('devices/disk@{snapshot,rawio,sgio}', 'how the host treats it | 物理机如何处理'),
  changed('devices/disk@model', 'old VirtIO device (transitional) | 旧式 VirtIO 设备', {
    instead: 'the default of the machine type | 机器类型的默认值',
    when: isNot('virtio'),
  }),
  same('devices/disk@model', 'VirtIO | VirtIO'),
  refused(
    'devices/disk/{shareable,transient,encryption}/**',
    'shared, transient or encrypted by QEMU | 共享、临时或由 QEMU 加密',
  ),
  refused('devices/disk/source/encryption/**', 'encrypted by QEMU | 由 QEMU 加密'),
  carried('devices/disk/readonly', 'CD-ROM drive | 光驱', { when: ofDevice('cdrom') }),
  refused('devices/disk/readonly', 'read-only | 只读'),
  changed('devices/disk/source/**', 'medium in a CD-ROM drive | 光驱中的介质', {
    instead: 'the drive is empty | 光驱为空',
    when: ofDevice('cdrom'),
  }),
  carried('devices/disk/source', 'content of the disk | 磁盘内容'),
  hostOnly('devices/disk/source@*', 'where the host keeps it | 物理机存放位置'),
  hostOnly(
    'devices/disk/source/{host,auth,reservations,snapshot,config,seclabel,address,slices,ssl,cookies,readahead,timeout,initiator,identity,reconnect,knownHosts,dataStore,nodename,nbdkit}/**',
    'how the host reaches it | 物理机访问方式',
  ),
  hostOnly(
    'devices/disk/{auth,backingStore,mirror,backenddomain,throttlefilters,blockcopy}/**',
    'how the host reaches it | 物理机访问方式',
  ),
  carried('devices/disk/driver', 'driver of the disk | 磁盘驱动'),
  hostOnly(
    'devices/disk/driver@{name,type,cache,error_policy,rerror_policy,io,ioeventfd,event_idx,copy_on_read,iothread,detect_zeroes,discard_no_unref}',
    'how the host reads and writes it | 物理机读写方式',
  ),
  carried('devices/disk/driver@discard', 'the guest may give space back (TRIM) | 可回收空间（TRIM）', {
    when: is('unmap'),
  }),
  changed('devices/disk/driver@discard', 'the guest cannot give space back (TRIM) | 不能回收空间（TRIM）', {
    instead: 'it can | 可以',
  }),
  hostOnly('devices/disk/driver/{metadata_cache,iothreads}/**', 'caches and threads of the host | 物理机缓存与线程'),
  changed('devices/disk/driver@{queues,queue_size,iommu,ats,packed,page_per_vq}', 'queues of the disk | 磁盘队列', {
    instead: 'QEMU’s default | QEMU 默认',
  }),
  carried('devices/disk/target', 'bus and name | 总线与名称'),
  carried('devices/disk/target@dev', 'name, which gives the order on the bus | 名称（决定总线上的次序）'),
  carried('devices/disk/target@bus', 'bus of the disk | 磁盘总线', {
    when: (found) => ofDevice('disk')(found) && is('virtio', 'scsi', 'sata', 'ide')(found),
  }),
  changed('devices/disk/target@bus', 'bus of the disk | 磁盘总线', { instead: 'SATA | SATA', when: ofDevice('disk') }),
  same('devices/disk/target@bus', 'drive on SATA or IDE | SATA 或 IDE 光驱', { when: is('sata', 'ide') }),
  changed('devices/disk/target@bus', 'bus of the CD-ROM drive | 光驱总线', { instead: 'SATA or IDE | SATA 或 IDE' }),
  carried('devices/disk/target@rotation_rate', 'rotation rate, which tells an SSD | 转速（区分 SSD）'),
  lost('devices/disk/target@removable', 'removable disk | 可移动磁盘', { when: is('on') }),
  same('devices/disk/target@removable', 'fixed disk | 固定磁盘'),
  hostOnly('devices/disk/target@tray', 'whether the tray is open | 托盘是否打开'),
  changed('devices/disk/target@dpofua', 'DPO and FUA of the disk | 磁盘的 DPO 与 FUA', {
    instead: 'QEMU’s default | QEMU 默认',
  }),
  lost('devices/disk/iotune/**', 'limits of the disk’s I/O | 磁盘 I/O 限制'),
  hostOnly('devices/disk/boot', 'a drive in the boot order | 引导次序中的光驱', { when: ofDevice('cdrom') }),
  carried('devices/disk/boot', 'the firmware boots it | 固件由此引导'),
  carried('devices/disk/boot@order', 'the first in the boot order is the root volume | 引导次序最先的为根云盘', {
    when: ofDevice('disk'),
  }),
  changed('devices/disk/boot@order', 'boots from a CD-ROM drive | 从光驱引导', {
    instead: 'the root volume first, then the network | 先根云盘，后网络',
  }),
  lost('devices/disk/boot@loadparm', 'parameter of its boot loader | 引导程序参数'),
  carried('devices/disk/blockio', 'sectors | 扇区'),
  carried('devices/disk/blockio@{logical_block_size,physical_block_size}', 'size of the sectors | 扇区大小'),
  changed('devices/disk/blockio@discard_granularity', 'step in which it gives space back | 回收空间的粒度', {
    instead: 'QEMU’s default | QEMU 默认',
  }),
  carried(
    'devices/disk/{serial,wwn,vendor,product}',
    'serial number, WWN, vendor and product, as far as the bus has them | 序列号、WWN、厂商与型号（总线支持时）',
  ),
  lost('devices/disk/geometry/**', 'cylinders, heads and sectors of the BIOS | BIOS 的柱面、磁头与扇区'),
  carried('devices/disk/address', 'place on the SCSI bus | SCSI 总线上的位置', {
    when: (found) => ofDevice('disk')(found) && onBus('scsi')(found),
  }),
  carried('devices/disk/address@*', 'place on the SCSI bus | SCSI 总线上的位置', {
    when: (found) => ofDevice('disk')(found) && onBus('scsi')(found),
  }),
  same(
    'devices/disk/address/**',
    'place on the IDE or SATA bus, which follows the name | IDE 或 SATA 总线上的位置（由名称决定）',
    { when: (found) => ofDevice('disk')(found) && onBus('ide', 'sata')(found) && isAtNamedPlace(found) },
  ),
  changed('devices/disk/address/**', 'place on the IDE or SATA bus | IDE 或 SATA 总线上的位置', {
    instead: 'the place that its name gives it | 由名称决定的位置',
    when: (found) => ofDevice('disk')(found) && onBus('ide', 'sata')(found),
  }),
  carried('devices/disk/address/**', 'place of the disk on the PCI bus | 磁盘在 PCI 总线上的位置', {
    when: (found) => ofDevice('disk')(found) && isPlaceKept(found),
  }),
  changed('devices/disk/address/**', 'place of the disk on the PCI bus | 磁盘在 PCI 总线上的位置', {
    instead: 'a new slot; the order of the disks stays | 新插槽；磁盘次序不变',
    when: (found) => ofDevice('disk')(found) && onBus('virtio')(found),
  }),
  same('devices/disk/address/**', 'place of a drive, which follows its name | 光驱的位置（由名称决定）'),

  carried('devices/controller', 'SCSI controller | SCSI 控制器', { when: has('type', ['scsi']) }),
  carried(
    'devices/controller@{type,index,model}',
    'kind, number and model of a SCSI controller | SCSI 控制器的类型、编号与型号',
    { when: has('type', ['scsi']) },
  ),
  carried('devices/controller/address/**', 'place of the controller on the PCI bus | 控制器在 PCI 总线上的位置', {
    when: (found) => has('type', ['scsi'], 1)(found) && isPlaceKept(found),
  }),
  changed('devices/controller/address/**', 'place of the controller on the PCI bus | 控制器在 PCI 总线上的位置', {
    instead: 'a new slot | 新插槽',
    when: has('type', ['scsi'], 1),
  }),
  hostOnly('devices/controller/driver@{iothread,ioeventfd,event_idx}', 'threads of the host | 物理机线程', {
    when: has('type', ['scsi'], 1),
  }),
  hostOnly('devices/controller/driver', 'driver of a SCSI controller | SCSI 控制器驱动', {
    when: has('type', ['scsi'], 1),
  }),
  changed('devices/controller/driver@*', 'queues of a SCSI controller | SCSI 控制器队列', {
    instead: 'QEMU’s default | QEMU 默认',
    when: has('type', ['scsi'], 1),
  }),
  changed('devices/controller/driver/*/**', 'driver settings of a SCSI controller | SCSI 控制器驱动设置', {
    instead: 'QEMU’s default | QEMU 默认',
    when: has('type', ['scsi'], 2),
  }),
];
