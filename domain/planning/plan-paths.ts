import type { TaskPlan } from '../task/task-plan.ts';
import type { DiskName, TaskId } from '../words/ids.ts';
import { own } from '../words/keyed.ts';
import type { BatchFacts, BatchOrder } from './batch-order.ts';
import { lastNicOf, nicRow, volumeRow } from './order-rows.ts';
import type { References } from './planned.ts';
import { definedVm } from './source-rules.ts';
import type { Path } from './vm-rules.ts';

/** What all plans of a batch refer to, by the names that its input gives it. */
export type SharedField = keyof References;

/** Where the violations of a judgement stand: in the order that the plans were made of, or in a plan that is judged again. */
export type PlanPaths = {
  readonly shared: (field: SharedField) => Path;
  readonly vm: (taskId: TaskId) => Path;
  readonly disk: (taskId: TaskId, disk: DiskName) => Path;
  readonly nic: (taskId: TaskId, number: number) => Path;
  /** Where it is said which UEFI variables the target gets. */
  readonly uefiVariables: (taskId: TaskId) => Path;
};

/** By the rows of the order; a disk or NIC that has none stands at its list (order-rows.ts). */
export const pathsOfOrder = ({ sourceType, vms }: BatchOrder, facts: Pick<BatchFacts, 'vms'>): PlanPaths => {
  const at = (taskId: TaskId): Path => ['vms', vms.findIndex((wish) => wish.taskId === taskId)];
  const wishOf = (taskId: TaskId) => vms.find((wish) => wish.taskId === taskId);
  return {
    shared: (field) => [field],
    vm: (taskId) => [...at(taskId), 'vmId'],
    disk: (taskId, disk) => {
      const wish = wishOf(taskId);
      return wish ? volumeRow(wish, at(taskId), disk) : at(taskId);
    },
    nic: (taskId, number) => {
      const wish = wishOf(taskId);
      if (!wish) return at(taskId);
      return nicRow(wish, at(taskId), number, lastNicOf(definedVm(sourceType, facts, wish.vmId), wish));
    },
    uefiVariables: (taskId) => [...at(taskId), 'freshUefiVariables'],
  };
};

const FIELDS: Readonly<Record<SharedField, Path>> = {
  sourceType: ['source', 'type'],
  sourceId: ['source', 'sourceId'],
  serverId: ['serverId'],
  clusterId: ['clusterId'],
  storageId: ['storageId'],
};

export const isShared = (field: string | number | undefined): field is SharedField =>
  typeof field === 'string' && own(FIELDS, field) !== undefined;

/** By the fields of a stored plan. `before` stands in front of them, such as the place of its task in a list of ids. */
export const pathsOfPlan = ({ target }: Pick<TaskPlan, 'target'>, before: Path = []): PlanPaths => {
  const rowIn = (list: 'volumes' | 'nics', index: number): Path =>
    index < 0 ? [...before, 'target', list] : [...before, 'target', list, index];
  return {
    shared: (field) => [...before, ...FIELDS[field]],
    vm: () => [...before, 'source', 'vmId'],
    disk: (_, disk) =>
      rowIn(
        'volumes',
        target.volumes.findIndex((volume) => volume.disk === disk),
      ),
    nic: (_, number) =>
      rowIn(
        'nics',
        target.nics.findIndex((nic) => nic.number === number),
      ),
    uefiVariables: () => [...before, 'target', 'freshUefiVariables'],
  };
};
