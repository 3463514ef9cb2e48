import type { SourceDisk, SourceNic, SourceVm, Unreadable } from '../platform/inventory.ts';
import type { PlannedNic, PlannedVolume, Platform, TaskPlan, VmwarePlan } from '../task/task-plan.ts';
import type { Advisory, Violation } from '../words/failure.ts';
import type { DiskName } from '../words/ids.ts';
import { violation } from '../words/said.ts';
import type { BatchFacts, BatchOrder, VmOrder } from './batch-order.ts';
import type { Asked } from './platform-devices.ts';

export type Path = readonly (string | number)[];
/** Where a violation about a VM, one of its disks, or what all VMs refer to stands. */
export type WhereOfVm = {
  readonly vm: Path;
  readonly disk: (disk: DiskName) => Path;
  readonly shared: (field: 'serverId' | 'sourceId') => Path;
};

/** What differs by the source's type when a VM is planned; everything else is the same for both. */
export type VmRules = {
  /** What keeps the VM as such from being moved now; held VMs and disks are looked at by everybody. */
  readonly violations: (vm: SourceVm, facts: BatchFacts, at: WhereOfVm) => readonly Violation[];
  /** False: the source has no definition of it now; what its violations say is all, and nothing of it is planned. */
  readonly isDefined: (vm: SourceVm) => boolean;
  readonly power: (vm: SourceVm) => TaskPlan['source']['powerAtPlan'];
  readonly platform: (vm: SourceVm) => Platform;
  readonly machine: (vm: SourceVm) => TaskPlan['target']['machine'];
  readonly targetName: (order: VmOrder, sourceName: string) => string;
  /** Whether the platform decides on buses and models; false: the source's are kept (RT-13). */
  readonly platformDecides: (order: VmOrder) => boolean;
  readonly busOf: (asked: Asked, disk: SourceDisk, root: boolean) => PlannedVolume['bus'];
  /** Of a source NIC, or of one made by hand (null). */
  readonly nicModelOf: (asked: Asked, nic: SourceNic | null) => string;
  readonly advisories: (
    vm: SourceVm,
    order: BatchOrder,
    wish: VmOrder,
    planned: { readonly volumes: readonly PlannedVolume[]; readonly nics: readonly PlannedNic[] },
  ) => readonly Advisory[];
  /** RT-12: the notice in the plan when the guest will find disks under other names. */
  readonly ifNamesShift: (vm: SourceVm, shifts: string) => Advisory;
  /** What only a VMware plan has: how its disks are read. */
  readonly vmware: (vm: SourceVm, volumes: readonly PlannedVolume[], facts: BatchFacts) => VmwarePlan | null;
  /** What speaks against reading its disks as the plan has it. */
  readonly unreadable: (vm: SourceVm, plan: TaskPlan, facts: BatchFacts, at: WhereOfVm) => readonly Violation[];
};

/** Of a VM that the source does not show whole, nothing is planned and nothing is assumed. */
export const unreadableViolation = (
  { name: vm }: Pick<SourceVm, 'name'>,
  { denied, reason }: Unreadable,
  path: Path,
): Violation => violation(denied ? 'PERMISSION_DENIED' : 'VM_NOT_READABLE', path, { vm, reason });
