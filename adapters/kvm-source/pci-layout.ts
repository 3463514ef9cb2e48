import type { PciBus, PciDevice, PciLayout, PciPlace } from '../../domain/planning/pci-layout.ts';
import type { DiskName } from '../../domain/words/ids.ts';
import { attributeOf, childOf, childrenOf, type Element } from '../libvirt-xml/xml.ts';

/** Bridges and ports that libvirt makes on every host; behind an expander there is memory of one node. */
export const PLAIN_PCI: readonly string[] = [
  'pci-root',
  'pcie-root',
  'pcie-root-port',
  'pci-bridge',
  'dmi-to-pci-bridge',
  'pcie-to-pci-bridge',
];

/**
 * Slots of bus 0 that libvirt gives to what every machine has, the graphics card among them: what stands there at the source
 * might have to give way at the target (qemuDomainValidateDevicePCISlotsPIIX3 and …Q35).
 */
const TAKEN = { pc: [0, 1, 2], q35: [0, 1, 0x1f] } as const;

const familyOf = (domain: Element): keyof typeof TAKEN | undefined => {
  const machine = attributeOf(childOf(domain, 'os', 'type'), 'machine') ?? '';
  return /^(pc-q35|q35)/.test(machine) ? 'q35' : /^pc($|-i440fx)/.test(machine) ? 'pc' : undefined;
};

const placeOf = (device: Element): PciPlace | undefined => {
  const address = childOf(device, 'address');
  if (attributeOf(address, 'type') !== 'pci') return undefined;
  const [domain = 0, bus = 0, slot = 0, within = 0] = ['domain', 'bus', 'slot', 'function'].map((key) =>
    Number(attributeOf(address, key) ?? 0),
  );
  const isPlace = domain === 0 && inside(bus, 255) && inside(slot, 31) && inside(within, 7);
  return isPlace ? { bus, slot, function: within } : undefined;
};
const inside = (value: number, most: number): boolean => Number.isSafeInteger(value) && value >= 0 && value <= most;

type Unplaced = PciDevice extends infer D ? (D extends PciDevice ? Omit<D, 'place'> : never) : never;
type Standing = { readonly what: Unplaced; readonly at: Element };

const standing = (domain: Element): readonly Standing[] => {
  const devices = childOf(domain, 'devices');
  const targetOf = (disk: Element, key: string): string => attributeOf(childOf(disk, 'target'), key) ?? '';
  const disks = childrenOf(devices, 'disk').filter(
    (disk) => (attributeOf(disk, 'device') ?? 'disk') === 'disk' && targetOf(disk, 'bus') === 'virtio',
  );
  const scsi = childrenOf(devices, 'controller').filter((each) => attributeOf(each, 'type') === 'scsi');
  return [
    ...disks.map((at): Standing => ({ what: { kind: 'DISK', disk: targetOf(at, 'dev') as DiskName }, at })),
    ...childrenOf(devices, 'interface').map(
      (at, index): Standing => ({ what: { kind: 'NIC', number: index + 1 }, at }),
    ),
    ...scsi.map(
      (at): Standing => ({ what: { kind: 'SCSI_CONTROLLER', index: Number(attributeOf(at, 'index') ?? 0) }, at }),
    ),
  ];
};

/** Null: a bridge that not every host has, or one without a place. */
const busesOf = (domain: Element): readonly PciBus[] | null => {
  const bridges = childrenOf(childOf(domain, 'devices'), 'controller').filter(
    (each) => attributeOf(each, 'type') === 'pci' && Number(attributeOf(each, 'index') ?? 0) !== 0,
  );
  const buses = bridges.flatMap((bridge): readonly PciBus[] => {
    const [model = '', index, place] = [
      attributeOf(bridge, 'model'),
      Number(attributeOf(bridge, 'index')),
      placeOf(bridge),
    ];
    return PLAIN_PCI.includes(model) && inside(index, 255) && place ? [{ index, model, place }] : [];
  });
  return buses.length === bridges.length ? buses : null;
};

/**
 * Places that the target can give again (RT-12): all of them or none, so that the order of NICs and disks is never mixed.
 * The target's machine is of the source's family, so what stood in a slot fits there.
 */
export const pciLayoutOf = (domain: Element): { readonly pci?: PciLayout } => {
  const family = familyOf(domain);
  const buses = busesOf(domain);
  if (!family || !buses) return {};
  const found = standing(domain);
  const devices = found.flatMap(({ what, at }): readonly PciDevice[] => {
    const place = placeOf(at);
    return place ? [{ ...what, place }] : [];
  });
  const places = [...devices, ...buses].map(({ place }) => place);
  const known = new Set([0, ...buses.map(({ index }) => index)]);
  const taken: readonly number[] = TAKEN[family];
  const isFree = ({ bus, slot }: PciPlace): boolean => known.has(bus) && !(bus === 0 && taken.includes(slot));
  const keeps =
    devices.length > 0 &&
    devices.length === found.length &&
    places.every(isFree) &&
    new Set(places.map((place) => JSON.stringify(place))).size === places.length;
  return keeps ? { pci: { buses, devices } } : {};
};
