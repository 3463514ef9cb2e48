import type { NetworkAttachment, VmDefinition } from '../../commands/ports/hypervisors.ts';
import type { DiskSource } from '../../commands/ports/storage.ts';
import { diskIndex, diskLetters } from '../../domain/planning/disk-names.ts';
import { type Element, element } from '../libvirt-xml/xml.ts';
import { keepsPlaces, scsiControllers, seenOf } from './disk-traits.ts';
import { pciBusElements, pciElement } from './pci.ts';

type Machine = VmDefinition['machine'];
type Bus = 'virtio' | 'scsi' | 'sata' | 'ide';

const PREFIX: Readonly<Record<Bus, string>> = { virtio: 'vd', scsi: 'sd', sata: 'sd', ide: 'hd' };
const IDE_PLACES = 4;

/** Q35 has no IDE; what asks for it there gets SATA, the nearest that every guest with an AHCI driver boots from. */
const busOn = (machine: Machine, bus: Bus): Bus => (bus === 'ide' && machine === 'q35' ? 'sata' : bus);

/** vda, vdb … vdz, vdaa: names in the order in which the disks come, so that the same plan gives the same names. */
export const deviceName = (prefix: string, index: number): string => `${prefix}${diskLetters(index)}`;

/** More of one kind are given names by their order; it bounds the controllers that a far name would ask for. */
const MOST_PLACES: Readonly<Record<Bus, number>> = { virtio: 702, scsi: 56, sata: 48, ide: IDE_PLACES };

/**
 * The source's own names (RT-12): libvirt derives the place on an IDE, SATA or SCSI bus from them, so what is left of a
 * VM keeps its places. It also sorts the disks of one bus by name, so names that would change the order are not kept, and
 * then all disks are named by their order.
 */
const namesOf = (vm: VmDefinition): readonly string[] => {
  const buses = vm.volumes.map(({ bus }) => busOn(vm.machine, bus));
  const keeps = vm.volumes.every(({ sourceName }, at) => {
    const bus = buses[at] ?? 'virtio';
    const place = diskIndex(sourceName);
    if (place === null || place >= MOST_PLACES[bus] || !sourceName.startsWith(PREFIX[bus])) return false;
    const before = vm.volumes.filter((_, other) => other < at && buses[other] === bus).at(-1);
    const sameName = vm.volumes.filter((other) => other.sourceName === sourceName);
    return sameName.length === 1 && (diskIndex(before?.sourceName ?? '') ?? -1) < place;
  });
  const used = new Map<string, number>();
  return vm.volumes.map(({ sourceName }, at) => {
    const prefix = PREFIX[buses[at] ?? 'virtio'];
    const index = used.get(prefix) ?? 0;
    used.set(prefix, index + 1);
    return keeps ? sourceName : deviceName(prefix, index);
  });
};

/** libvirt: formatdomain.html, "Hard drives, floppy disks, CDROMs"; `auth` stands in the source since 3.9. */
const sourceOf = (disk: DiskSource): { readonly type: string; readonly source: Element } => {
  switch (disk.kind) {
    case 'FILE':
      return { type: 'file', source: element('source', { file: disk.path }) };
    case 'BLOCK':
      return { type: 'block', source: element('source', { dev: disk.device }) };
    case 'NETWORK': {
      const { protocol, name, hosts, auth } = disk;
      const source = element('source', { protocol, name }, [
        ...hosts.map((host) => element('host', { name: host.name, port: host.port })),
        auth === null
          ? undefined
          : element('auth', { username: auth.user }, [
              element('secret', { type: SECRET[protocol], uuid: auth.secret }),
            ]),
      ]);
      return { type: 'network', source };
    }
  }
};
/** What libvirt calls the secrets of a protocol. */
const SECRET = { rbd: 'ceph' } as const;

