import type { SourceDisk, SourceVm } from '../platform/inventory.ts';
import type { PlannedVolume } from '../task/task-plan.ts';
import type { Advisory } from '../words/failure.ts';
import { formatGb } from '../words/units.ts';
import { familyOf, isVerified, mustBeOff } from './vmware-guest.ts';

/** Releases 5 to 7 of either; before 6.5 vSphere had no release in CentOS's id. */
const HANGS_ON_RHGB = /^(rhel[5-7]|centos[5-7]?)(_?64)?Guest$/;
/** CentOS 7.4 and later: which 7 it is the id does not tell. */
const NEEDS_FALLBACK_LOADER = /^centos7?(_?64)?Guest$/;

/** What an administrator knows a disk by: its file, its controller and its size. */
const diskAsItWas = ({ name, sizeBytes, vmware }: SourceDisk): string =>
  vmware ? `${name} = [${vmware.datastore}] ${vmware.path} (${vmware.controller}, ${formatGb(sizeBytes)})` : name;

/**
 * virt-v2v renames devices in a guest's tables by the names of SCSI, SATA and IDE disks; `/dev/nvme0n1` is none of them. A
 * guest that is not converted needs a driver for another controller than the one that it booted from.
 */
const nvmeAdvice = (vm: SourceVm, disks: readonly SourceDisk[], volumes: readonly PlannedVolume[]): string => {
  const names = disks.map(({ name }) => name).join(', ');
  const boots = disks.some(({ name }) => volumes.some(({ disk, root }) => root && disk === name));
  const what = `${boots ? 'The boot disk' : 'A disk'} of ${vm.name} is NVMe at the source (${names}) and is not at the target`;
  switch (familyOf(vm.vmware?.guestId ?? '')) {
    case 'LINUX':
      return `${what}: where /etc/fstab, /etc/crypttab or the kernel options name /dev/nvme0n1, put UUID= there before the migration, or /dev/vda afterwards.`;
    case 'WINDOWS':
      return `${what}: it boots by the VirtIO driver that the conversion puts in; look at its drive letters afterwards.`;
    case 'OTHER':
      return `${what}: make sure that the guest has a driver for the new controller, and names its disks by label or UUID.`;
  }
};

/**
 * UX-4: what an administrator has to know or do by hand, for this guest alone. Commands stand in the text as they are typed,
 * and by themselves, to be copied. `domain`: what the target VM is called at its host.
 */
export const vmwareAdvisories = (
  vm: SourceVm,
  volumes: readonly PlannedVolume[],
  lostAddresses: readonly number[],
  domain: string,
): readonly Advisory[] => {
  const traits = vm.vmware;
  if (!traits) return [];
  const family = familyOf(traits.guestId);
  const advisories: Advisory[] = [];
  const say = (code: string, message: string, ...commands: readonly string[]) =>
    void advisories.push({ code, message, ...(commands.length > 0 ? { commands } : {}) });
  if (vm.power === 'RUNNING')
    say(
      'SOURCE_WILL_BE_SHUT_DOWN',
      `${vm.name} runs: it is shut down when its task starts, by its guest, or by force when that takes longer than 5 minutes.`,
    );
  if (vm.firmware === 'UEFI' && HANGS_ON_RHGB.test(traits.guestId))
    say(
      'UEFI_RHGB',
      `If ${vm.name} hangs at boot, take the kernel option rhgb away: press e in GRUB, delete rhgb, press Ctrl-X; then remove it for good: grubby --update-kernel=ALL --remove-args=rhgb`,
      'grubby --update-kernel=ALL --remove-args=rhgb',
    );
  if (vm.firmware === 'UEFI' && NEEDS_FALLBACK_LOADER.test(traits.guestId))
    say(
      'UEFI_SHELL',
      `If ${vm.name} lands in the UEFI shell, type: fs0:  cd EFI  cd centos  shimx64-centos.efi  (or put these lines into /boot/efi/startup.nsh in the guest).`,
      ...['fs0:', 'cd EFI', 'cd centos', 'shimx64-centos.efi'],
    );
  if (traits.secureBoot === 'UNKNOWN' && vm.firmware === 'UEFI')
    say(
      'SECURE_BOOT_OFF',
      `The source does not tell whether secure boot is on in ${vm.name}: the target boots without it.`,
    );
  if (traits.secureBoot === 'YES')
    say('SECURE_BOOT_OFF', `Secure boot of ${vm.name} is not taken over: the target boots without it.`);
  if (family === 'WINDOWS') {
    say(
      'WINDOWS_NIC_DRIVER',
      `If a network card of ${vm.name} has no driver, update it in the device manager from the virtio-win folder on its system disk.`,
    );
    if (volumes.length > 1)
      say(
        'WINDOWS_DISKS_OFFLINE',
        `Data disks of ${vm.name} may be offline: run diskpart, then "list disk", "select disk 1", "online disk", "attributes disk clear readonly".`,
        ...['diskpart', 'list disk', 'select disk 1', 'online disk', 'attributes disk clear readonly'],
      );
    if (mustBeOff(traits.guestId))
      say(
        'WINDOWS_HIBERNATION',
        `Hibernation had to be off in ${vm.name}; who wants it back runs: powercfg -h on`,
        'powercfg -h on',
      );
  }
  if (family === 'LINUX')
    say(
      'LINUX_DISPLAY',
      `If the graphical boot of ${vm.name} stays dark, remove /etc/X11/xorg.conf and start it again.`,
      'mv /etc/X11/xorg.conf /etc/X11/xorg.conf.before',
    );
  if (family === 'LINUX' && volumes.some((volume) => volume.bus === 'scsi'))
    say(
      'LINUX_VIRTIO_SCSI',
      `If ${vm.name} does not find its data volumes, its kernel lacks virtio_scsi: change their bus from scsi to virtio (virsh edit, on its host) and start it again.`,
      ...[`virsh shutdown ${domain}`, `virsh edit ${domain}`, `virsh start ${domain}`],
    );
  if (volumes.length > 1)
    say(
      'DISK_ORDER',
      `Data disks of ${vm.name} may get other names or drive letters; at the source the order was ${vm.disks.map(diskAsItWas).join(', ')}.`,
    );
  if (vm.power === 'RUNNING' && !traits.toolsRunning)
    say(
      'NO_TOOLS',
      `VMware Tools do not run in ${vm.name}, so it cannot be asked to shut down and is powered off by force.`,
    );
  const nvme = vm.disks.filter(({ name, bus }) => bus === 'nvme' && volumes.some(({ disk }) => disk === name));
  if (nvme.length > 0) say('NVME_DISK', nvmeAdvice(vm, nvme, volumes));
  if (lostAddresses.length > 0)
    say(
      'SOURCE_IP_UNKNOWN',
      `vCenter does not tell the IP of NIC ${lostAddresses.join(', ')} of ${vm.name} (it is off, or has no Tools), so the network assigns another; give the IP by hand to keep it.`,
    );
  if (!isVerified(traits.guestId))
    say(
      'GUEST_UNVERIFIED',
      `${traits.guestFullName || traits.guestId} is not among the guests that were verified; check the result with care.`,
    );
  return advisories;
};
