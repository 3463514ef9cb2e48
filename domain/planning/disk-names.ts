import type { Bus } from '../platform/inventory.ts';
import type { TaskPlan } from '../task/task-plan.ts';
import type { DiskName } from '../words/ids.ts';

/** 0 → a, 25 → z, 26 → aa: how Linux and libvirt letter their disks. */
export const diskLetters = (index: number): string =>
  (index >= 26 ? diskLetters(Math.floor(index / 26) - 1) : '') + String.fromCharCode(97 + (index % 26));

/** `vdaa` → 26; null where it is no name of two letters and a place. */
export const diskIndex = (name: string): number | null => {
  if (!/^[a-z]{3,6}$/.test(name)) return null;
  return [...name.slice(2)].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 96, 0) - 1;
};

type Placed = { readonly disk: DiskName; readonly bus: Bus };

/**
 * Linux letters VirtIO disks in the order of their PCI addresses, and all others together as `sd` in the order of their
 * controllers: on libvirt's machines IDE stands before SATA, both before SCSI, and USB comes last.
 */
const RANK: Readonly<Record<Bus, number>> = { virtio: 0, ide: 1, sata: 2, nvme: 3, scsi: 4, usb: 5 };
const familyOf = (bus: Bus): 'vd' | 'sd' => (bus === 'virtio' ? 'vd' : 'sd');

/**
 * What the guest calls its disks after a boot: by order alone, without a gap. A target's `dev` in libvirt is a hint, no
 * name (libvirt's documentation of the domain format, "Hard drives, floppy disks, CDROMs").
 */
const guestNames = (disks: readonly Placed[]): ReadonlyMap<DiskName, string> => {
  const next = { vd: 0, sd: 0 };
  const names = new Map<DiskName, string>();
  for (const { disk, bus } of disks.toSorted((one, other) => RANK[one.bus] - RANK[other.bus])) {
    const family = familyOf(bus);
    names.set(disk, `${family}${diskLetters(next[family])}`);
    next[family] += 1;
  }
  return names;
};

export type ShiftedName = { readonly disk: DiskName; readonly before: string; readonly after: string };

/** Of plans that were stored before they had the bus: libvirt's names begin with it, `vd` or one of the `sd` family. */
const busOf = (disk: TaskPlan['source']['disks'][number]): Bus =>
  disk.bus ?? (disk.name.startsWith('vd') ? 'virtio' : 'sata');

/**
 * RT-12: the disks of the target VM that its guest will call by another name than at the source: one before them on the
 * same kind of bus is left out, or the bus is another. A VMware guest is converted to VirtIO names in the order of its disks
 * (virt-v2v), so there the order alone counts. Windows has no such names: it finds its volumes by what stands on the disks.
 */
export const shiftedNames = ({ source, target }: TaskPlan): readonly ShiftedName[] => {
  if (target.platform === 'WINDOWS' || target.platform === 'WINDOWS_VIRTIO') return [];
  const places = (disks: readonly Placed[]): readonly Placed[] =>
    source.type === 'VMWARE' ? disks.map(({ disk }) => ({ disk, bus: 'virtio' })) : disks;
  const before = guestNames(places(source.disks.map((disk) => ({ disk: disk.name, bus: busOf(disk) }))));
  const after = guestNames(places(target.volumes));
  return target.volumes.flatMap(({ disk }) => {
    const names = { before: before.get(disk) ?? disk, after: after.get(disk) ?? disk };
    return names.before === names.after ? [] : [{ disk, ...names }];
  });
};

/** `/dev/vdc becomes /dev/vdb, /dev/vdd becomes /dev/vdc` */
export const shiftsInWords = (shifts: readonly ShiftedName[]): string =>
  shifts.map(({ before, after }) => `/dev/${before} becomes /dev/${after}`).join(', ');
