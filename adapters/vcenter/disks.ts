import type { DiskName } from '../../domain/ids.ts';
import type { DiskObstacle, SourceDisk } from '../../domain/inventory.ts';
import type { Bytes } from '../../domain/units.ts';
import { type Controller, controllersOf } from './controllers.ts';
import { clean } from './names.ts';
import { morOf } from './soap.ts';
import type { Surroundings } from './surroundings.ts';
import { child, childrenOf, flagOf, type Node, numberOf, textOf } from './xml.ts';

type Device = { readonly device: Node; readonly controller: Controller | undefined };

/**
 * Hard disks by controller and unit, named vda, vdb, … in that order (TK-10). The boot disk is the first, or the first one
 * that the VM's own boot order names.
 */
export const disksOf = (
  devices: readonly Node[],
  bootOptions: Node | undefined,
  around: Pick<Surroundings, 'datastores'>,
): readonly SourceDisk[] => {
  const controllers = controllersOf(devices);
  const disks = devices
    .filter(({ xsiType }) => xsiType === 'VirtualDisk')
    .map((device) => ({ device, controller: controllers.get(numberOf(child(device, 'controllerKey')) ?? -1) }))
    .sort((one, other) => placeOf(one) - placeOf(other));
  const boot = bootDisk(disks, bootOptions);
  return disks.map((disk, index) => toDisk(disk, index, disk === boot, around));
};

const LAST = 100_000;
const MOST_UNITS = 256;
const placeOf = ({ device, controller }: Device): number =>
  (controller?.order ?? LAST) * MOST_UNITS + (numberOf(child(device, 'unitNumber')) ?? 0);

const bootDisk = (disks: readonly Device[], bootOptions: Node | undefined): Device | undefined => {
  const ordered = childrenOf(bootOptions, 'bootOrder').flatMap((entry) =>
    disks.filter(({ device }) => textOf(child(entry, 'deviceKey')) === textOf(child(device, 'key')) && isDisk(entry)),
  );
  return ordered[0] ?? disks[0];
};

const isDisk = ({ xsiType }: Node): boolean => xsiType === 'VirtualMachineBootOptionsBootableDiskDevice';

const toDisk = (
  { device, controller }: Device,
  index: number,
  boot: boolean,
  around: Pick<Surroundings, 'datastores'>,
): SourceDisk => {
  const backing = child(device, 'backing');
  const size = sizeOf(device);
  const file = fileOf(textOf(child(backing, 'fileName')) ?? '');
  const store = around.datastores.get(morOf(child(backing, 'datastore'))?.id ?? '');
  return {
    name: `vd${letters(index)}` as DiskName,
    bus: controller?.bus ?? 'scsi',
    sizeBytes: size as Bytes,
    format: 'vmdk',
    boot,
    ...obstacleOf(device, controller, size),
    vmware: {
      deviceKey: numberOf(child(device, 'key')) ?? 0,
      controller: controller?.kind ?? 'SCSI',
      controllerModel: controller?.model ?? '',
      mode: clean(textOf(child(backing, 'diskMode')) ?? 'persistent'),
      datastore: file.datastore || (store?.name ?? ''),
      datastoreKind: store?.kind ?? '',
      path: file.path,
      thin: flagOf(child(backing, 'thinProvisioned')),
    },
  };
};

/** 0 → a, 25 → z, 26 → aa. */
const letters = (index: number): string =>
  (index >= 26 ? letters(Math.floor(index / 26) - 1) : '') + String.fromCharCode(97 + (index % 26));

/** `capacityInBytes` is there since 5.5 (vSphere reference); before, and in edited definitions, only the KiB. */
const sizeOf = (device: Node): number => {
  const bytes = numberOf(child(device, 'capacityInBytes'));
  if (bytes !== undefined && bytes > 0) return bytes;
  const size = (numberOf(child(device, 'capacityInKB')) ?? 0) * 1024;
  return Number.isSafeInteger(size) ? size : 0;
};

/** `[ds 1] shop/shop.vmdk`; brackets may stand in the path too. */
const fileOf = (fileName: string): { readonly datastore: string; readonly path: string } => {
  const match = /^\[([^\]]*)\] ?(.*)$/s.exec(fileName);
  return { datastore: clean(match?.[1] ?? ''), path: clean(match?.[2] ?? fileName) };
};

type Obstacle = Pick<SourceDisk, 'obstacle' | 'obstacleCode'>;
const because = (obstacleCode: DiskObstacle, obstacle: string): Obstacle => ({ obstacle, obstacleCode });

const obstacleOf = (device: Node, controller: Controller | undefined, size: number): Obstacle => {
  const backing = child(device, 'backing');
  const mode = textOf(child(backing, 'diskMode')) ?? '';
  if (/Raw/.test(backing?.xsiType ?? '')) return because('RDM_DISK', 'it is a raw device mapping');
  if (mode.startsWith('independent_')) return because('INDEPENDENT_DISK', `it is in independent mode (${clean(mode)})`);
  if (controller?.shared || textOf(child(backing, 'sharing')) === 'sharingMultiWriter')
    return because('SHARED_DISK', 'it is shared with other VMs');
  if (child(backing, 'keyId') !== undefined) return because('ENCRYPTED_DISK', 'it is encrypted by vSphere');
  if (hasSnapshots(backing))
    return because('DISK_HAS_SNAPSHOTS', 'it has snapshots; delete all snapshots (consolidate) and try again');
  return { obstacle: plainObstacle(backing, controller, size) };
};

const plainObstacle = (backing: Node | undefined, controller: Controller | undefined, size: number): string | null => {
  if (controller === undefined) return 'the controller that it hangs on is not known';
  if (textOf(child(backing, 'fileName')) === undefined) return 'it is no file on a datastore';
  return size > 0 ? null : 'its size cannot be read';
};

/** A parent, or the name that VMware gives to the file of a snapshot's changes. */
const hasSnapshots = (backing: Node | undefined): boolean =>
  child(backing, 'parent') !== undefined || /-\d{6}\.vmdk$/.test(textOf(child(backing, 'fileName')) ?? '');
