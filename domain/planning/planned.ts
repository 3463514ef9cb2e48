import type { PlannedNic, TaskPlan } from '../task/task-plan.ts';
import type { SourceVmId, TaskId } from '../words/ids.ts';
import type { BatchOrder } from './batch-order.ts';

/** What an order and a plan refer to alike. */
export type References = Pick<BatchOrder, 'sourceType' | 'sourceId' | 'serverId' | 'clusterId' | 'storageId'>;

/** One VM that was ordered, or whose plan is judged again. */
export type PlannedRow = {
  readonly taskId: TaskId;
  readonly vmId: SourceVmId;
  /** Null: the source does not show the VM, so that nothing could be planned. */
  readonly plan: TaskPlan | null;
  /** Those that ask for an address: the plan's, and of a draft that is wrong also what the order says beside it. */
  readonly nics: readonly PlannedNic[];
};

/** What is judged: what was made of an order, or a stored plan. */
export type Planned = References & { readonly rows: readonly PlannedRow[] };

export const plansOf = ({ rows }: Pick<Planned, 'rows'>): readonly TaskPlan[] => rows.flatMap(({ plan }) => plan ?? []);

/** A stored plan, to be judged again. */
export const asPlanned = (plan: TaskPlan): Planned => {
  const { taskId, source, serverId, clusterId, storageId, target } = plan;
  const { type: sourceType, sourceId, vmId } = source;
  return { sourceType, sourceId, serverId, clusterId, storageId, rows: [{ taskId, vmId, plan, nics: target.nics }] };
};
