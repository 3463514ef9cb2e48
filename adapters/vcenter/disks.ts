import type { DiskBacking, DiskObstacle, SourceDisk } from '../../domain/platform/inventory.ts';
import type { DiskName } from '../../domain/words/ids.ts';
import type { Bytes } from '../../domain/words/units.ts';
import { type Controller, controllersOf } from './controllers.ts';
import { roleOf } from './definition-table.ts';
import { backingOf, type DiskFile, fileOf } from './disk-files.ts';
import { clean } from './names.ts';
import type { Surroundings } from './surroundings.ts';
import { child, childrenOf, flagOf, type Node, numberOf, textOf } from './xml.ts';

type Device = { readonly device: Node; readonly controller: Controller | undefined };

/** What of the VM is about its disks. `extra`: its own options (`config.extraConfig`), asked of old servers only. */
type VmOptions = { readonly boot: Node | undefined; readonly extra?: Node | undefined };

/**
 * Hard disks by controller and unit, named vda, vdb, … in that order (TK-10). The boot disk is the first, or the first one
 * that the VM's own boot order names.
 */
export const disksOf = (
  devices: readonly Node[],
  around: Pick<Surroundings, 'datastores'>,
  options: VmOptions,
): readonly SourceDisk[] => {
  const controllers = controllersOf(devices);
  const disks = devices
    .filter((device) => roleOf(device)?.is === 'DISK')
    .map((device) => ({ device, controller: controllers.get(numberOf(child(device, 'controllerKey')) ?? -1) }))
    .sort((one, other) => placeOf(one) - placeOf(other));
  const boot = bootDisk(disks, options.boot);
  const shared = sharedSlots(options.extra);
  return disks.map((disk, index) => {
    const made = toDisk(disk, index, disk === boot, around);
    return shared.has(slotOf(disk)) && made.obstacle === null ? { ...made, ...SHARED } : made;
  });
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
  const file = fileOf(backing, around.datastores);
  return {
    name: `vd${letters(index)}` as DiskName,
    bus: controller?.bus ?? 'scsi',
    sizeBytes: size as Bytes,
    format: 'vmdk',
    boot,
    ...obstacleOf({ device, controller }, size, file),
    vmware: {
      deviceKey: numberOf(child(device, 'key')) ?? 0,
      controller: controller?.kind ?? 'SCSI',
      controllerModel: controller?.model ?? '',
      mode: clean(textOf(child(backing, 'diskMode')) ?? 'persistent'),
      backing: backingOf(backing),
      datastore: file.datastore,
      datastoreKind: file.kind,
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

type Obstacle = Pick<SourceDisk, 'obstacle' | 'obstacleCode'>;
const because = (obstacleCode: DiskObstacle, obstacle: string): Obstacle => ({ obstacle, obstacleCode });

const SHARED = because('SHARED_DISK', 'it is shared with other VMs');

/** `scsi0:1`. */
const slotOf = ({ device, controller }: Device): string =>
  `${controller?.slot}:${numberOf(child(device, 'unitNumber')) ?? 0}`;

/** `scsi0:1.sharing = "multi-writer"` (VMware KB 1034165): so the flag stood before the API had `sharing`. */
const sharedSlots = (extra: Node | undefined): ReadonlySet<string> =>
  new Set(
    childrenOf(extra, 'OptionValue').flatMap((option) => {
      const slot = /^([a-z]+\d+:\d+)\.sharing$/i.exec(textOf(child(option, 'key')) ?? '')?.[1];
      const value = textOf(child(option, 'value')) ?? '';
      return slot !== undefined && value.toLowerCase() === 'multi-writer' ? [slot.toLowerCase()] : [];
    }),
  );

const RAW: ReadonlyMap<DiskBacking, string> = new Map([
  ['RDM_PHYSICAL', 'it is a raw device mapping'],
  ['RDM_VIRTUAL', 'it is a raw device mapping'],
  ['RAW_DEVICE', 'it is a raw device of its host'],
  ['RAW_PARTITIONS', 'it is made of partitions of a raw device of its host'],
]);

const obstacleOf = ({ device, controller }: Device, size: number, file: DiskFile): Obstacle => {
  const backing = child(device, 'backing');
  const mode = textOf(child(backing, 'diskMode')) ?? '';
  const raw = RAW.get(backingOf(backing));
  if (raw !== undefined) return because('RDM_DISK', raw);
  if (mode.startsWith('independent_')) return because('INDEPENDENT_DISK', `it is in independent mode (${clean(mode)})`);
  if (controller?.shared || textOf(child(backing, 'sharing')) === 'sharingMultiWriter') return SHARED;
  if (child(backing, 'keyId') !== undefined) return because('ENCRYPTED_DISK', 'it is encrypted by vSphere');
  // A parent in the chain is what a snapshot leaves. The file's name says nothing: a VM may be called web-202401.
  if (child(backing, 'parent') !== undefined)
    return because('DISK_HAS_SNAPSHOTS', 'it has snapshots; delete all snapshots (consolidate) and try again');
  return { obstacle: plainObstacle({ device, controller }, size, file) };
};

const plainObstacle = ({ device, controller }: Device, size: number, file: DiskFile): string | null => {
  if (textOf(child(device, 'virtualDiskFormat')) === 'native_4k')
    return 'its sectors have 4,096 bytes, which the target disk has not, so the guest would not find its partitions';
  if (controller === undefined) return 'the controller that it hangs on is not known';
  return size > 0 ? file.obstacle : 'its size cannot be read';
};
