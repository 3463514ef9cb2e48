import type { Bus, VmwareDisk } from '../../domain/platform/inventory.ts';
import { keyed, own } from '../../domain/words/keyed.ts';
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

type Kind = Pick<Controller, 'kind' | 'model' | 'bus'>;
const scsi = (model: string): Kind => ({ kind: 'SCSI', model, bus: 'scsi' });
const KINDS = keyed<Kind>({
  VirtualIDEController: { kind: 'IDE', model: 'ide', bus: 'ide' },
  VirtualSCSIController: scsi('lsilogic'),
  VirtualBusLogicController: scsi('buslogic'),
  VirtualLsiLogicController: scsi('lsilogic'),
  VirtualLsiLogicSASController: scsi('lsisas1068'),
  ParaVirtualSCSIController: scsi('pvscsi'),
  VirtualSATAController: { kind: 'SATA', model: 'ahci', bus: 'sata' },
  VirtualAHCIController: { kind: 'SATA', model: 'ahci', bus: 'sata' },
  VirtualNVMEController: { kind: 'NVME', model: 'nvme', bus: 'nvme' },
});

/**
 * IDE first: the BIOS enumerates it before add-in controllers, and an IDE disk cannot be added to a running VM, so it is
 * mostly the first one there was (from experience, not from a document; a boot order of the VM's own wins).
 */
const RANK: readonly VmwareDisk['controller'][] = ['IDE', 'SCSI', 'SATA', 'NVME'];
const MOST_BUSES = 1000;

export const controllersOf = (devices: readonly Node[]): ReadonlyMap<number, Controller> =>
  new Map(
    devices.flatMap((device): [number, Controller][] => {
      const kind = own(KINDS, device.xsiType ?? '');
      const key = numberOf(child(device, 'key'));
      if (kind === undefined || key === undefined) return [];
      const bus = numberOf(child(device, 'busNumber')) ?? 0;
      const order = RANK.indexOf(kind.kind) * MOST_BUSES + bus;
      const sharing = textOf(child(device, 'sharedBus')) ?? 'noSharing';
      return [[key, { ...kind, order, slot: `${kind.kind.toLowerCase()}${bus}`, shared: sharing !== 'noSharing' }]];
    }),
  );
