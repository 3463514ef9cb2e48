import type { SourceDisk, SourceVm } from '../platform/inventory.ts';
import type { PlannedVolume } from '../task/task-plan.ts';
import type { Advisory } from '../words/failure.ts';
import { advisory } from '../words/said.ts';
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
const nvmeAdvice = (vm: SourceVm, disks: readonly SourceDisk[], volumes: readonly PlannedVolume[]): Advisory => {
  const names = disks.map(({ name }) => name).join(', ');
  const boots = disks.some(({ name }) => volumes.some(({ disk, root }) => root && disk === name));
  const what = boots ? 'BOOT_DISK' : 'A_DISK';
  switch (familyOf(vm.vmware?.guestId ?? '')) {
    case 'LINUX':
      return advisory('NVME_DISK', { what, vm: vm.name, disks: names });
    case 'WINDOWS':
      return advisory('NVME_DISK', { what, vm: vm.name, windowsDisks: names });
    case 'OTHER':
      return advisory('NVME_DISK', { what, vm: vm.name, otherDisks: names });
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
  const named = { vm: vm.name };
  const say = (told: Advisory, ...commands: readonly string[]) =>
    void advisories.push({ ...told, ...(commands.length > 0 ? { commands } : {}) });
  if (vm.power === 'RUNNING') say(advisory('SOURCE_WILL_BE_SHUT_DOWN', named));
  if (vm.firmware === 'UEFI' && HANGS_ON_RHGB.test(traits.guestId))
    say(advisory('UEFI_RHGB', named), 'grubby --update-kernel=ALL --remove-args=rhgb');
  if (vm.firmware === 'UEFI' && NEEDS_FALLBACK_LOADER.test(traits.guestId))
    say(advisory('UEFI_SHELL', named), ...['fs0:', 'cd EFI', 'cd centos', 'shimx64-centos.efi']);
  if (traits.secureBoot === 'UNKNOWN' && vm.firmware === 'UEFI')
    say(advisory('SECURE_BOOT_OFF', { untoldOf: vm.name }));
  if (traits.secureBoot === 'YES') say(advisory('SECURE_BOOT_OFF', named));
  if (family === 'WINDOWS') {
    say(advisory('WINDOWS_NIC_DRIVER', named));
    if (volumes.length > 1)
      say(
        advisory('WINDOWS_DISKS_OFFLINE', named),
        ...['diskpart', 'list disk', 'select disk 1', 'online disk', 'attributes disk clear readonly'],
      );
    if (mustBeOff(traits.guestId)) say(advisory('WINDOWS_HIBERNATION', named), 'powercfg -h on');
  }
  if (family === 'LINUX') say(advisory('LINUX_DISPLAY', named), 'mv /etc/X11/xorg.conf /etc/X11/xorg.conf.before');
  if (family === 'LINUX' && volumes.some((volume) => volume.bus === 'scsi'))
    say(
      advisory('LINUX_VIRTIO_SCSI', named),
      ...[`virsh shutdown ${domain}`, `virsh edit ${domain}`, `virsh start ${domain}`],
    );
  if (volumes.length > 1) say(advisory('DISK_ORDER', { ...named, order: vm.disks.map(diskAsItWas).join(', ') }));
  if (vm.power === 'RUNNING' && !traits.toolsRunning) say(advisory('NO_TOOLS', named));
  const nvme = vm.disks.filter(({ name, bus }) => bus === 'nvme' && volumes.some(({ disk }) => disk === name));
  if (nvme.length > 0) say(nvmeAdvice(vm, nvme, volumes));
  if (lostAddresses.length > 0) say(advisory('SOURCE_IP_UNKNOWN', { nics: lostAddresses.join(', '), ...named }));
  if (!isVerified(traits.guestId)) say(advisory('GUEST_UNVERIFIED', { guest: traits.guestFullName || traits.guestId }));
  return advisories;
};
