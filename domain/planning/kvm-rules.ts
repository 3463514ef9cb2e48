import type { Bus } from '../platform/inventory.ts';
import type { PlannedVolume, Platform } from '../task/task-plan.ts';
import { definitionAdvisories } from './definition-notes.ts';
import { platformBus, platformNicModel } from './platform-devices.ts';
import type { VmRules } from './vm-rules.ts';

/** TK-9's default: from the guest OS where the source tells it. */
export const platformOf = (guestOs: string | null): Platform => {
  if (guestOs === null) return 'OTHER';
  if (/win/i.test(guestOs) && !/darwin/i.test(guestOs)) return 'WINDOWS_VIRTIO';
  return /linux|debian|ubuntu|centos|rhel|red hat|fedora|suse|sles|rocky|alma|oracle/i.test(guestOs)
    ? 'LINUX'
    : 'OTHER';
};

const TARGET_BUS: Readonly<Record<Bus, PlannedVolume['bus']>> = {
  virtio: 'virtio',
  scsi: 'scsi',
  sata: 'sata',
  ide: 'ide',
  usb: 'sata',
  nvme: 'sata',
};

/** KV-3, KV-4, RT-13: a VM that runs or is paused; volumes and NICs keep the source's bus and model unless a platform is given. */
export const kvmRules: VmRules = {
  violations: (vm, _facts, at) =>
    vm.power === 'RUNNING' || vm.power === 'PAUSED'
      ? []
      : [
          {
            code: 'STATE_CONFLICT',
            path: at.vm,
            message:
              vm.power === 'UNKNOWN'
                ? `The source host does not say whether ${vm.name} runs; look at it there (virsh domstate) and try again.`
                : `${vm.name} is shut off; start it, or pause it, and try again.`,
          },
        ],
  isDefined: () => true,
  power: (vm) => (vm.power === 'PAUSED' ? 'PAUSED' : 'RUNNING'),
  platform: (vm) => platformOf(vm.guestOs),
  machine: (vm) => (vm.machine !== null && /^(pc-q35|q35)/.test(vm.machine) ? 'q35' : 'pc'),
  targetName: (order, sourceName) => order.name ?? sourceName,
  platformDecides: ({ platform }) => platform !== null,
  busOf: (asked, disk) => (asked.given ? platformBus(asked, disk, true) : TARGET_BUS[disk.bus]),
  nicModelOf: ({ given, platform }, nic) => (given || nic === null ? platformNicModel(platform) : nic.model),
  advisories: (vm, order, wish, { nics }) => {
    const notes = definitionAdvisories(vm);
    if (vm.power !== 'RUNNING' || order.pauseSource)
      return [
        {
          code: 'SOURCE_STAYS_PAUSED',
          message: `${vm.name} is left paused at the source after success; resume it there (virsh resume ${vm.id}), or remove it, by hand.`,
          commands: [`virsh resume ${vm.id}`],
        },
        ...notes,
      ];
    const memory = {
      code: 'MEMORY_NOT_MIGRATED',
      message: `${vm.name} runs on: what is only in its memory at the point in time of the copy is not migrated.`,
    };
    const keepsMac = nics.some((nic) => vm.nics.some((sourceNic) => sourceNic.mac === nic.mac));
    const twins = {
      code: 'TWO_MACHINES_ONE_MAC',
      message: `${vm.name} and its copy will both run with the same MAC.`,
    };
    return [...(keepsMac && wish.startAfterMigration ? [memory, twins] : [memory]), ...notes];
  },
  ifNamesShift: (vm, shifts) =>
    `Disk names in the guest of ${vm.name} shift (${shifts}), so the target VM is left stopped; migrate the disks before them too where one is left out, or look at its /etc/fstab before you start it.`,
  vmware: () => null,
  unreadable: () => [],
};
