import { domainName } from '../words/names.ts';
import { advisory } from '../words/said.ts';
import { definitionAdvisories } from './definition-notes.ts';
import { nicNamesAdvisory } from './nic-names.ts';
import { platformBus, platformNicModel } from './platform-devices.ts';
import type { VmRules } from './vm-rules.ts';
import { vmwareAdvisories } from './vmware-advisories.ts';
import { platformOfGuest } from './vmware-guest.ts';
import { transportViolations, vmwarePlanOf, vmwareTargetName, vmwareVmViolations } from './vmware-planner.ts';

/** VC-1 to VC-9, TK-9, RT-13: a VM of a vCenter, off or to be shut down, whose guest is converted. */
export const vmwareRules: VmRules = {
  violations: (vm, facts, at) => (facts.vmware ? vmwareVmViolations(vm, facts.vmware, at.vm, at.shared) : []),
  // One that is inaccessible or invalid comes without a configuration (VirtualMachineConnectionState, vSphere reference).
  isDefined: (vm) => vm.disks.length > 0 || vm.vmware?.connection === 'CONNECTED',
  power: (vm) => (vm.power === 'RUNNING' ? 'RUNNING' : 'OFF'),
  platform: (vm) => platformOfGuest(vm.vmware?.guestId ?? ''),
  machine: (vm) => (vm.firmware === 'UEFI' ? 'q35' : 'pc'),
  targetName: vmwareTargetName,
  platformDecides: () => true,
  busOf: (asked, disk, root) => platformBus(asked, disk, !root),
  nicModelOf: ({ platform }) => platformNicModel(platform),
  advisories: (vm, order, wish, { volumes, nics }) => {
    const untold = ({ number, ip }: (typeof nics)[number]) =>
      ip === null && vm.nics.some((nic) => nic.number === number && nic.ip === null);
    const lost = order.useSourceMacAndIp ? nics.filter(untold).map(({ number }) => number) : [];
    const domain = domainName(wish.taskId);
    return [
      ...vmwareAdvisories(vm, volumes, lost, domain),
      ...nicNamesAdvisory(vm, nics, domain),
      ...definitionAdvisories(vm),
    ];
  },
  ifNamesShift: (vm, shifts) => advisory('DISK_NAMES_SHIFT', { vm: vm.name, unlessConverted: shifts }),
  vmware: (vm, volumes, facts) => (facts.vmware ? vmwarePlanOf(vm, volumes, facts.vmware) : null),
  unreadable: (vm, { source }, facts, at) =>
    facts.vmware && source.vmware ? transportViolations(vm, source.vmware, facts.vmware, at) : [],
};
