import type { SourceType } from '../platform/migration-server.ts';
import { kvmRules } from './kvm-rules.ts';
import type { VmRules } from './vm-rules.ts';
import { vmwareRules } from './vmware-rules.ts';

const RULES: Readonly<Record<SourceType, VmRules>> = { KVM: kvmRules, VMWARE: vmwareRules };

export const rulesOf = (type: SourceType): VmRules => RULES[type];
