import type { Violation } from '../words/failure.ts';
import { violation } from '../words/said.ts';
import type { BatchFacts, BatchOrder } from './batch-order.ts';
import { draftUnknownVm, draftVm } from './draft-vm.ts';
import { orderViolations } from './order-rules.ts';
import type { Planned, PlannedRow } from './planned.ts';
import { definedVm } from './source-rules.ts';
import { clusterViolations } from './vmware-planner.ts';

/** Plans, and what is wrong with the order that they were made of. What of them does not agree with the world says `judge`. */
export type Draft = Planned & { readonly violations: readonly Violation[] };

/**
 * What is made of an order (TK-2 to TK-10). Its violations are those that no plan can show any more: a row that names what is
 * not there, names it twice or leaves out what is needed, and wishes that go against each other. Pure.
 */
export const draft = (order: BatchOrder, facts: BatchFacts): Draft => {
  const { sourceType, sourceId, serverId, clusterId, storageId } = order;
  const violations: Violation[] = [...orderViolations(order, facts)];
  const rows = order.vms.map((wish, index): PlannedRow => {
    const { taskId, vmId } = wish;
    if (order.vms.findIndex((other) => other.vmId === vmId) !== index)
      violations.push(violation('VM_SELECTED_TWICE', ['vms', index, 'vmId']));
    const vm = definedVm(sourceType, facts, vmId);
    const drafted = vm ? draftVm(order, wish, vm, facts, index) : draftUnknownVm(order, wish, facts, index);
    violations.push(...drafted.violations);
    return { taskId, vmId, plan: drafted.plan, nics: drafted.nics };
  });
  violations.push(...clusterViolations(order, facts));
  return { sourceType, sourceId, serverId, clusterId, storageId, rows, violations };
};
