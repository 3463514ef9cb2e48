import type { Bus, DiskBacking, VmwareDisk } from '../../../domain/platform/inventory.ts';
import { rowMakers, type TableRow } from '../../definition-table/row.ts';
import { child, type Node, numberOf, textOf } from '../xml.ts';

/** A part of a VM as vim25 tells it: a device, a property, or an option of its own. `value`: its text, where it is a leaf. */
export type Found = {
  readonly node: Node;
  readonly value: string;
  /** The way to it, the device or the property first. */
  readonly parents: readonly Node[];
  /** All devices of the VM. */
  readonly devices: readonly Node[];
};

/** What the rest of the adapter takes a device or a backing for. */
export type Role =
  | { readonly is: 'NIC'; readonly model: string }
  | { readonly is: 'CONTROLLER'; readonly kind: VmwareDisk['controller']; readonly model: string; readonly bus: Bus }
  | { readonly is: 'DISK' }
  | { readonly is: 'CDROM' }
  | { readonly is: 'BACKING'; readonly backing: DiskBacking };

/**
 * `at`: `device/VirtualDisk/backing:VirtualDiskFlatVer2BackingInfo/diskMode` (the kind of a device, and of a backing, is part of
 * its path), `config.flags/vbsEnabled` (a property path of VirtualMachine and what is below it), `option/disk.enableuuid` (a key
 * of `config.extraConfig`, in lower case).
 */
export type Row = TableRow<Found> & {
  readonly role?: Role;
  /** The property is asked for when a VM is planned, of servers with this version of the API or a later one. */
  readonly asked?: string;
};

export { is, isNot } from '../../definition-table/row.ts';

export const { carried, same, always, changed, lost, refused, hostOnly } = rowMakers<Found>();

/** "Since vSphere API …" of its reference; what was there before 5.0, the oldest that is supported (VC-1), counts as 5.0. */
export const asked = (since: string, row: Row): Row => ({ ...row, asked: since });
export const withRole = (role: Role, row: Row): Row => ({ ...row, role });

export const isOn = ({ value }: Found): boolean => /^(true|1|yes|on)$/i.test(value);
/** Above zero. `-1` means "no limit", and unset is none. */
export const isSome = ({ node }: Found): boolean => (numberOf(node) ?? 0) > 0;
/** An empty list is as good as none. */
export const isFilled = ({ node, value }: Found): boolean => node.children.length > 0 || value !== '';
export const isLimit = ({ value }: Found): boolean => /^\d+$/.test(value);

/** The device, or the one that the part belongs to. */
const deviceOf = ({ node, parents }: Found): Node => parents[0] ?? node;
/** `addressType` is a field of the base type VirtualEthernetCard alone (vSphere API reference). */
export const isNicDevice = (device: Node): boolean => child(device, 'addressType') !== undefined;
export const ofNic = (found: Found): boolean => isNicDevice(deviceOf(found));

/** Its medium would be in the drive at the next start, or is in it now. */
export const isConnected = (found: Found): boolean =>
  ['startConnected', 'connected'].some((name) => textOf(child(deviceOf(found), 'connectable', name)) === 'true');

/** The first device of its kind. */
export const isFirst = (found: Found): boolean => {
  const device = deviceOf(found);
  return found.devices.find(({ xsiType }) => xsiType === device.xsiType) === device;
};
