import { type Difference, IMAGES, nic, type Seen, type SeenDisk } from './definition.ts';

const root = (name: string, bus: SeenDisk['bus'], more = ''): SeenDisk => ({ name, bus, from: 'REPORTER', more });
const data = (name: string, bus: SeenDisk['bus'], more = '', rest: Partial<SeenDisk> = {}): SeenDisk => ({
  ...{ name, bus, from: 'DATA', more },
  ...rest,
});
const VDA = root('vda', 'virtio');
const sectors = (bytes: number): string => `<blockio logical_block_size='${bytes}' physical_block_size='${bytes}'/>`;
const onScsi = (controller: number, target: number, unit: number): string =>
  `<address type='drive' controller='${controller}' bus='0' target='${target}' unit='${unit}'/>`;
const onPci = (slot: number, bus = 0): string =>
  `<address type='pci' domain='0x0000' bus='0x0${bus}' slot='0x${slot.toString(16).padStart(2, '0')}' function='0x0'/>`;
const scsi = (index: number, model: string): string => `<controller type='scsi' index='${index}' model='${model}'/>`;
const told = (facts: RegExp, notice: RegExp): Difference => ({ facts, notice });

/** One trait of a machine each, or a few that do not meet: what libvirt's domain format has and a guest can see. */
export const DEFINITIONS: readonly Seen[] = [
  {
    name: 'sectors',
    disks: [VDA, data('vdb', 'virtio', sectors(4096)), data('sda', 'scsi', sectors(4096))],
    devices: scsi(0, 'virtio-scsi'),
  },
  {
    name: 'many-scsi',
    machine: 'q35',
    disks: [
      root('sda', 'scsi'),
      ...[...'bcdefghi'].map((letter) => data(`sd${letter}`, 'scsi', '', { bytes: 1_048_576 })),
    ],
    devices: scsi(0, 'virtio-scsi') + scsi(1, 'virtio-scsi'),
  },
  {
    name: 'lsilogic',
    disks: [VDA, data('sda', 'scsi', onScsi(0, 0, 0)), data('sdb', 'scsi', onScsi(1, 0, 3))],
    devices: scsi(0, 'lsilogic') + scsi(1, 'virtio-scsi'),
  },
  {
    name: 'vital-data',
    disks: [
      root('vda', 'virtio', '<serial>V-1</serial>'),
      data(
        'sda',
        'scsi',
        '<serial>S-1</serial><wwn>5000c50015ea71ad</wwn><vendor>ACME</vendor><product>BIG</product>',
        {
          target: "rotation_rate='7200'",
        },
      ),
      data('hda', 'ide', '<serial>I-1</serial><wwn>5000c50015ea71ae</wwn>', { target: "rotation_rate='1'" }),
    ],
    devices: scsi(0, 'virtio-scsi'),
  },
  {
    name: 'luns',
    disks: [
      VDA,
      data('sda', 'scsi', onScsi(0, 0, 0)),
      data('sdb', 'scsi', onScsi(0, 0, 1)),
      data('sdc', 'scsi', onScsi(0, 4, 1)),
    ],
    devices: scsi(0, 'virtio-scsi'),
  },
  {
    name: 'left-out',
    disks: [VDA, data('vdb', 'virtio'), data('vdc', 'virtio', '<serial>KEPT</serial>')],
    order: { volumes: [{ disk: 'vdb', migrate: false }] },
    differs: [
      told(/^disk\.vd[bc]\./, /Disk names in the guest shift: \/dev\/vdc becomes \/dev\/vdb/),
      told(/^device\.pci\.0x010000/, /\/dev\/vdc becomes \/dev\/vdb/),
    ],
  },
  {
    name: 'root-second',
    disks: [data('vda', 'virtio'), root('vdb', 'virtio', "<boot order='1'/>")],
    nics: nic(1) + nic(2),
    order: { nics: [{ number: 2, isDefault: true }] },
  },
  { name: 'uefi-2m', machine: 'q35', firmware: 'UEFI_2M', disks: [VDA], runs: true },
  { name: 'uefi-4m', machine: 'q35', firmware: 'UEFI_4M', disks: [root('sda', 'sata'), data('vda', 'virtio')] },
  {
    name: 'direct-kernel',
    disks: [VDA],
    os: `<kernel>${IMAGES}/reporter-vmlinuz</kernel><initrd>${IMAGES}/reporter-initrd</initrd><cmdline>console=ttyS0,115200 quiet mitigations=off no_timer_check net.ifnames=0 scsi_mod.scan=sync nokaslr direct=1</cmdline>`,
    differs: [told(/^cmdline$/, /a kernel that the host boots it with .*put a boot loader there/)],
  },
  {
    name: 'shared-folder',
    disks: [VDA],
    devices: `<filesystem type='mount' accessmode='mapped'><source dir='/srv'/><target dir='shared'/></filesystem>
      <serial type='pty'><target port='1'/></serial>
      <channel type='unix'><target type='virtio' name='org.example.0'/></channel>`,
    differs: [
      told(/^device\.(9p\.shared|pci\.0x000200\.0x1af4:0x1009)$/, /shared folder \(9p, virtiofs\)/),
      told(/^device\.(serial\.1\.16550A|pnp\.PNP0501)$/, /second serial port/),
      told(/^device\.port\.org\.example\.0$/, /channel between guest and host/),
    ],
  },
  {
    name: 'extras',
    disks: [VDA],
    devices: `<disk type='file' device='floppy'><target dev='fda' bus='fdc'/></disk><watchdog model='i6300esb' action='none'/><sound model='ac97'/>
      <memballoon model='none'/>`,
    differs: [
      told(/^(floppies|device\.pnp\.PNP0700)$/, /floppy drive/),
      told(/^device\.(watchdog\.i6300ESB timer|pci\.0x088000\.0x8086:0x25ab)$/, /watchdog/),
      told(/^device\.pci\.0x040100/, /device of that kind \(sound/),
      told(/^device\.pci\..*0x1af4:0x1002$/, /memory balloon/),
    ],
  },
  {
    name: 'usb-disk',
    machine: 'q35',
    disks: [VDA, data('sda', 'usb')],
    differs: [
      told(/^disk\.(.*\/usb\/.*|00:1f\.2\/port\d\/0:0:0)\.\w+$/, /bus of the disk \(usb\): SATA/),
      told(/^device\.usb\.QEMU USB HARDDRIVE$/, /bus of the disk \(usb\): SATA/),
    ],
  },
  {
    name: 'ide',
    disks: [root('hda', 'ide'), data('hdb', 'ide'), data('hdc', 'ide')],
    devices: "<disk type='file' device='cdrom'><target dev='hdd' bus='ide'/><readonly/></disk>",
  },
  {
    name: 'sata',
    machine: 'q35',
    disks: [root('sda', 'sata'), data('sdb', 'sata', '<serial>T-1</serial>'), data('sdf', 'sata')],
    devices: "<disk type='file' device='cdrom'><target dev='sdc' bus='sata'/><readonly/></disk>",
  },
  {
    name: 'odd-sizes',
    runs: true,
    disks: [
      VDA,
      data('vdb', 'virtio', '', { format: 'raw', bytes: 5 * 1_048_576 + 512 }),
      data('vdc', 'virtio', '', { bytes: 3_000_320 }),
      data('vdd', 'virtio', '', { format: 'raw', bytes: 1_048_576 - 512 }),
    ],
  },
  {
    name: 'chains',
    disks: [
      { ...VDA, chain: true },
      data('vdb', 'virtio', '', { chain: true }),
      data('vdc', 'virtio', '', { format: 'raw' }),
    ],
    snapshot: true,
  },
  {
    name: 'nic-models',
    disks: [VDA],
    nics: [nic(1, 'e1000'), nic(2, 'rtl8139'), nic(3), nic(4, 'virtio', "<link state='down'/>")].join(''),
  },
  { name: 'nics-q35', machine: 'q35', disks: [VDA], nics: nic(1, 'e1000e') + nic(2) + nic(3) },
  {
    name: 'topology',
    disks: [VDA],
    vcpu: '<vcpu>4</vcpu>',
    domain: "<cpu mode='host-passthrough'><topology sockets='1' dies='1' cores='2' threads='2'/></cpu>",
    differs: [told(/^cpu\.topology$/, /sockets, cores and threads/)],
  },
  {
    name: 'cpu-maximum',
    disks: [VDA],
    vcpu: "<currentMemory unit='MiB'>160</currentMemory><vcpu current='1'>3</vcpu>",
    differs: [told(/^cpu\.possible$/, /CPU maximum/)],
  },
  {
    name: 'places-pc',
    disks: [root('vda', 'virtio', onPci(9)), data('vdb', 'virtio', onPci(0x14))],
    nics: nic(1, 'virtio', onPci(0x10)) + nic(2, 'virtio', onPci(5)),
  },
  {
    name: 'places-q35',
    machine: 'q35',
    disks: [root('vda', 'virtio', onPci(0, 4)), data('vdb', 'virtio', onPci(0, 6))],
    nics: nic(1, 'virtio', onPci(0, 3)) + nic(2, 'e1000e', onPci(0x10)),
    devices: [1, 2, 3, 4, 5, 6]
      .map((index) => `<controller type='pci' index='${index}' model='pcie-root-port'/>`)
      .join(''),
  },
  {
    name: 'bare',
    disks: [VDA],
    usual: "<graphics type='vnc' autoport='yes' listen='127.0.0.1'/><video><model type='cirrus'/></video>",
    differs: [
      told(/^device\.pci\.0x03/, /graphics card/),
      {
        facts: /^device\.(pci\..*0x1af4:0x100[35]|usb\.QEMU USB Tablet|port\.org\.qemu\.guest_agent\.0)$/,
        rule: 'docs/what-comes-along.md: every target VM has an agent channel, a tablet and random numbers',
      },
    ],
  },
  {
    name: 'older-machine',
    machine: 'pc-i440fx-5.2',
    disks: [VDA, data('vdb', 'virtio')],
    domain:
      "<cpu mode='custom' match='exact' check='none'><model>qemu64</model></cpu><clock offset='localtime'><timer name='hpet' present='no'/></clock>",
    differs: [
      {
        facts: /^machine\.product_version$/,
        rule: 'docs/what-comes-along.md: changed with every VM, the newest of its family',
      },
      told(/^cpu\.model$/, /CPU model/),
    ],
  },
];
