import type { SourceVm } from '../platform/inventory.ts';
import type { TaskPlan } from '../task/task-plan.ts';
import type { Violation } from '../words/failure.ts';
import type { DiskName, SourceVmId } from '../words/ids.ts';
import { own } from '../words/keyed.ts';
import { violation } from '../words/said.ts';
import type { BatchFacts } from './batch-order.ts';
import { type Holdings, isReadWhole, isTheirs, unreadDisks } from './holdings.ts';
import type { PlanPaths } from './plan-paths.ts';
import type { Planned, PlannedRow } from './planned.ts';
import { rulesOf } from './source-rules.ts';
import { firmwareViolations } from './uefi-variables.ts';
import { type Path, unreadableViolation, type WhereOfVm } from './vm-rules.ts';

/** A source that is not there, or did not answer, is told itself, and then nothing is known of its VMs. */
const isKnown = ({ source, vmsUnknown }: BatchFacts): boolean => source.status === 'added' && !vmsUnknown;

/** TK-14: one task at a time. */
const holderViolations = (
  { vmId, plan }: PlannedRow,
  vm: SourceVm | undefined,
  { heldBy }: BatchFacts,
  holdings: Holdings,
  path: Path,
): readonly Violation[] => {
  const holder = own(heldBy, vmId);
  if (!holder || isTheirs(holdings, holder)) return [];
  return [violation('IN_USE', path, { vm: vm?.name ?? plan?.source.vmName ?? vmId, task: holder })];
};

/** What the disks that will still be read are now. */
const diskViolations = (
  vm: SourceVm,
  { taskId }: TaskPlan,
  unread: readonly DiskName[],
  paths: PlanPaths,
): readonly Violation[] =>
  unread.flatMap((name) => {
    const disk = vm.disks.find((candidate) => candidate.name === name);
    if (!disk || disk.obstacle === null) return [];
    const code = disk.obstacleCode ?? 'UNSUPPORTED_DISK';
    return [violation(code, paths.disk(taskId, name), { disk: name, vm: vm.name, why: disk.obstacle })];
  });

const vmOf = ({ vms }: BatchFacts, vmId: SourceVmId): SourceVm | undefined => vms.find(({ id }) => id === vmId);

/** What speaks against one VM as the source has it now: its state and its disks, what reads and what boots it. */
const asShown = (
  vm: SourceVm,
  { sourceType }: Planned,
  { taskId, plan }: PlannedRow,
  facts: BatchFacts,
  holdings: Holdings,
  paths: PlanPaths,
): readonly Violation[] => {
  const path = paths.vm(taskId);
  if (vm.unreadable) return [unreadableViolation(vm, vm.unreadable, path)];
  const rules = rulesOf(sourceType);
  const at: WhereOfVm = { vm: path, disk: (disk) => paths.disk(taskId, disk), shared: paths.shared };
  const asSuch = rules.violations(vm, facts, at);
  if (!plan || !rules.isDefined(vm)) return asSuch;
  return [
    ...asSuch,
    ...diskViolations(vm, plan, unreadDisks(holdings, plan), paths),
    ...rules.unreadable(vm, plan, facts, at),
  ];
};

/** Whether one VM is there and free, and what speaks against moving it. */
export const judgeVm = (
  planned: Planned,
  row: PlannedRow,
  facts: BatchFacts,
  holdings: Holdings,
  paths: PlanPaths,
): readonly Violation[] => {
  const { taskId, plan } = row;
  const path = paths.vm(taskId);
  const vm = vmOf(facts, row.vmId);
  const held = holderViolations(row, vm, facts, holdings, path);
  const boots = plan ? firmwareViolations(plan, facts, { vm: path, uefiVariables: paths.uefiVariables(taskId) }) : [];
  if (plan && isReadWhole(holdings, plan)) return [...held, ...boots];
  if (vm) return [...asShown(vm, planned, row, facts, holdings, paths), ...held, ...boots];
  const gone = violation('NOT_FOUND', path, { vm: plan?.source.vmName ?? row.vmId });
  return [...(isKnown(facts) ? [gone] : []), ...held, ...boots];
};
