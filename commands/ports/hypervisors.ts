import type { PciLayout } from '../../domain/planning/pci-layout.ts';
import type { HostFirmware } from '../../domain/planning/uefi-variables.ts';
import type { DiskTraits, Firmware, ScsiController, SourceVm } from '../../domain/platform/inventory.ts';
import type { KvmEvidence } from '../../domain/task/evidence.ts';
import type { VolumeFormat } from '../../domain/task/volume-place.ts';
import type { DiskName, Instant, Ipv4, Mac, SourceVmId } from '../../domain/words/ids.ts';
import type { Bytes } from '../../domain/words/units.ts';
import type { FencedMachine, Machine } from './machines.ts';
import type { DiskSource } from './storage.ts';

/** What stands on a source platform and what it can do. Versions are numbers, compared as numbers (KV-6). */
export type SourceFacts = {
  readonly hostName: string;
  /** What the machine itself says that it is, under whatever address: /etc/machine-id (machine-id(5)); null where it has none. */
  readonly machineId: string | null;
  readonly bootId: string;
  readonly libvirt: Version;
  readonly qemu: Version;
  /** How the SSH user reaches libvirt and the disks. `none`: it cannot; `missing` says what it lacks (KV-1). */
  readonly access: 'root' | 'sudo' | 'none';
  readonly missing: readonly string[];
  /** Pull-mode backup jobs: libvirt ≥ 7.2 and QEMU ≥ 4.2. */
  readonly pullBackup: boolean;
  /** Volumes on Ceph are seen on this host, so KV-6's higher bar holds. */
  readonly usesCeph: boolean;
};
export type Version = { readonly major: number; readonly minor: number; readonly patch: number };

/** Disks of one instant, exported read-only over NBD on a Unix socket of the source host. */
export type Backup = {
  readonly pointInTime: Instant;
  readonly consistency: 'PAUSED' | 'FILE_SYSTEMS_FROZEN' | 'CRASH_CONSISTENT';
  readonly socket: string;
  readonly exports: readonly { readonly disk: DiskName; readonly name: string; readonly sizeBytes: Bytes }[];
  /** Of the disks in it, at that instant; null: libvirt did not say, or the job was begun by a version that did not ask. */
  readonly evidence: KvmEvidence | null;
};

/**
 * A KVM source host, driven by virsh there. VMware gets a port of its own beside it: what both give is `SourceVm`.
 * Throws OutsideFailure. Whatever is done to a VM names it by UUID.
 */
export interface KvmSource {
  probe(source: Machine): Promise<SourceFacts>;
  /** Running and paused VMs (KV-3) with disks, NICs, firmware and CD-ROM drives. */
  listVms(source: Machine): Promise<readonly SourceVm[]>;
  /** Of these VMs those that are there, in whatever power state, in one call; at most 1,000. One that cannot be read hides no other. */
  findVms(source: Machine, vms: readonly SourceVmId[]): Promise<readonly SourceVm[]>;
  /** One VM in whatever power state it is; undefined when there is none. */
  findVm(source: Machine, vm: SourceVmId): Promise<SourceVm | undefined>;
  /** Pauses a running VM; a paused one stays as it is. Idempotent. */
  pause(source: FencedMachine, epoch: number, vm: SourceVmId): Promise<void>;
  resume(source: FencedMachine, epoch: number, vm: SourceVmId): Promise<void>;
  /**
   * Begins the backup job marked with `taskId`, or returns the one already running for this task (look first, then act).
   * File systems are frozen by the guest agent for the instant where it answers. The socket stands in a 0700 directory and
   * can be reached by the SSH user. Throws IN_USE when another tool's job holds the domain, SOURCE_SHUT_DOWN, NO_SPACE.
   */
  beginBackup(source: FencedMachine, epoch: number, order: BackupOrder): Promise<Backup>;
  /**
   * Ends the task's backup job if it runs, and removes its socket, scratch files and directories. Idempotent, also after the VM
   * has gone. From then on beginning it throws STALE_CALL.
   */
  endBackup(
    source: FencedMachine,
    epoch: number,
    order: { readonly taskId: string; readonly vm: SourceVmId },
  ): Promise<void>;
  /**
   * How the task's backup job fares. Its scratch files grow with the guest's writes, and when they fill the disk the guest's
   * own writes fail: whoever reads the backup has to look at this meanwhile.
   */
  watchBackup(source: Machine, order: { readonly taskId: string; readonly vm: SourceVmId }): Promise<BackupState>;
  /**
   * What tells whether the VM ran since a moment (domain/task/evidence.ts), of those of these disks that it has, as it is now; one
   * that is off has no domain and no writes. Looks only. Throws NOT_FOUND.
   */
  evidence(source: Machine, vm: SourceVmId, disks: readonly string[]): Promise<KvmEvidence>;
  /** The VM's UEFI variables, or null for BIOS or a VM that has none yet. At most 16 MiB. */
  readNvram(source: Machine, vm: SourceVmId): Promise<Uint8Array | null>;
}
export type BackupState = {
  readonly job: 'RUNNING' | 'GONE';
  readonly power: SourceVm['power'] | 'ABSENT';
  readonly scratchBytes: Bytes;
  /** Free where the scratch files grow. */
  readonly freeBytes: Bytes;
};
export type BackupOrder = { readonly taskId: string; readonly vm: SourceVmId; readonly disks: readonly DiskName[] };

