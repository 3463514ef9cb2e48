import type { Bus, SourceDisk } from '../../domain/platform/inventory.ts';
import type { DiskName } from '../../domain/words/ids.ts';
import type { Bytes } from '../../domain/words/units.ts';
import { attributeOf, childOf, childrenOf, type Element, textOf } from '../libvirt-xml/xml.ts';
import { inGuestOrder } from './disk-order.ts';
import { traitsOf } from './disk-traits.ts';

const BUSES: ReadonlySet<string> = new Set(['virtio', 'scsi', 'sata', 'ide', 'usb']);
const DEVICE_NAME = /^[a-z]{1,8}$/;

/** Hard disks in the order in which the guest meets them; floppies are not disks, CD-ROM drives are counted elsewhere. */
export const disksOf = (domain: Element, capacities: ReadonlyMap<string, number>): readonly SourceDisk[] => {
  const disks = childrenOf(childOf(domain, 'devices'), 'disk').filter(isHardDisk);
  const boot = bootDisk(domain, disks);
  return inGuestOrder(domain, disks).map((disk) => {
    const name = nameOf(disk);
    const bus = attributeOf(childOf(disk, 'target'), 'bus') ?? '';
    const size = capacities.get(name);
    return {
      name: name as DiskName,
      bus: isBus(bus) ? bus : 'virtio',
      sizeBytes: (size ?? 0) as Bytes,
      format: attributeOf(childOf(disk, 'driver'), 'type') ?? 'raw',
      boot: disk === boot,
      obstacle: machineObstacle(domain) ?? obstacleOf(disk, size),
      ...traitsOf(disk),
    };
  });
};

export const cdromDrivesOf = (domain: Element): number =>
  childrenOf(childOf(domain, 'devices'), 'disk').filter((disk) => attributeOf(disk, 'device') === 'cdrom').length;

export const nameOf = (disk: Element): string => attributeOf(childOf(disk, 'target'), 'dev') ?? '';

const isBus = (bus: string): bus is Bus => BUSES.has(bus);

const isHardDisk = (disk: Element): boolean => ['disk', 'lun'].includes(attributeOf(disk, 'device') ?? 'disk');

/** Per-device boot order wins; with `<boot dev>` QEMU starts from the first disk of the definition. */
const bootDisk = (domain: Element, disks: readonly Element[]): Element | undefined => {
  const ordered = disks
    .map((disk) => ({ disk, order: Number(attributeOf(childOf(disk, 'boot'), 'order') ?? Number.NaN) }))
    .filter(({ order }) => Number.isSafeInteger(order))
    .sort((one, other) => one.order - other.order);
  return ordered[0]?.disk ?? (hasDeviceOrder(domain) ? undefined : disks[0]);
};

/** Some other device has an order of its own and no disk has: it boots from the network or a CD-ROM. */
const hasDeviceOrder = (domain: Element): boolean =>
  childOf(domain, 'devices')?.children.some((device) => childOf(device, 'boot') !== undefined) ?? false;

const machineObstacle = (domain: Element): string | null => {
  const architecture = attributeOf(childOf(domain, 'os', 'type'), 'arch') ?? 'x86_64';
  return ['x86_64', 'i686'].includes(architecture) ? null : `the VM is built for ${architecture}`;
};

const obstacleOf = (disk: Element, size: number | undefined): string | null => {
  const bus = attributeOf(childOf(disk, 'target'), 'bus') ?? '';
  if (!DEVICE_NAME.test(nameOf(disk))) return 'its device name is not one that libvirt gives';
  if (attributeOf(disk, 'device') === 'lun') return 'it is a SCSI device passed through to the VM';
  if (attributeOf(disk, 'type') === 'nvme') return 'it is an NVMe controller passed through to the VM';
  if (attributeOf(disk, 'type') === 'vhostuser') return 'it is served by another process (vhost-user)';
  if (childOf(disk, 'shareable')) return 'it is shared with other VMs';
  if (childOf(disk, 'readonly')) return 'it is read-only';
  if (childOf(disk, 'transient')) return 'it is transient: its changes are dropped when the VM stops';
  if (childOf(disk, 'encryption') ?? childOf(disk, 'source', 'encryption'))
    return 'it is encrypted by QEMU and would arrive in the clear';
  if (!isBus(bus)) return `its bus ${bus || '(none)'} is not supported`;
  return size === undefined || size <= 0 ? 'its size cannot be read' : null;
};

/** Where the VM keeps its UEFI variables, and in which format. */
export const nvramOf = (domain: Element): { readonly path: string; readonly format: string } | null => {
  const nvram = childOf(domain, 'os', 'nvram');
  const path = textOf(nvram) ?? attributeOf(childOf(nvram, 'source'), 'file');
  return path === undefined ? null : { path, format: attributeOf(nvram, 'format') ?? 'raw' };
};
