import { shiftedNames, shiftsInWords } from '../planning/disk-names.ts';
import { IDE_PLACES } from '../planning/platform-devices.ts';
import type { Said } from '../words/failure.ts';
import { notice } from '../words/said.ts';
import type { ConvertedGuest } from './migration-task.events.ts';
import type { PlannedNic, PlannedVolume, TaskPlan } from './task-plan.ts';

type PlannedTarget = {
  readonly name: string;
  readonly volumes: readonly { readonly bus: string; readonly displayName: string; readonly root: boolean }[];
  readonly nics: readonly { readonly model: string }[];
};

/**
 * virt-v2v calls every disk after VirtIO, in their order. A guest that finds its data by such a name (`/dev/vdb1` in its
 * fstab) would not on VirtIO-SCSI, where the first is `/dev/sda`, and stops in its boot. The root alone on VirtIO is `vda`,
 * so a name of it holds only where it is the first.
 */
const namesDataDisks = ({ renamed }: ConvertedGuest, volumes: readonly { readonly root: boolean }[]): boolean =>
  volumes[0]?.root === false ? renamed.length > 0 : renamed.some((name) => /^\/dev\/vd([b-z]|[a-z]{2})/.test(name));

type Placed = { readonly bus: string; readonly root: boolean };
const isOld = ({ bus }: Placed): boolean => bus === 'sata' || bus === 'ide';

/** The bus that the conversion puts a volume on. */
const busAfter = <T extends Placed>(
  volume: T,
  all: readonly T[],
  guest: ConvertedGuest,
): T['bus'] | PlannedVolume['bus'] => {
  if (volume.bus === 'virtio') return guest.blockBus;
  if (isOld(volume) && guest.renamed.length > 0) return guest.blockBus;
  if (volume.bus === 'scsi' && (guest.virtioScsi === false || namesDataDisks(guest, all))) return guest.blockBus;
  return volume.bus;
};

/** The root has a place on IDE before all others; what comes after the last place goes on SATA. */
const beyondIde = <T extends Placed>(all: readonly T[], guest: ConvertedGuest): readonly T[] =>
  all
    .filter((volume) => busAfter(volume, all, guest) === 'ide')
    .toSorted((a, b) => Number(b.root) - Number(a.root))
    .slice(IDE_PLACES);

/**
 * What the guest can really boot from, which only its conversion shows: drivers that it does not have are not asked of it
 * (RT-13). The plan stays as it was; this is what the definition is made of.
 */
export const convertedVolumes = (plan: TaskPlan, guest: ConvertedGuest | null): readonly PlannedVolume[] => {
  const { volumes } = plan.target;
  if (!guest) return volumes;
  const beyond = beyondIde(volumes, guest);
  return volumes.map((volume) => ({
    ...volume,
    bus: beyond.includes(volume) ? 'sata' : busAfter(volume, volumes, guest),
  }));
};

/**
 * RT-12: why the target VM must not start before somebody has looked, or null. The guest of a KVM source is not looked into,
 * so shifted names always count; of a converted one it is known whether its tables use names at all.
 */
export const stoppedForNames = (plan: TaskPlan, guest: ConvertedGuest | null): Said | null => {
  const shifts = shiftedNames(plan);
  if (shifts.length === 0 || (guest && guest.renamed.length === 0)) return null;
  const words = { shifts: shiftsInWords(shifts) };
  return guest
    ? notice('VM_LEFT_STOPPED', { ...words, names: guest.renamed.join(', ') })
    : notice('VM_LEFT_STOPPED', words);
};

export const convertedNics = (plan: TaskPlan, guest: ConvertedGuest | null): readonly PlannedNic[] =>
  plan.target.nics.map((nic) =>
    guest && nic.model === 'virtio' && guest.netModel !== 'virtio' ? { ...nic, model: guest.netModel } : nic,
  );

const BUS_NAMES = { virtio: 'VirtIO', scsi: 'VirtIO-SCSI', sata: 'SATA', ide: 'IDE' } as const;

/** Where the target differs from the plan, or may not boot as planned: said on the task, never silent. */
export const conversionNotices = (target: PlannedTarget, guest: ConvertedGuest): readonly Said[] => {
  const notices: Said[] = [];
  const bus = BUS_NAMES[guest.blockBus];
  const { volumes, nics, name: vm } = target;
  const onScsi = volumes.filter((volume) => volume.bus === 'scsi').map((volume) => volume.displayName);
  const onScsiInWords = onScsi.join(', ');
  const names = guest.renamed.join(', ');
  if (volumes.some((volume) => volume.bus === 'virtio') && guest.blockBus !== 'virtio')
    notices.push(notice('NO_VIRTIO_DISK_DRIVER', { vm, bus }));
  if (onScsi.length > 0 && guest.virtioScsi === false)
    notices.push(notice('NO_VIRTIO_SCSI_DRIVER', { vm, volumes: onScsiInWords, bus }));
  const old = volumes.filter((volume) => isOld(volume) && volume.bus !== guest.blockBus);
  const oldInWords = old.map(({ displayName }) => displayName).join(', ');
  if (old.length > 0 && guest.renamed.length > 0)
    notices.push(notice('DEVICE_NAMES_KEPT', { vm, names, volumes: oldInWords, bus }));
  const beyond = beyondIde(volumes, guest).map((volume) => volume.displayName);
  if (beyond.length > 0) notices.push(notice('IDE_IS_FULL', { places: IDE_PLACES, volumes: beyond.join(', '), vm }));
  if (onScsi.length > 0 && guest.virtioScsi !== false && namesDataDisks(guest, volumes))
    notices.push(notice('DEVICE_NAMES_KEPT', { vm, dataNames: names, volumes: onScsiInWords, bus }));
  if (onScsi.length > 0 && guest.virtioScsi === null && !namesDataDisks(guest, volumes))
    notices.push(notice('VIRTIO_SCSI_UNKNOWN', { vm, volumes: onScsiInWords }));
  if (nics.some((nic) => nic.model === 'virtio') && guest.netModel !== 'virtio')
    notices.push(notice('NO_VIRTIO_NIC_DRIVER', { vm, model: guest.netModel }));
  return [...notices, ...guest.warnings.map((warning) => notice('CONVERSION_WARNING', { warning }))];
};
