import type { Claim } from '../batch/migration-batch.ts';
import type { TaskPlan } from '../task/task-plan.ts';
import type { Advisory, Violation } from '../words/failure.ts';
import { shown } from '../words/names.ts';
import { bootFirst } from './advisory-order.ts';
import { claimsOf } from './batch-claims.ts';
import { type BatchFacts, type BatchOrder, withShownVms } from './batch-order.ts';
import { draft } from './draft.ts';
import { NOTHING_HELD } from './holdings.ts';
import { judge } from './judge.ts';
import { type NetworkGroupNeed, networkGroupsOf } from './network-groups.ts';
import { pathsOfOrder } from './plan-paths.ts';
import { plansOf } from './planned.ts';
import type { Path } from './vm-rules.ts';

export type BatchPlan = {
  readonly plans: readonly TaskPlan[];
  readonly claims: readonly Claim[];
  readonly networkGroups: readonly NetworkGroupNeed[];
  readonly violations: readonly Violation[];
  /** Those of the batch as a whole, and of each VM, which its plan has as well. */
  readonly advisories: readonly Advisory[];
  readonly ofBatch: readonly Advisory[];
};

/** Messages name datastores and files of the source, too. */
const withShownMessage = <T extends { readonly message: string }>(told: T): T => ({
  ...told,
  message: shown(told.message),
});

const placeOf = ([first, second]: Path): number => (first === 'vms' && typeof second === 'number' ? second : -1);

/** As the order is read: first the batch, then one VM after the other with all that is wrong with it. */
const asOrdered = (violations: readonly Violation[]): readonly Violation[] =>
  violations.toSorted((one, other) => placeOf(one.path) - placeOf(other.path)).map(withShownMessage);

/** The whole plan with every violation (TK-11, TK-12). Pure: planning and creating run the very same checks. */
export const planBatch = (order: BatchOrder, facts: BatchFacts): BatchPlan => {
  const drafted = draft(order, facts);
  const judged = judge(drafted, facts, NOTHING_HELD, pathsOfOrder(order, facts));
  const plans = plansOf(drafted).map((plan) => ({
    ...plan,
    advisories: bootFirst([...plan.advisories, ...(judged.ofPlan.get(plan.taskId) ?? [])]).map(withShownMessage),
  }));
  return {
    plans,
    claims: claimsOf(order, plans, facts),
    networkGroups: networkGroupsOf(order, withShownVms(facts)),
    violations: asOrdered([...judged.violations, ...drafted.violations]),
    ofBatch: judged.advisories,
    advisories: [...judged.advisories, ...plans.flatMap((plan) => plan.advisories)],
  };
};
