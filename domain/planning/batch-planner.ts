import type { Proposal } from '../batch/migration-batch.ts';
import { type Claim, claimsOf } from '../claims/claim.ts';
import type { TaskPlan } from '../task/task-plan.ts';
import type { Advisory, Violation, Wording } from '../words/failure.ts';
import { shown } from '../words/names.ts';
import { reworded, violation } from '../words/said.ts';
import { jsonBytes } from '../words/short-text.ts';
import { bootFirst } from './advisory-order.ts';
import { type BatchFacts, type BatchOrder, withShownVms } from './batch-order.ts';
import { draft } from './draft.ts';
import { NOTHING_HELD } from './holdings.ts';
import { judge } from './judge.ts';
import { keptOf } from './kept-facts.ts';
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

/** Parameters name datastores and files of the source, too. */
const withShownWords = <T extends Wording>(told: T): T => reworded(told, shown);

const placeOf = ([first, second]: Path): number => (first === 'vms' && typeof second === 'number' ? second : -1);

/** As the order is read: first the batch, then one VM after the other with all that is wrong with it. */
export const asOrdered = (violations: readonly Violation[]): readonly Violation[] =>
  violations.toSorted((one, other) => placeOf(one.path) - placeOf(other.path)).map(withShownWords);

/** One append takes 1 MiB (docs/eventstoredb.md); half of it is left for what is not reckoned with. */
export const BATCH_BYTES = 512 * 1024;

const KIB = 1024;
/** A batch is one record. Whoever orders it can make it smaller; nobody could do anything about an append that fails. */
const sizeViolations = (
  { batchId, name }: BatchOrder,
  recorded: Pick<Proposal, 'plans' | 'claims' | 'advisories'>,
): readonly Violation[] => {
  const bytes = jsonBytes({ id: batchId, name, ...recorded });
  if (bytes <= BATCH_BYTES) return [];
  return [violation('OUT_OF_RANGE', ['vms'], { size: Math.ceil(bytes / KIB), most: BATCH_BYTES / KIB })];
};

const withKept = (plan: TaskPlan, facts: BatchFacts): TaskPlan => {
  const kept = keptOf(plan, facts);
  return kept ? { ...plan, kept } : plan;
};

/** The whole plan with every violation (TK-11, TK-12). Pure: planning and creating run the very same checks. */
export const planBatch = (order: BatchOrder, given: BatchFacts): BatchPlan => {
  const facts = withShownVms(given);
  const drafted = draft(order, given);
  const paths = pathsOfOrder(order, facts);
  const judged = judge(drafted, facts, NOTHING_HELD, paths);
  const plans = plansOf(drafted).map((plan) => ({
    ...withKept(plan, facts),
    advisories: bootFirst([...plan.advisories, ...(judged.ofPlan.get(plan.taskId) ?? [])]).map(withShownWords),
  }));
  const claims = claimsOf(plans, paths);
  const tooLarge = sizeViolations(order, { plans, claims, advisories: judged.advisories });
  return {
    plans,
    claims,
    networkGroups: networkGroupsOf(order, facts),
    violations: asOrdered([...judged.violations, ...drafted.violations, ...tooLarge]),
    ofBatch: judged.advisories,
    advisories: [...judged.advisories, ...plans.flatMap((plan) => plan.advisories)],
  };
};
