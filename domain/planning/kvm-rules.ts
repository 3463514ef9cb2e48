import type { Bus } from '../platform/inventory.ts';
import type { PlannedVolume, Platform } from '../task/task-plan.ts';
import { advisory, violation } from '../words/said.ts';
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
          vm.power === 'UNKNOWN'
            ? violation('VM_POWER_UNKNOWN', at.vm, { vm: vm.name, command: 'virsh domstate' })
            : violation('VM_SHUT_OFF', at.vm, { vm: vm.name }),
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
        { ...advisory('SOURCE_STAYS_PAUSED', { vm: vm.name, id: vm.id }), commands: [`virsh resume ${vm.id}`] },
        ...notes,
      ];
    const memory = advisory('MEMORY_NOT_MIGRATED', { vm: vm.name });
    const keepsMac = nics.some((nic) => vm.nics.some((sourceNic) => sourceNic.mac === nic.mac));
    const twins = advisory('TWO_MACHINES_ONE_MAC', { vm: vm.name });
    return [...(keepsMac && wish.startAfterMigration ? [memory, twins] : [memory]), ...notes];
  },
  ifNamesShift: (vm, shifts) => advisory('DISK_NAMES_SHIFT', { vm: vm.name, shifts }),
  vmware: () => null,
  unreadable: () => [],
};