export type TargetHostFacts = HostFirmware & {
  readonly hostName: string;
  /** As in SourceFacts. */
  readonly machineId: string | null;
  readonly bootId: string;
  readonly libvirt: Version;
  readonly qemu: Version;
  readonly cpuCores: number;
  readonly memoryBytes: Bytes;
  readonly memoryFreeBytes: Bytes;
  readonly addresses: readonly string[];
  readonly networks: readonly LibvirtNetwork[];
  readonly missingPackages: readonly string[];
  readonly runningVms: number;
  readonly runningVcpus: number;
};
export type LibvirtNetwork = {
  readonly name: string;
  readonly bridge: string | null;
  readonly forward: string;
  readonly active: boolean;
};

/** What a target VM is made of: our own definition, built from the plan, never a copy of the source's XML. */
export type VmDefinition = {
  readonly taskId: string;
  /** The domain's UUID; its libvirt name is `sampan-<task id>`, its title the display name. */
  readonly uuid: string;
  readonly title: string;
  readonly description: string;
  readonly firmware: Firmware;
  /** Absolute path of the VM's own UEFI variables on the host, null for BIOS. */
  readonly nvram: string | null;
  readonly machine: 'q35' | 'pc';
  /** As at the source; absent: local time for Windows, else UTC. */
  readonly clock?: 'UTC' | 'LOCAL_TIME';
  /** Windows keeps local time in the clock, and its client editions use two sockets at most. */
  readonly windows: boolean;
  readonly cpuCores: number;
  readonly memoryBytes: Bytes;
  /** In disk order. */
  readonly volumes: readonly {
    readonly source: DiskSource;
    readonly format: VolumeFormat;
    readonly bus: 'virtio' | 'scsi' | 'sata' | 'ide';
    /** The firmware boots it, wherever it stands (RT-12). */
    readonly root: boolean;
    /** Its device name at the source, kept where the bus has it. */
    readonly sourceName: string;
    /** What the guest sees of it beside its bytes; what its bus has no word for is left out. */
    readonly traits?: DiskTraits;
  }[];
  /** Models of the source's SCSI controllers; one that is not named is a VirtIO controller. */
  readonly scsiControllers?: readonly ScsiController[];
  /** In NIC order. */
  readonly nics: readonly {
    /** As the plan counts them; `pci` names them by it. */
    readonly number?: number;
    readonly mac: Mac;
    readonly model: string;
    readonly attachment: NetworkAttachment;
    /** Its cable is out until somebody puts it in (RT-12). */
    readonly linkDown: boolean;
    /** The firmware asks the network through this one, wherever it stands; without any, through the first. */
    readonly isDefault?: boolean;
  }[];
  /** Where devices stood at the source; libvirt gives places to the others, or to all. */
  readonly pci?: PciLayout;
  /** The guest has an HPET; absent: none. */
  readonly hpet?: true;
  /** Empty drives, 0 to 3 (RT-12). */
  readonly cdromDrives: number;
};
export type NetworkAttachment =
  | { readonly kind: 'LIBVIRT_NETWORK'; readonly name: string }
  | { readonly kind: 'BRIDGE'; readonly bridge: string };

export type DhcpEntry = { readonly network: string; readonly mac: Mac; readonly ip: Ipv4; readonly name: string };

/** The first target platform (TP-2): libvirt hosts reached over SSH. Every method may be repeated. Throws OutsideFailure. */
export interface TargetPlatform {
  probe(host: Machine): Promise<TargetHostFacts>;
  /** Adds the DHCP entry to the network of this host, live and in its definition. Throws IN_USE when MAC or IP is another's. */
  handOutAddress(host: FencedMachine, epoch: number, entry: DhcpEntry): Promise<void>;
  withdrawAddress(host: FencedMachine, epoch: number, entry: DhcpEntry): Promise<void>;
  writeNvram(
    host: FencedMachine,
    epoch: number,
    file: { readonly taskId: string; readonly path: string; readonly bytes: Uint8Array },
  ): Promise<void>;
  /** Defines the VM, or accepts ours. Throws HYPERVISOR_REFUSED with libvirt's own words. */
  defineVm(host: FencedMachine, epoch: number, vm: VmDefinition): Promise<void>;
  /** Stops it if it runs and removes the definition with its NVRAM and console log. Only ours; idempotent. */
  undefineVm(host: FencedMachine, epoch: number, vm: { readonly uuid: string; readonly taskId: string }): Promise<void>;
  /** `started: false` when the host cannot run it now (TK-8); the reason is one sentence. A running one counts as started. */
  startVm(
    host: FencedMachine,
    epoch: number,
    uuid: string,
  ): Promise<{ readonly started: true } | { readonly started: false; readonly reason: string }>;
  vmState(host: Machine, uuid: string): Promise<'RUNNING' | 'PAUSED' | 'OFF' | 'ABSENT'>;
}
