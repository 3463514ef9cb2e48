import type { KeptFacts } from '../planning/kept-facts.ts';
import type { PciLayout } from '../planning/pci-layout.ts';
import type { Bus, DiskTraits, Firmware, ScsiController } from '../platform/inventory.ts';
import type { SourceType } from '../platform/migration-server.ts';
import type { Advisory } from '../words/failure.ts';
import type {
  BatchId,
  ClusterId,
  DiskName,
  Ipv4,
  Mac,
  NetworkId,
  ServerId,
  SourceId,
  SourceVmId,
  StorageId,
  TaskId,
  ZoneId,
} from '../words/ids.ts';
import type { Bytes } from '../words/units.ts';
import type { StorageTraits } from './storage-traits.ts';

/** TK-9: the platform says which buses and models a target VM gets. */
export type Platform = 'LINUX' | 'WINDOWS' | 'WINDOWS_VIRTIO' | 'OTHER';

export type PlannedVolume = {
  readonly disk: DiskName;
  readonly root: boolean;
  readonly displayName: string;
  readonly sizeBytes: Bytes;
  readonly bus: Exclude<Bus, 'usb' | 'nvme'>;
  /** Only of a KVM source, where there is any: what the guest sees of the disk. */
  readonly traits?: DiskTraits;
};

export type PlannedNic = {
  /** 1 for the first; a NIC made by hand goes on from the source's. */
  readonly number: number;
  readonly networkId: NetworkId;
  readonly mac: Mac;
  /** Given, or null until the network has assigned one. */
  readonly ip: Ipv4 | null;
  /**
   * The order says this very address, by hand or as the source's (TK-5); false: the network assigns one, and may assign another.
   * Absent in plans from before it was said: not known of an address that is there, so that it counts as given.
   */
  readonly addressGiven?: boolean;
  readonly model: string;
  readonly isDefault: boolean;
  /** RT-12: the link was down at the source and stays so. Absent: up. */
  readonly linkDown?: true;
};

/** How a VMware VM's disks are read: over the datastore's HTTPS, from its ESXi host over SSH, or with VMware's own library. */
export type DiskTransport = 'HTTPS' | 'SSH' | 'VDDK';

export type VmwareFile = {
  readonly disk: DiskName;
  readonly datastore: string;
  readonly path: string;
  /** At the source: what the guest calls its disks today. */
  readonly bus: Bus;
};

export type VmwarePlan = {
  /** Of the vCenter: the VM is claimed under it, however often that vCenter is registered (TK-14). */
  readonly instanceUuid: string | null;
  readonly guestId: string;
  readonly guestFullName: string;
  readonly hostName: string;
  readonly hostVersion: string;
  readonly clusterName: string;
  readonly datacenterPath: string;
  readonly transport: DiskTransport;
  /** Why this transport: a code (messages/settings.ts), or the sentence that older versions stored. */
  readonly transportReason: string;
  /** Of the disks that migrate: where their descriptor stands. */
  readonly files: readonly VmwareFile[];
};

/** Everything that will be made, fixed when the batch is accepted; a restart keeps it (RT-5). */
export type TaskPlan = {
  readonly taskId: TaskId;
  readonly batchId: BatchId;
  readonly name: string;
  readonly description: string;
  readonly source: {
    readonly type: SourceType;
    readonly sourceId: SourceId;
    readonly vmId: SourceVmId;
    readonly vmName: string;
    readonly powerAtPlan: 'RUNNING' | 'PAUSED' | 'OFF';
    /** KV-4: paused when the task starts, and left so after success. */
    readonly pause: boolean;
    readonly keepSourceStopped: boolean;
    /** Disks in the source's order with whether they migrate: the old order is shown later (UX-4). */
    readonly disks: readonly {
      readonly name: DiskName;
      readonly sizeBytes: Bytes;
      readonly migrates: boolean;
      /** Of a KVM source: what the guest calls its disks depends on it. Plans from before this field lack it. */
      readonly bus?: Bus;
    }[];
    /** Only of a VMware source. */
    readonly vmware?: VmwarePlan;
  };
  readonly serverId: ServerId;
  readonly zoneId: ZoneId;
  readonly clusterId: ClusterId;
  readonly storageId: StorageId;
  /** What its course has to know of the storage; absent: as LocalStorage is (volume-place.ts). */
  readonly storageTraits?: StorageTraits;
  readonly compression: boolean;
  readonly target: {
    readonly name: string;
    readonly cpuCores: number;
    readonly memoryBytes: Bytes;
    readonly platform: Platform;
    readonly firmware: Firmware;
    readonly machine: 'q35' | 'pc';
    readonly cdromDrives: number;
    readonly volumes: readonly PlannedVolume[];
    /** Only of a KVM source, for volumes that stay on its SCSI controllers. */
    readonly scsiControllers?: readonly ScsiController[];
    /** Ordered so: the source's UEFI variables are not brought. */
    readonly freshUefiVariables?: true;
    /** As the source's clock is; absent: by the platform. */
    readonly clock?: 'UTC' | 'LOCAL_TIME';
    readonly nics: readonly PlannedNic[];
    /** Only of a KVM source: the PCI places that are kept. */
    readonly pci?: PciLayout;
    /** As the source has one; absent: none. */
    readonly hpet?: true;
    readonly startAfterMigration: boolean;
  };
  readonly advisories: readonly Advisory[];
  /** What it was judged on (RT-15). Absent in plans from before it was kept: they are compared with themselves. */
  readonly kept?: KeptFacts;
};

/** Under which name a source VM is claimed: the same machine has one, whichever registration it was ordered from (TK-14). */
export const claimScope = (sourceId: SourceId, instanceUuid: string | null | undefined): SourceId =>
  instanceUuid ? (`instance.${instanceUuid}` as SourceId) : sourceId;

/** MS-10: what a running task reserves on its server, the virtual sizes of the volumes that migrate. */
export const volumeBytes = (plan: TaskPlan): Bytes =>
  plan.target.volumes.reduce((sum, volume) => sum + volume.sizeBytes, 0) as Bytes;
