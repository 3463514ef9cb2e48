import type { TaskPlan } from '../task/task-plan.ts';
import type { Violation } from '../words/failure.ts';
import type { DiskName } from '../words/ids.ts';
import type { BatchFacts } from './batch-order.ts';
import { comparedOf, nowOf } from './compared.ts';
import { type Difference, driftOf } from './drift.ts';
import { type Holdings, isTheirs } from './holdings.ts';
import type { PlanPaths } from './plan-paths.ts';
import type { Path } from './vm-rules.ts';

/** What of a plan each difference is about; null: the judgement says it in its own words, whatever the plan was judged on. */
const ABOUT: Readonly<Record<Difference['what'], ((difference: Difference) => string) | null>> = {
  VM_GONE: null,
  SHUT_OFF: null,
  DATACENTER_CHANGED: () => 'The datacenter',
  HOST_VERSION_CHANGED: () => 'The version of the ESXi host',
  DISK_GONE: ({ of }) => `Disk ${of}`,
  DISK_RESIZED: ({ of }) => `The size of disk ${of}`,
  NIC_GONE: ({ of }) => `NIC ${of}`,
  NIC_CHANGED: ({ of }) => `NIC ${of}`,
  NICS_CHANGED: () => 'What was kept of further NICs',
  STORAGE_GONE: null,
  STORAGE_CHANGED: () => 'The primary storage',
  NETWORK_GONE: ({ of }) => `Network ${of}`,
  NETWORK_CHANGED: ({ of }) => `The range of network ${of}`,
  NETWORKS_CHANGED: () => 'What was kept of further networks',
  ADDRESS_TAKEN: null,
};

const pathOf = ({ what, of }: Difference, { taskId, target }: TaskPlan, paths: PlanPaths): Path => {
  switch (what) {
    case 'DISK_GONE':
    case 'DISK_RESIZED':
      return paths.disk(taskId, String(of) as DiskName);
    case 'NIC_GONE':
    case 'NIC_CHANGED':
      return paths.nic(taskId, Number(of));
    case 'NETWORK_GONE':
    case 'NETWORK_CHANGED':
      return paths.nic(taskId, target.nics.find(({ networkId }) => networkId === of)?.number ?? 0);
    case 'STORAGE_CHANGED':
      return paths.shared('storageId');
    default:
      return paths.vm(taskId);
  }
};

/** RT-15: what is another than the plan was judged on, with both values. A plan that no task was made of is of these very facts. */
export const judgeDrift = (
  plans: readonly TaskPlan[],
  facts: BatchFacts,
  holdings: Holdings,
  paths: PlanPaths,
): readonly Violation[] =>
  plans
    .filter(({ taskId }) => isTheirs(holdings, taskId))
    .flatMap((plan) =>
      driftOf(comparedOf(plan), nowOf(plan, facts, holdings)).flatMap((difference): readonly Violation[] => {
        const about = ABOUT[difference.what]?.(difference);
        if (about === undefined) return [];
        const { planned, now } = difference;
        const message = `${about} of ${plan.source.vmName} was ${planned} when its migration was planned and is ${now} now; order the migration anew.`;
        return [
          { code: 'SOURCE_CHANGED', path: pathOf(difference, plan, paths), message, parameters: { planned, now } },
        ];
      }),
    );
