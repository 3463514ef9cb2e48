import type { DefinitionNote } from '../planning/definition-notes.ts';
import type { PciLayout } from '../planning/pci-layout.ts';
import type { DiskName, Ipv4, Mac, SourceVmId } from '../words/ids.ts';
import type { Bytes } from '../words/units.ts';

/** What a source platform says of its machines; shared by VMware and KVM, so fields that one lacks are optional or null. */
export type SourceVm = {
  readonly id: SourceVmId;
  readonly name: string;
  /** There, but the source does not show what it is: no other field means anything, and it is never migrated. */
  readonly unreadable?: Unreadable;
  readonly power: 'RUNNING' | 'PAUSED' | 'OFF' | 'SUSPENDED' | 'UNKNOWN';
  readonly firmware: Firmware;
  readonly cpuCores: number;
  readonly memoryBytes: Bytes;
  readonly guestOs: string | null;
  readonly machine: string | null;
  /** In the machine's own disk order (VMware: controller and unit); the first bootable one is the root volume's. */
  readonly disks: readonly SourceDisk[];
  readonly nics: readonly SourceNic[];
  readonly cdromDrives: number;
  /** Only of a KVM source, where it has any: what its SCSI disks hang on. */
  readonly scsiControllers?: readonly ScsiController[];
  /** Only of a KVM source: what its clock shows, where that is one of these. */
  readonly clock?: 'UTC' | 'LOCAL_TIME';
  /** Only of a KVM source whose places on the PCI bus a target can give again. */
  readonly pci?: PciLayout;
  /** Only of a KVM source: it has an HPET, as QEMU gives one where nobody takes it away. */
  readonly hpet?: true;
  /** What of its definition does not arrive as it is; an inventory of vCenter's lists VMs without. */
  readonly notes?: readonly DefinitionNote[];
  /** Only of a VMware source. */
  readonly vmware?: VmwareTraits;
};

/** Only that it is there, and why no more is known; what stands in the other fields means nothing. */
export const unreadableVm = (
  known: Pick<SourceVm, 'id' | 'name'> & { readonly power?: SourceVm['power'] },
  unreadable: Unreadable,
): SourceVm => ({
  firmware: 'BIOS',
  power: 'UNKNOWN',
  cpuCores: 0,
  memoryBytes: 0 as Bytes,
  guestOs: null,
  machine: null,
  disks: [],
  nics: [],
  cdromDrives: 0,
  ...known,
  unreadable,
});

/** `denied`: the user that we log in with may not see it. `reason`: the source's own words. */
export type Unreadable = { readonly denied: boolean; readonly reason: string };

export type Firmware = 'BIOS' | 'UEFI';

export type SourceDisk = {
  readonly name: DiskName;
  readonly bus: Bus;
  readonly sizeBytes: Bytes;
  readonly format: string;
  readonly boot: boolean;
  /** Why it cannot be migrated (shared, read-only device, passthrough…), or null. */
  readonly obstacle: string | null;
  /** The obstacle's code where it has one of its own. */
  readonly obstacleCode?: DiskObstacle;
  /** Only of a KVM source, where its definition says any of it. */
  readonly traits?: DiskTraits;
  /** Only of a VMware source. */
  readonly vmware?: VmwareDisk;
};

/**
 * What the guest sees of a disk beside its content (RT-12); names and meanings are those of libvirt's domain format ("Hard
 * drives, floppy disks, CDROMs"). What is absent is the hypervisor's default. STORED SHAPE: it stands in plans.
 */
export type DiskTraits = {
  /** Partition tables count in these: a guest with others does not find its partitions. */
  readonly logicalBlockBytes?: number;
  readonly physicalBlockBytes?: number;
  readonly serial?: string;
  readonly wwn?: string;
  readonly vendor?: string;
  readonly product?: string;
  /** Revolutions a minute; 1 is an SSD. */
  readonly rotationRate?: number;
  /** Of a SCSI disk. */
  readonly place?: ScsiPlace;
};
export type ScsiPlace = {
  readonly controller: number;
  readonly bus: number;
  readonly target: number;
  readonly unit: number;
};
/** `model` as libvirt spells it: `virtio-scsi`, `lsilogic`, `lsisas1068`, … */
export type ScsiController = { readonly index: number; readonly model: string };

