import { attributeOf, childOf, childrenOf, type Element } from '../libvirt-xml/xml.ts';

/**
 * Disks of one bus in the order in which a guest meets them, which is what it names them by. libvirt lists them by their
 * names, and these are hints: a disk that was attached later, or under another name, stands at another place of its bus.
 * Linux meets the devices of a PCI bus first and those behind its bridges after them (pci_bus_add_devices).
 */
export const inGuestOrder = (domain: Element, disks: readonly Element[]): readonly Element[] => {
  const bridges = bridgesOf(domain);
  const sorted = new Map<string, Element[]>();
  for (const disk of disks) sorted.set(busOf(disk), [...(sorted.get(busOf(disk)) ?? []), disk]);
  for (const [bus, of] of sorted) {
    const placed = of.map((disk) => ({ disk, place: placeOf(disk, bridges) }));
    if (placed.some(({ place }) => place === null)) continue; // not started since it was defined: libvirt's order is all there is
    placed.sort((one, other) => compare(one.place ?? [], other.place ?? []));
    sorted.set(
      bus,
      placed.map(({ disk }) => disk),
    );
  }
  return disks.flatMap((disk) => sorted.get(busOf(disk))?.shift() ?? []);
};

const busOf = (disk: Element): string => attributeOf(childOf(disk, 'target'), 'bus') ?? '';

/** Per level: whether a bridge stands here (0: the device itself, 1: what is behind a bridge), slot and function. */
type Place = readonly number[];

const numbersOf = (address: Element | undefined, ...keys: readonly string[]): readonly number[] =>
  keys.map((key) => Number(attributeOf(address, key) ?? 0));

/** PCI controllers by their index, which is the number of the bus behind them; the root has no address. */
const bridgesOf = (domain: Element): ReadonlyMap<number, Element> =>
  new Map(
    childrenOf(childOf(domain, 'devices'), 'controller').flatMap((controller): [number, Element][] => {
      const address = childOf(controller, 'address');
      const index = Number(attributeOf(controller, 'index') ?? Number.NaN);
      return attributeOf(controller, 'type') === 'pci' && address ? [[index, address]] : [];
    }),
  );

const DEEPEST = 16;
const placeOf = (disk: Element, bridges: ReadonlyMap<number, Element>): Place | null => {
  const address = childOf(disk, 'address');
  switch (attributeOf(address, 'type')) {
    case 'drive':
      return numbersOf(address, 'controller', 'bus', 'target', 'unit');
    case 'pci': {
      let place: number[] = [0, ...numbersOf(address, 'slot', 'function')];
      let [bus = 0] = numbersOf(address, 'bus');
      for (let depth = 0; bus !== 0 && depth < DEEPEST; depth += 1) {
        const bridge = bridges.get(bus);
        if (!bridge) return null;
        place = [1, ...numbersOf(bridge, 'slot', 'function'), ...place];
        [bus = 0] = numbersOf(bridge, 'bus');
      }
      return place;
    }
    default:
      return null;
  }
};

const compare = (one: Place, other: Place): number => {
  const at = one.findIndex((number, index) => number !== other[index]);
  return at < 0 ? one.length - other.length : (one[at] ?? 0) - (other[at] ?? -1);
};