/** Disks, then empty CD-ROM drives on the places that are left; the root boots first, then (in nicElements) the network. */
export const diskElements = (vm: VmDefinition): readonly Element[] => {
  const names = namesOf(vm);
  const placed = keepsPlaces(vm);
  const disks = vm.volumes.map((volume, at) => {
    const bus = busOn(vm.machine, volume.bus);
    const seen = seenOf(bus, volume.traits ?? {}, placed);
    const { type, source } = sourceOf(volume.source);
    return element('disk', { type, device: 'disk' }, [
      element('driver', { name: 'qemu', type: volume.format, discard: 'unmap' }),
      source,
      element('target', { dev: names[at], bus, ...seen.attributes }),
      ...seen.elements,
      volume.root ? element('boot', { order: 1 }) : undefined,
      pciElement(vm, (device) => bus === 'virtio' && device.kind === 'DISK' && device.disk === volume.sourceName),
    ]);
  });
  const used = new Set(names);
  const drives = Array.from({ length: vm.cdromDrives }, (_, drive) => {
    const bus = driveBus(vm, drive);
    let index = 0;
    while (used.has(deviceName(PREFIX[bus], index))) index += 1;
    used.add(deviceName(PREFIX[bus], index));
    return element('disk', { type: 'file', device: 'cdrom' }, [
      element('driver', { name: 'qemu', type: 'raw' }),
      element('target', { dev: deviceName(PREFIX[bus], index), bus }),
      element('readonly'),
    ]);
  });
  return [...disks, ...drives];
};

const driveBus = (vm: VmDefinition, drive: number): Bus => {
  if (vm.machine === 'q35') return 'sata';
  const taken = vm.volumes.filter((volume) => volume.bus === 'ide').length;
  return taken + drive < IDE_PLACES ? 'ide' : 'sata';
};

export const controllerElements = (vm: VmDefinition): readonly Element[] => [
  ...pciBusElements(vm),
  ...scsiControllers(vm, namesOf(vm)),
];

/** The default NIC boots the network after the root, wherever it stands: the order of the NICs is the guest's. */
export const nicElements = (vm: VmDefinition): readonly Element[] => {
  const first = Math.max(
    0,
    vm.nics.findIndex(({ isDefault }) => isDefault === true),
  );
  return vm.nics.map((nic, index) =>
    element('interface', { type: nic.attachment.kind === 'BRIDGE' ? 'bridge' : 'network' }, [
      element('mac', { address: nic.mac }),
      sourceElement(nic.attachment),
      element('model', { type: nic.model }),
      index === first ? element('boot', { order: 2 }) : undefined,
      nic.linkDown ? element('link', { state: 'down' }) : undefined,
      pciElement(vm, (device) => device.kind === 'NIC' && device.number === nic.number),
    ]),
  );
};

const sourceElement = (attachment: NetworkAttachment): Element =>
  attachment.kind === 'BRIDGE'
    ? element('source', { bridge: attachment.bridge })
    : element('source', { network: attachment.name });

/** The same for every VM. The console's log is how a boot is seen from outside; libvirt rotates it. */
export const otherElements = (consoleLog: string): readonly Element[] => [
  element('serial', { type: 'pty' }, [
    element('log', { file: consoleLog, append: 'on' }),
    element('target', { port: 0 }),
  ]),
  element('console', { type: 'pty' }, [element('target', { type: 'serial', port: 0 })]),
  element('channel', { type: 'unix' }, [element('target', { type: 'virtio', name: 'org.qemu.guest_agent.0' })]),
  element('input', { type: 'tablet', bus: 'usb' }),
  element('graphics', { type: 'vnc', port: -1, autoport: 'yes', listen: '127.0.0.1' }, [
    element('listen', { type: 'address', address: '127.0.0.1' }),
  ]),
  element('video', {}, [element('model', { type: 'vga' })]),
  element('rng', { model: 'virtio' }, [element('backend', { model: 'random' }, '/dev/urandom')]),
];
