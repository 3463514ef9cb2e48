import type { DiskName, Ipv4, Mac, SourceVmId } from './ids.ts';
import type { Bytes } from './units.ts';

/** What a source platform says of its machines; shared by VMware and KVM, so fields that one lacks are optional or null. */
export type SourceVm = {
  readonly id: SourceVmId;
  readonly name: string;
  readonly power: 'RUNNING' | 'PAUSED' | 'OFF' | 'SUSPENDED';
  readonly firmware: Firmware;
  readonly cpuCores: number;
  readonly memoryBytes: Bytes;
  readonly guestOs: string | null;
  readonly machine: string | null;
  /** In the machine's own disk order; the first bootable one is the root volume's. */
  readonly disks: readonly SourceDisk[];
  readonly nics: readonly SourceNic[];
  readonly cdromDrives: number;
};

export type Firmware = 'BIOS' | 'UEFI';

export type SourceDisk = {
  readonly name: DiskName;
  readonly bus: Bus;
  readonly sizeBytes: Bytes;
  readonly format: string;
  readonly boot: boolean;
  /** Why it cannot be migrated (shared, read-only device, passthrough…), or null. */
  readonly obstacle: string | null;
};
export type Bus = 'virtio' | 'scsi' | 'sata' | 'ide' | 'usb';

export type SourceNic = {
  readonly number: number;
  readonly mac: Mac;
  readonly model: string;
  readonly network: string;
  readonly ip: Ipv4 | null;
};
