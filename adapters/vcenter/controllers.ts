import type { Bus, VmwareDisk } from '../../domain/platform/inventory.ts';
import { roleOf } from './definition-table.ts';
import { child, type Node, numberOf, textOf } from './xml.ts';

/** Something that disks hang on. `order`: its place among the controllers of the VM. */
export type Controller = {
  readonly kind: VmwareDisk['controller'];
  readonly model: string;
  readonly bus: Bus;
  readonly order: number;
  /** Its name in the VM's own options: `scsi0`. */
  readonly slot: string;
  /** Its disks may be open in another VM at the same time. */
  readonly shared: boolean;
};

/**
 * IDE first: the BIOS enumerates it before add-in controllers, and an IDE disk cannot be added to a running VM, so it is
 * mostly the first one there was (from experience, not from a document; a boot order of the VM's own wins).
 */
const RANK: readonly VmwareDisk['controller'][] = ['IDE', 'SCSI', 'SATA', 'NVME'];
const MOST_BUSES = 1000;

export const controllersOf = (devices: readonly Node[]): ReadonlyMap<number, Controller> =>
  new Map(
    devices.flatMap((device): [number, Controller][] => {
      const role = roleOf(device);
      const key = numberOf(child(device, 'key'));
      if (role?.is !== 'CONTROLLER' || key === undefined) return [];
      const { kind, model, bus: diskBus } = role;
      const bus = numberOf(child(device, 'busNumber')) ?? 0;
      const order = RANK.indexOf(kind) * MOST_BUSES + bus;
      const sharing = textOf(child(device, 'sharedBus')) ?? 'noSharing';
      return [
        [
          key,
          { kind, model, bus: diskBus, order, slot: `${kind.toLowerCase()}${bus}`, shared: sharing !== 'noSharing' },
        ],
      ];
    }),
  );