export type DiskObstacle = 'INDEPENDENT_DISK' | 'RDM_DISK' | 'SHARED_DISK' | 'ENCRYPTED_DISK' | 'DISK_HAS_SNAPSHOTS';

/** What a source may be unable to say, because its version has no word for it: UNKNOWN is never taken for NO. */
export type Told = 'YES' | 'NO' | 'UNKNOWN';

/** VirtualMachineConnectionState of the vSphere API. */
export type ConnectionState = 'CONNECTED' | 'DISCONNECTED' | 'INACCESSIBLE' | 'ORPHANED' | 'INVALID' | 'UNKNOWN';

/** What only a VMware VM has. Ids are managed object references. */
export type VmwareTraits = {
  /** `centos7_64Guest`, `windows8Server64Guest` (which is Server 2012). */
  readonly guestId: string;
  readonly guestFullName: string;
  readonly template: boolean;
  readonly hostId: string;
  readonly hostName: string;
  /** `6.7.0`: of the ESXi host that the VM is registered on (VC-1); this and the next ones are empty where they are not shown. */
  readonly hostVersion: string;
  readonly clusterId: string;
  readonly clusterName: string;
  /** Inventory path of the datacenter without the leading slash, folders included: `dcPath` of datastore URLs. */
  readonly datacenterPath: string;
  readonly secureBoot: Told;
  /** VMware Tools answer in the guest. */
  readonly toolsRunning: boolean;
  readonly snapshots: number;
  readonly needsConsolidation: boolean;
  readonly encrypted: Told;
  readonly connection: ConnectionState;
};

export type VmwareDisk = {
  readonly deviceKey: number;
  readonly controller: 'IDE' | 'SCSI' | 'SATA' | 'NVME';
  /** `pvscsi`, `lsilogic`, `lsisas1068`, `buslogic`, `ide`, `ahci`, `nvme`. */
  readonly controllerModel: string;
  /** `persistent`, `independent_persistent`, … as VMware spells it. */
  readonly mode: string;
  readonly backing: DiskBacking;
  readonly datastore: string;
  /** `VMFS`, `NFS`, `vsan`, `VVOL`, …; empty: not told. */
  readonly datastoreKind: string;
  /** Path of the descriptor within the datastore: `shop/shop.vmdk`. */
  readonly path: string;
  readonly thin: boolean;
};
/**
 * How the bytes of a VMware disk are kept: the kinds of backing that a VirtualDisk has in the vSphere API (its data objects
 * `VirtualDisk…BackingInfo`), FlatVer2 apart by its flag `split`, raw device mappings apart by their compatibility mode.
 */
export type DiskBacking =
  | 'FLAT'
  | 'FLAT_SPLIT'
  | 'FLAT_VER1'
  | 'SPARSE'
  | 'SPARSE_VER1'
  | 'SE_SPARSE'
  | 'LOCAL_PMEM'
  | 'RDM_PHYSICAL'
  | 'RDM_VIRTUAL'
  | 'RAW_DEVICE'
  | 'RAW_PARTITIONS'
  | 'UNKNOWN';

export type Bus = 'virtio' | 'scsi' | 'sata' | 'ide' | 'usb' | 'nvme';

export type SourceNic = {
  readonly number: number;
  /** Null: it has none yet (VMware gives one when the VM is first powered on), or `badMac` says what stands there. */
  readonly mac: Mac | null;
  /** As the source spells it, where no NIC can have that address: broken, a group's, or all zero. */
  readonly badMac?: string;
  readonly model: string;
  readonly network: string;
  /** The source's own id of that network, where names need not be unique (VMware). */
  readonly networkId?: string;
  readonly ip: Ipv4 | null;
  /** Its cable is out: libvirt's `<link state='down'/>`, VMware's `connectable`. Absent: it is in. */
  readonly linkDown?: true;
};
