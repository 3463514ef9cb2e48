import type { Firmware } from '../domain/platform/inventory.ts';
import type { DiskName, Ipv4, Mac, SourceVmId } from '../domain/words/ids.ts';
import { type Bytes, GIB } from '../domain/words/units.ts';
import type { MachineWish, SimulatedVm } from './machine.ts';
import type { Time } from './virtual-clock.ts';
import { ESX, labLikeVcenter, simulatedVmwareVm } from './vmware-world.ts';
import { type SimulatedWorld, simulatedWorld } from './world.ts';

type VmWish = {
  /** Two digits at most: it ends the UUID and the MAC. */
  readonly number: number;
  readonly name: string;
  readonly firmware?: Firmware;
  readonly disksGiB?: readonly number[];
  readonly power?: 'RUNNING' | 'PAUSED';
};

export const vmId = (number: number): SourceVmId =>
  `00000000-0000-4000-8000-0000000000${String(number).padStart(2, '0')}` as SourceVmId;
const macOf = (number: number): Mac => `52:54:00:5a:00:${number.toString(16).padStart(2, '0')}` as Mac;

export const simulatedVm = (wish: VmWish): SimulatedVm => ({
  id: vmId(wish.number),
  name: wish.name,
  power: wish.power ?? 'RUNNING',
  firmware: wish.firmware ?? 'BIOS',
  cpuCores: 2,
  memoryBytes: GIB as Bytes,
  guestOs: 'Debian GNU/Linux 12 (bookworm)',
  machine: 'pc-q35-7.2',
  disks: (wish.disksGiB ?? [1]).map((size, index) => ({
    name: `vd${String.fromCharCode(97 + index)}` as DiskName,
    bus: 'virtio',
    sizeBytes: (size * GIB) as Bytes,
    format: 'qcow2',
    boot: index === 0,
    obstacle: null,
  })),
  nics: [
    {
      number: 1,
      mac: macOf(wish.number),
      model: 'virtio',
      network: 'default',
      ip: `192.168.122.${10 + wish.number}` as Ipv4,
    },
  ],
  cdromDrives: 1,
  agent: true,
  nvram: wish.firmware === 'UEFI' ? new Uint8Array(540_672).fill(wish.number) : null, // the lab's size of OVMF_VARS
  foreignJob: false,
});

const NETWORK = { name: 'lab-net', bridge: 'virbr1', forward: 'nat', active: true };

/** The machines of the lab: a source, a migration server and a target of one cluster, at the same addresses. */
export const labLikeMachines = (vms: readonly SimulatedVm[], targets = 1): readonly MachineWish[] => [
  { name: 'src', address: '10.77.0.11', vms },
  { name: 'mig', address: '10.77.0.12', networks: [NETWORK], diskBytes: 2048 * GIB },
  ...Array.from({ length: targets }, (_, index) => ({
    name: index === 0 ? 'tgt' : `tgt${index + 1}`,
    address: `10.77.0.${13 + index}`,
    networks: [NETWORK],
  })),
];

/** For `npm run demo` where the lab cannot run: whoever shows it says `"world":"simulated"`. */
export const demoWorld = (clock: Time): SimulatedWorld =>
  simulatedWorld({
    clock,
    machines: [
      ...labLikeMachines([
        simulatedVm({ number: 1, name: 'web', disksGiB: [2, 1] }),
        simulatedVm({ number: 2, name: 'db', firmware: 'UEFI', disksGiB: [2] }),
      ]),
      ESX,
    ],
    vcenters: [
      labLikeVcenter([
        simulatedVmwareVm({ number: 41, name: 'shop', disksGiB: [2, 1] }),
        simulatedVmwareVm({ number: 42, name: 'mail', power: 'OFF', firmware: 'UEFI' }),
      ]),
    ],
    bytesPerSecond: 128 * 1024 ** 2,
  });
