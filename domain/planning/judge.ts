import type { Advisory, Violation } from '../words/failure.ts';
import type { TaskId } from '../words/ids.ts';
import { type BatchFacts, withShownVms } from './batch-order.ts';
import type { Holdings } from './holdings.ts';
import { judgeAddresses } from './judge-addresses.ts';
import { judgeDrift } from './judge-drift.ts';
import { judgeNetworks, judgeReferences } from './judge-references.ts';
import { judgeRoom } from './judge-room.ts';
import { judgeVm } from './judge-vm.ts';
import { isShared, type PlanPaths } from './plan-paths.ts';
import { type Planned, plansOf } from './planned.ts';
import { firmwareAdvisories } from './uefi-variables.ts';

export type Judgement = {
  readonly violations: readonly Violation[];
  /** Of the plans together. */
  readonly advisories: readonly Advisory[];
  /** Of one plan, beside those that it was drafted with. */
  readonly ofPlan: ReadonlyMap<TaskId, readonly Advisory[]>;
};

/** What could not be asked is told at the reference that it belongs to. */
const troublesOf = ({ troubles }: BatchFacts, { shared }: PlanPaths): readonly Violation[] =>
  troubles.map((trouble) => {
    const [field] = trouble.path;
    return isShared(field) ? { ...trouble, path: shared(field) } : trouble;
  });

/**
 * Whether finished plans can be carried out as the world is now (TK-12, RT-5, RT-15): what they refer to is there, their VMs can
 * be read and are free, their addresses are free, and there is room. Every violation at once, each where `paths` says. Knows no
 * order: the plans of a batch and one that is judged again are judged alike. `holdings`: what is theirs is no conflict. Pure.
 */
export const judge = (planned: Planned, given: BatchFacts, holdings: Holdings, paths: PlanPaths): Judgement => {
  const facts = withShownVms(given);
  const plans = plansOf(planned);
  const room = judgeRoom(plans, facts, holdings, paths);
  const ofPlan = plans.map((plan) => [plan.taskId, firmwareAdvisories(plan, facts)] as const);
  return {
    violations: [
      ...troublesOf(facts, paths),
      ...judgeReferences(planned, facts, paths),
      ...planned.rows.flatMap((row) => judgeVm(planned, row, facts, holdings, paths)),
      ...judgeNetworks(planned, facts, paths),
      ...judgeDrift(plans, facts, holdings, paths),
      ...judgeAddresses(planned, facts, holdings, paths),
      ...room.violations,
    ],
    advisories: room.advisories,
    ofPlan: new Map(ofPlan),
  };
};
