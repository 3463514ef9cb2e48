import type { VmDefinition } from '../../commands/ports/hypervisors.ts';
import { diskIndex } from '../../domain/planning/disk-names.ts';
import type { DiskTraits } from '../../domain/platform/inventory.ts';
import { type Element, element } from '../libvirt-xml/xml.ts';
import { pciElement } from './pci.ts';

type Seen = { readonly attributes: { readonly rotation_rate?: number }; readonly elements: readonly Element[] };

/**
 * What the guest sees of a disk beside its bytes, as far as its bus has a word for it: libvirt refuses a vendor and product
 * but on SCSI, a WWN but on IDE and SCSI, and a rotation rate on VirtIO (qemuValidateDomainDeviceDefDiskFrontend).
 */
export const seenOf = (bus: string, traits: DiskTraits, placed: boolean): Seen => {
  const onScsi = bus === 'scsi';
  const { logicalBlockBytes, physicalBlockBytes, rotationRate, serial, wwn, vendor, product, place } = traits;
  const blockio = { logical_block_size: logicalBlockBytes, physical_block_size: physicalBlockBytes };
  const elements = [
    logicalBlockBytes || physicalBlockBytes ? element('blockio', blockio) : undefined,
    serial === undefined ? undefined : element('serial', {}, serial),
    wwn !== undefined && (onScsi || bus === 'ide') ? element('wwn', {}, wwn) : undefined,
    vendor !== undefined && onScsi ? element('vendor', {}, vendor) : undefined,
    product !== undefined && onScsi ? element('product', {}, product) : undefined,
    onScsi && placed && place ? element('address', { type: 'drive', ...place }) : undefined,
  ].flatMap((item) => item ?? []);
  return { attributes: rotationRate && bus !== 'virtio' ? { rotation_rate: rotationRate } : {}, elements };
};

const onScsi = (vm: VmDefinition): VmDefinition['volumes'] => vm.volumes.filter(({ bus }) => bus === 'scsi');

/** Places of the source on SCSI buses are kept where every disk there has one of its own; else names give them. */
export const keepsPlaces = (vm: VmDefinition): boolean => {
  const places = onScsi(vm).map(({ traits }) => JSON.stringify(traits?.place ?? null));
  return places.length > 0 && !places.includes('null') && new Set(places).size === places.length;
};

/** libvirt puts seven disks on a SCSI controller by their names; one that it adds itself is no VirtIO controller. */
const PLACES_OF_SCSI = 7;

/** Every controller is written, also one without disks before the last: the guest counts disks by the number of theirs. */
export const scsiControllers = (vm: VmDefinition, names: readonly string[]): readonly Element[] => {
  const used = vm.volumes.flatMap(({ bus, traits }, at) => {
    if (bus !== 'scsi') return [];
    const place = keepsPlaces(vm) ? traits?.place : undefined;
    return [place ? place.controller : Math.floor((diskIndex(names[at] ?? '') ?? 0) / PLACES_OF_SCSI)];
  });
  return Array.from({ length: Math.max(-1, ...used) + 1 }, (_, index) => {
    const model = vm.scsiControllers?.find((controller) => controller.index === index)?.model ?? 'virtio-scsi';
    return element('controller', { type: 'scsi', index, model }, [
      pciElement(vm, (device) => device.kind === 'SCSI_CONTROLLER' && device.index === index),
    ]);
  });
};
