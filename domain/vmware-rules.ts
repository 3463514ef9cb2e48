import type { VmRules } from './vm-rules.ts';
import { vmwareAdvisories } from './vmware-advisories.ts';
import { platformOfGuest } from './vmware-guest.ts';
import {
  transportViolations,
  vmwareBusOf,
  vmwareNicModelOf,
  vmwarePlanOf,
  vmwareTargetName,
  vmwareVmViolations,
} from './vmware-planner.ts';

/** VC-1 to VC-9, TK-9, RT-13: a VM of a vCenter, off or to be shut down, whose guest is converted. */
export const vmwareRules: VmRules = {
  violations: (vm, facts, path) => (facts.vmware ? vmwareVmViolations(vm, facts.vmware, path) : []),
  power: (vm) => (vm.power === 'RUNNING' ? 'RUNNING' : 'OFF'),
  platform: (vm) => platformOfGuest(vm.vmware?.guestId ?? ''),
  machine: (vm) => (vm.firmware === 'UEFI' ? 'q35' : 'pc'),
  targetName: vmwareTargetName,
  busOf: vmwareBusOf,
  nicModelOf: vmwareNicModelOf,
  advisories: (vm, _order, _wish, { volumes }) => vmwareAdvisories(vm, volumes),
  vmware: (vm, volumes, facts, path) => {
    if (!facts.vmware) return null;
    const plan = vmwarePlanOf(vm, volumes, facts.vmware);
    return { plan, violations: transportViolations(vm, plan, path) };
  },
};
