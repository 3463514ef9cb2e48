import type { SourceVm } from '../platform/inventory.ts';
import type { PlannedNic, PlannedVolume } from '../task/task-plan.ts';
import type { Advisory } from '../words/failure.ts';
import type { DiskName } from '../words/ids.ts';
import { advisory } from '../words/said.ts';

/** On PCI domain 0. Linux names a NIC by it (`enp1s0`, `ens3`), and meets VirtIO disks in its order. STORED SHAPE: it stands in plans. */
export type PciPlace = { readonly bus: number; readonly slot: number; readonly function: number };

/** A bridge or port: `index` is the number of the bus behind it, `model` libvirt's word (`pcie-root-port`, `pci-bridge`, …). */
export type PciBus = { readonly index: number; readonly model: string; readonly place: PciPlace };

export type PciDevice = { readonly place: PciPlace } & (
  | { readonly kind: 'DISK'; readonly disk: DiskName }
  | { readonly kind: 'NIC'; readonly number: number }
  | { readonly kind: 'SCSI_CONTROLLER'; readonly index: number }
);

/** Where the source's VirtIO disks, NICs and SCSI controllers stand, and the buses that they stand on. STORED SHAPE. */
export type PciLayout = { readonly buses: readonly PciBus[]; readonly devices: readonly PciDevice[] };

type Planned = { readonly volumes: readonly PlannedVolume[]; readonly nics: readonly PlannedNic[] };

/**
 * RT-12: the places of what migrates. None where the platform that was ordered gives other buses and models, and none where
 * the first function of a slot stays behind, because the others cannot be there without it: then libvirt gives all of them
 * new slots, in their order.
 */
export const layoutFor = (
  { pci }: SourceVm,
  { volumes, nics }: Planned,
  platformDecides: boolean,
): { readonly pci?: PciLayout } => {
  if (!pci || platformDecides) return {};
  const onScsi = volumes.some(({ bus }) => bus === 'scsi');
  const migrates = (device: PciDevice): boolean => {
    switch (device.kind) {
      case 'DISK':
        return volumes.some(({ disk, bus }) => disk === device.disk && bus === 'virtio');
      case 'NIC':
        return nics.some(({ number }) => number === device.number);
      case 'SCSI_CONTROLLER':
        return onScsi;
    }
  };
  const devices = pci.devices.filter(migrates);
  const places = [...devices, ...pci.buses].map(({ place }) => place);
  const stands = places.every(
    (place) => place.function === 0 || places.some((other) => other.function === 0 && isSameSlot(place, other)),
  );
  return stands && devices.length > 0 ? { pci: { buses: pci.buses, devices } } : {};
};

export const isSameSlot = (one: PciPlace, other: PciPlace): boolean => one.bus === other.bus && one.slot === other.slot;

/** What the source's definition does not say, since it depends on the order. */
export const layoutAdvisories = (vm: SourceVm, layout: { readonly pci?: PciLayout }): readonly Advisory[] =>
  vm.pci && !layout.pci ? [advisory('NEW_PCI_SLOTS', { vm: vm.name })] : [];
