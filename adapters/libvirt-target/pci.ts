import type { VmDefinition } from '../../commands/ports/hypervisors.ts';
import { isSameSlot, type PciDevice, type PciPlace } from '../../domain/planning/pci-layout.ts';
import { type Element, element } from '../libvirt-xml/xml.ts';

const hex = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, '0')}`;

/** libvirt gives places to what has none, around those that are given; a slot with several functions has to say so. */
const addressElement = (vm: VmDefinition, place: PciPlace): Element => {
  const all = [...(vm.pci?.devices ?? []), ...(vm.pci?.buses ?? [])];
  const isShared = all.some((other) => other.place.function !== place.function && isSameSlot(other.place, place));
  return element('address', {
    type: 'pci',
    domain: '0x0000',
    bus: hex(place.bus, 2),
    slot: hex(place.slot, 2),
    function: hex(place.function, 1),
    multifunction: isShared && place.function === 0 ? 'on' : undefined,
  });
};

/** Where a device stood at the source, so that its guest finds it there again (RT-12); undefined: libvirt gives it a place. */
export const pciElement = (vm: VmDefinition, is: (device: PciDevice) => boolean): Element | undefined => {
  const device = vm.pci?.devices.find(is);
  return device && addressElement(vm, device.place);
};

export const pciBusElements = (vm: VmDefinition): readonly Element[] =>
  (vm.pci?.buses ?? []).map(({ index, model, place }) =>
    element('controller', { type: 'pci', index, model }, [addressElement(vm, place)]),
  );
