import type { SourceVm } from '../platform/inventory.ts';
import type { SourceType } from '../platform/migration-server.ts';
import type { SourceVmId } from '../words/ids.ts';
import { kvmRules } from './kvm-rules.ts';
import type { VmRules } from './vm-rules.ts';
import { vmwareRules } from './vmware-rules.ts';

const RULES: Readonly<Record<SourceType, VmRules>> = { KVM: kvmRules, VMWARE: vmwareRules };

export const rulesOf = (type: SourceType): VmRules => RULES[type];

/** The VM as the source shows it now; undefined where it is not there, or shown without a definition. */
export const definedVm = (
  type: SourceType,
  { vms }: { readonly vms: readonly SourceVm[] },
  vmId: SourceVmId,
): SourceVm | undefined => {
  const vm = vms.find(({ id }) => id === vmId);
  return vm && !vm.unreadable && rulesOf(type).isDefined(vm) ? vm : undefined;
};
