import type { ScsiController, SourceDisk, SourceVm } from '../platform/inventory.ts';
import type { PlannedVolume } from '../task/task-plan.ts';
import type { Violation } from '../words/failure.ts';
import { violation } from '../words/said.ts';
import type { VmOrder } from './batch-order.ts';
import type { Path } from './vm-rules.ts';

/** The first disk that the firmware boots, else the first: it always migrates (TK-10). */
export const rootDisk = (vm: SourceVm): SourceDisk | undefined => vm.disks.find((disk) => disk.boot) ?? vm.disks[0];

/** Whatever disks the VM has. */
export const repeatedDisks = ({ volumes }: VmOrder, path: Path): readonly Violation[] =>
  volumes.flatMap(({ disk }, index) =>
    volumes.findIndex((other) => other.disk === disk) === index
      ? []
      : [violation('DUPLICATE', [...path, 'volumes', index, 'disk'], { disk })],
  );

/** TK-10, RT-12, RT-13: volumes in the source's order; the root is marked where it stands. */
export const planVolumes = (
  order: VmOrder,
  vm: SourceVm,
  path: Path,
  busOf: (disk: SourceDisk, root: boolean) => PlannedVolume['bus'],
): { volumes: PlannedVolume[]; violations: Violation[] } => {
  const violations: Violation[] = [];
  const root = rootDisk(vm);
  if (!root) violations.push(violation('NO_DISK', [...path, 'vmId'], { vm: vm.name }));
  order.volumes.forEach((wish, index) => {
    const at = [...path, 'volumes', index];
    if (!vm.disks.some((disk) => disk.name === wish.disk))
      violations.push(violation('NOT_FOUND', [...at, 'disk'], { vm: vm.name, disk: wish.disk }));
    if (wish.disk === root?.name && !wish.migrate)
      violations.push(violation('ROOT_VOLUME_MIGRATES', [...at, 'migrate']));
  });
  violations.push(...repeatedDisks(order, path));
  const wishOf = (disk: SourceDisk) => order.volumes.find((wish) => wish.disk === disk.name);
  const chosen = vm.disks.filter((disk) => disk === root || (wishOf(disk)?.migrate ?? true));
  const volumes = chosen.map((disk) => ({
    disk: disk.name,
    root: disk === root,
    displayName: wishOf(disk)?.displayName ?? disk.name,
    sizeBytes: disk.sizeBytes,
    bus: busOf(disk, disk === root),
    ...(disk.traits ? { traits: disk.traits } : {}),
  }));
  for (const { disk, bus, traits } of volumes)
    if ((bus === 'ide' || bus === 'sata') && (traits?.logicalBlockBytes ?? SECTOR) !== SECTOR)
      violations.push(
        violation('SECTOR_SIZE', path, {
          ...{ disk, vm: vm.name, sectors: traits?.logicalBlockBytes ?? SECTOR },
          ...{ bus: bus.toUpperCase(), only: SECTOR },
        }),
      );
  return { volumes, violations };
};

/** QEMU's ide-hd, which serves IDE and SATA, refuses any other logical block size. */
const SECTOR = 512;

/** The source's controllers up to the last one that a volume stays on: their numbers are what the guest counts them by. */
export const scsiControllersFor = (
  vm: SourceVm,
  volumes: readonly PlannedVolume[],
): { readonly scsiControllers?: readonly ScsiController[] } => {
  const last = Math.max(
    -1,
    ...volumes.map(({ bus, traits }) => (bus === 'scsi' ? (traits?.place?.controller ?? -1) : -1)),
  );
  const scsiControllers = (vm.scsiControllers ?? []).filter(({ index }) => index <= last);
  return scsiControllers.length > 0 ? { scsiControllers } : {};
};
