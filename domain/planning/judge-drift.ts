import type { TaskPlan } from '../task/task-plan.ts';
import type { Violation } from '../words/failure.ts';
import type { DiskName } from '../words/ids.ts';
import { wordingOf } from '../words/said.ts';
import type { BatchFacts } from './batch-order.ts';
import { comparedOf, nowOf } from './compared.ts';
import { type Difference, driftOf } from './drift.ts';
import { driftInWords } from './drift-words.ts';
import { type Holdings, isTheirs } from './holdings.ts';
import type { PlanPaths } from './plan-paths.ts';
import type { Path } from './vm-rules.ts';

/** Of these the judgement speaks in its own words, whatever the plan was judged on. */
const SAID_ANYWAY: ReadonlySet<Difference['what']> = new Set<Difference['what']>([
  'VM_GONE',
  'SHUT_OFF',
  'DISK_UNREADABLE',
  'STORAGE_GONE',
  'ADDRESS_TAKEN',
]);

const pathOf = ({ what, of }: Difference, { taskId, target }: TaskPlan, paths: PlanPaths): Path => {
  switch (what) {
    case 'DISK_GONE':
    case 'DISK_RESIZED':
    case 'DISK_MOVED':
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
      driftOf(comparedOf(plan), nowOf(plan, facts, holdings))
        .filter(({ what }) => !SAID_ANYWAY.has(what))
        .map((difference): Violation => {
          const path = pathOf(difference, plan, paths);
          return { code: 'SOURCE_CHANGED', path, ...wordingOf(driftInWords(difference, plan.source.vmName)) };
        }),
    );
