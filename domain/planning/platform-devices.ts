import type { SourceDisk, SourceVm } from '../platform/inventory.ts';
import type { PlannedVolume, Platform, TaskPlan } from '../task/task-plan.ts';
import type { Advisory, Violation } from '../words/failure.ts';
import { advisory, violation } from '../words/said.ts';

/** What decides on buses and models: `given` says that the platform was asked for, and is not the guest's default. */
export type Asked = {
  readonly platform: Platform;
  readonly machine: TaskPlan['target']['machine'];
  readonly given: boolean;
};

/** Two channels of two places each; libvirt's machine `pc` has them, `q35` has no IDE (libvirt's domain format, "Controllers"). */
export const IDE_PLACES = 4;
const MAX_CDROMS = 3;

const HAS_VIRTIO: ReadonlySet<Platform> = new Set<Platform>(['LINUX', 'WINDOWS_VIRTIO']);
export const hasVirtio = (platform: Platform): boolean => HAS_VIRTIO.has(platform);

/**
 * TK-9: VirtIO, else IDE, which every guest boots from; SATA where the machine has no IDE. A Linux guest keeps SCSI where its
 * kind of source has it so (`keepsScsi`): the target's SCSI is VirtIO-SCSI.
 */
export const platformBus = (
  { platform, machine }: Asked,
  disk: SourceDisk,
  keepsScsi: boolean,
): PlannedVolume['bus'] => {
  if (hasVirtio(platform)) return platform === 'LINUX' && disk.bus === 'scsi' && keepsScsi ? 'scsi' : 'virtio';
  return machine === 'q35' ? 'sata' : 'ide';
};

export const platformNicModel = (platform: Platform): string => (hasVirtio(platform) ? 'virtio' : 'e1000');

/**
 * Windows starts an AHCI driver that it did not boot from only when these say so: `msahci` up to 7 and 2008 R2, `storahci`
 * and its `StartOverride` afterwards (Microsoft Support, KB 922976, and the registry of Windows 8 and later).
 */
const AHCI_ON = [
  'reg add HKLM\\SYSTEM\\CurrentControlSet\\Services\\msahci /v Start /t REG_DWORD /d 0 /f',
  'reg add HKLM\\SYSTEM\\CurrentControlSet\\Services\\storahci /v Start /t REG_DWORD /d 0 /f',
  'reg delete HKLM\\SYSTEM\\CurrentControlSet\\Services\\storahci\\StartOverride /f',
] as const;

const sataAdvisory = ({ name: vm }: SourceVm, { platform }: Asked): Advisory =>
  platform === 'WINDOWS'
    ? { ...advisory('SATA_FOR_IDE', { vm, commands: AHCI_ON.join('; ') }), commands: AHCI_ON }
    : advisory('SATA_FOR_IDE', { vm });

/** TK-9, RT-12: what finds room on IDE. The CD-ROM drives give way first; the disks cannot. */
export const placesOf = (
  vm: SourceVm,
  asked: Asked,
  volumes: readonly PlannedVolume[],
  platformPath: Violation['path'],
): { cdromDrives: number; advisories: Advisory[]; violations: Violation[] } => {
  const onIde = volumes.filter(({ bus }) => bus === 'ide').length;
  const room = asked.given && onIde > 0 ? Math.max(0, IDE_PLACES - onIde) : MAX_CDROMS;
  const cdromDrives = Math.min(MAX_CDROMS, room, vm.cdromDrives);
  const advisories: Advisory[] = [];
  if (asked.given && !hasVirtio(asked.platform) && volumes.some(({ bus }) => bus === 'sata'))
    advisories.push(sataAdvisory(vm, asked));
  if (cdromDrives < vm.cdromDrives) {
    const drives = { vm: vm.name, drives: vm.cdromDrives, given: cdromDrives };
    const onItsBus = { disks: onIde, places: IDE_PLACES };
    advisories.push(advisory('CDROM_DRIVES_LIMITED', cdromDrives < MAX_CDROMS ? { ...drives, ...onItsBus } : drives));
  }
  const tooMany = { vm: vm.name, disks: onIde, places: IDE_PLACES, platform: asked.platform };
  const violations = onIde > IDE_PLACES ? [violation('OUT_OF_RANGE', platformPath, tooMany)] : [];
  return { cdromDrives, advisories, violations };
};
