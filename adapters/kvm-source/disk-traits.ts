import type { DiskTraits, ScsiController, ScsiPlace } from '../../domain/platform/inventory.ts';
import { attributeOf, childOf, childrenOf, type Element, textOf } from '../libvirt-xml/xml.ts';

/** What the guest sees of a disk beside its content, as libvirt's definition says it; nothing where it says none of it. */
export const traitsOf = (disk: Element): { readonly traits?: DiskTraits } => {
  const blockio = childOf(disk, 'blockio');
  const target = childOf(disk, 'target');
  const traits: DiskTraits = {
    ...number('logicalBlockBytes', attributeOf(blockio, 'logical_block_size')),
    ...number('physicalBlockBytes', attributeOf(blockio, 'physical_block_size')),
    ...words('serial', textOf(childOf(disk, 'serial'))),
    ...words('wwn', textOf(childOf(disk, 'wwn'))),
    ...words('vendor', textOf(childOf(disk, 'vendor'))),
    ...words('product', textOf(childOf(disk, 'product'))),
    ...number('rotationRate', attributeOf(target, 'rotation_rate')),
    ...(attributeOf(target, 'bus') === 'scsi' ? placeOf(childOf(disk, 'address')) : {}),
  };
  return Object.keys(traits).length > 0 ? { traits } : {};
};

const number = <K extends string>(key: K, text: string | undefined): { readonly [key in K]?: number } => {
  const value = Number(text ?? 0); // libvirt writes 0 for what is not said
  return Number.isSafeInteger(value) && value > 0 ? own(key, value) : {};
};

const words = <K extends string>(key: K, text: string | undefined): { readonly [key in K]?: string } =>
  text === undefined ? {} : own(key, text);

const own = <K extends string, T>(key: K, value: T): { readonly [key in K]?: T } => {
  const record: { [key in K]?: T } = {};
  record[key] = value;
  return record;
};

const placeOf = (address: Element | undefined): { readonly place?: ScsiPlace } => {
  if (attributeOf(address, 'type') !== 'drive') return {};
  const at = (key: string): number => Number(attributeOf(address, key) ?? 0);
  const place = { controller: at('controller'), bus: at('bus'), target: at('target'), unit: at('unit') };
  return Object.values(place).every((value) => Number.isSafeInteger(value) && value >= 0) ? { place } : {};
};

/** In the order of their numbers. One whose model is not said is what the target's default is. */
export const scsiControllersOf = (domain: Element): { readonly scsiControllers?: readonly ScsiController[] } => {
  const scsiControllers = childrenOf(childOf(domain, 'devices'), 'controller')
    .flatMap((controller) => {
      const model = attributeOf(controller, 'model') ?? 'auto';
      const index = Number(attributeOf(controller, 'index') ?? Number.NaN);
      const known = attributeOf(controller, 'type') === 'scsi' && model !== 'auto' && Number.isSafeInteger(index);
      return known ? [{ index, model }] : [];
    })
    .sort((one, other) => one.index - other.index);
  return scsiControllers.length > 0 ? { scsiControllers } : {};
};
