import type { Firmware, VmwareDisk, VmwareTraits } from '../domain/platform/inventory.ts';
import type { DiskName, Ipv4, Mac, SourceVmId } from '../domain/words/ids.ts';
import { type Bytes, GIB } from '../domain/words/units.ts';
import type { GuestManner, SimulatedVmwareVm, VcenterWish } from './vcenter.ts';

type VmwareWish = {
  /** Two digits at most: it ends the object's id and the MAC. */
  readonly number: number;
  readonly name: string;
  readonly power?: 'RUNNING' | 'OFF' | 'SUSPENDED';
  readonly firmware?: Firmware;
  readonly disksGiB?: readonly number[];
  readonly guest?: Partial<GuestManner>;
  readonly traits?: Partial<VmwareTraits>;
};

export const ESX = { name: 'esx-1.simulated', address: '10.77.0.21' } as const;
export const VCENTER_ADDRESS = '10.77.0.20';

const traits: VmwareTraits = {
  guestId: 'debian11_64Guest',
  guestFullName: 'Debian GNU/Linux 11 (64-bit)',
  template: false,
  hostId: 'host-9',
  hostName: ESX.name,
  hostVersion: '6.7.0',
  clusterId: 'domain-c7',
  clusterName: 'cluster-1',
  datacenterPath: 'dc 1',
  secureBoot: 'NO',
  toolsRunning: true,
  snapshots: 0,
  needsConsolidation: false,
  encrypted: 'NO',
  connection: 'CONNECTED',
};

const onDatastore = (vm: string, index: number): VmwareDisk => ({
  deviceKey: 2000 + index,
  controller: 'SCSI',
  controllerModel: 'pvscsi',
  mode: 'persistent',
  backing: 'FLAT',
  datastore: 'ds 1',
  datastoreKind: 'VMFS',
  path: `${vm}/${vm}${index === 0 ? '' : `_${index}`}.vmdk`,
  thin: true,
});

export const vmwareId = (number: number): SourceVmId => `vm-${number}` as SourceVmId;

/** A VM as a vCenter 6.7 shows one (peer: test/peers/vcsim). */
export const simulatedVmwareVm = (wish: VmwareWish): SimulatedVmwareVm => ({
  id: vmwareId(wish.number),
  name: wish.name,
  power: wish.power ?? 'RUNNING',
  firmware: wish.firmware ?? 'BIOS',
  cpuCores: 2,
  memoryBytes: GIB as Bytes,
  guestOs: null,
  machine: null,
  disks: (wish.disksGiB ?? [1]).map((size, index) => ({
    name: `sd${String.fromCharCode(97 + index)}` as DiskName,
    bus: 'scsi',
    sizeBytes: (size * GIB) as Bytes,
    format: 'vmdk',
    boot: index === 0,
    obstacle: null,
    vmware: onDatastore(wish.name, index),
  })),
  nics: [
    {
      number: 1,
      mac: `00:50:56:5a:00:${wish.number.toString(16).padStart(2, '0')}` as Mac,
      model: 'vmxnet3',
      network: 'VM Network',
      networkId: 'network-7',
      ip: `192.168.150.${100 + wish.number}` as Ipv4,
    },
  ],
  cdromDrives: 1,
  vmware: { ...traits, ...wish.traits },
  guest: { shutDownSeconds: 40, convertSeconds: 90, conversion: {}, ...wish.guest },
  goesOff: null,
  runs: 1,
  startedBy: null,
  deeds: [],
});

export const labLikeVcenter = (vms: readonly SimulatedVmwareVm[]): VcenterWish => ({
  name: 'vc',
  address: VCENTER_ADDRESS,
  vms,
});
