import type { NetworkAttachment, VmDefinition } from '../../commands/ports/hypervisors.ts';
import { type Element, element } from '../libvirt-xml/xml.ts';

type Machine = VmDefinition['machine'];
type Bus = 'virtio' | 'scsi' | 'sata' | 'ide';

const PREFIX: Readonly<Record<Bus, string>> = { virtio: 'vd', scsi: 'sd', sata: 'sd', ide: 'hd' };
const IDE_PLACES = 4;

/** Q35 has no IDE; what asks for it there gets SATA, the nearest that every guest with an AHCI driver boots from. */
const busOn = (machine: Machine, bus: Bus): Bus => (bus === 'ide' && machine === 'q35' ? 'sata' : bus);

/** vda, vdb … vdz, vdaa: names in the order in which the disks come, so that the same plan gives the same names. */
export const deviceName = (prefix: string, index: number): string => {
  const letter = String.fromCharCode(97 + (index % 26));
  return index < 26 ? `${prefix}${letter}` : `${deviceName(prefix, Math.floor(index / 26) - 1)}${letter}`;
};

/** Disks, then empty CD-ROM drives behind them; the first disk boots, then the drives, then (in nicElements) the network. */
export const diskElements = (vm: VmDefinition): readonly Element[] => {
  const used = new Map<string, number>();
  const nextName = (bus: Bus): string => {
    const index = used.get(PREFIX[bus]) ?? 0;
    used.set(PREFIX[bus], index + 1);
    return deviceName(PREFIX[bus], index);
  };
  const disks = vm.volumes.map((volume, index) => {
    const bus = busOn(vm.machine, volume.bus);
    return element('disk', { type: 'file', device: 'disk' }, [
      element('driver', { name: 'qemu', type: volume.format, discard: 'unmap' }),
      element('source', { file: volume.path }),
      element('target', { dev: nextName(bus), bus }),
      index === 0 ? element('boot', { order: 1 }) : undefined,
    ]);
  });
  const drives = Array.from({ length: vm.cdromDrives }, (_, index) => {
    const bus = driveBus(vm, index);
    return element('disk', { type: 'file', device: 'cdrom' }, [
      element('driver', { name: 'qemu', type: 'raw' }),
      element('target', { dev: nextName(bus), bus }),
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

export const controllerElements = (vm: VmDefinition): readonly Element[] =>
  vm.volumes.some((volume) => volume.bus === 'scsi')
    ? [element('controller', { type: 'scsi', index: 0, model: 'virtio-scsi' })]
    : [];

export const nicElements = (vm: VmDefinition): readonly Element[] =>
  vm.nics.map((nic, index) =>
    element('interface', { type: nic.attachment.kind === 'BRIDGE' ? 'bridge' : 'network' }, [
      element('mac', { address: nic.mac }),
      sourceElement(nic.attachment),
      element('model', { type: nic.model }),
      index === 0 ? element('boot', { order: 2 }) : undefined,
    ]),
  );

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
