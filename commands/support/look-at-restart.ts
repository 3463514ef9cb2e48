import { type Claim, claimsOf } from '../../domain/claims/claim.ts';
import { judge } from '../../domain/planning/judge.ts';
import { withWishedAddresses } from '../../domain/planning/judge-addresses.ts';
import { pathsOfPlan } from '../../domain/planning/plan-paths.ts';
import { asPlanned } from '../../domain/planning/planned.ts';
import type { SinceMoment } from '../../domain/task/evidence.ts';
import type { Ended } from '../../domain/task/migration-task.state.ts';
import type { NewMoment } from '../../domain/task/restart.events.ts';
import { restartViolations } from '../../domain/task/restart.ts';
import { holdingsOf, type RestartOutlook, restartOutlook } from '../../domain/task/restart-outlook.ts';
import { whatToReview } from '../../domain/task/review.ts';
import type { Advisory, Violation } from '../../domain/words/failure.ts';
import { OutsideFailure } from '../ports/machines.ts';
import type { App } from './app.ts';
import { gatherFacts, lookedAtBy } from './gather-batch-facts.ts';

export type LookedAtRestart = {
  readonly outlook: RestartOutlook;
  readonly violations: readonly Violation[];
  /** Of the world as it is now, beside those that the plan was drafted with. */
  readonly advisories: readonly Advisory[];
  readonly claims: readonly Claim[];
};

/** What the source's driver says now; null: nothing depends on it, or it did not say. */
const ranSince = async (app: App, task: Ended): Promise<SinceMoment | null> => {
  const { moment, runsOn } = whatToReview(task);
  const { type, sourceId, vmId } = task.plan.source;
  if (runsOn || !moment?.evidence) return null;
  try {
    return await app.world.sources[type].ranSince(app, { sourceId, vmId }, moment.evidence);
  } catch (error) {
    if (error instanceof OutsideFailure) return null; // a source that is read again is asked by the judge as well, which tells it
    throw error;
  }
};

/** A failed task as a restart finds it (RT-5, TK-12, RT-15): every violation at once, of the task and of the world. Looks only. */
export const lookAtRestart = async (app: App, task: Ended, newMoment: NewMoment | null): Promise<LookedAtRestart> => {
  const { plan } = task;
  const paths = pathsOfPlan(plan);
  const since = await ranSince(app, task);
  const holdings = holdingsOf(task, since);
  const facts = await gatherFacts(app, lookedAtBy(plan));
  const judged = judge(asPlanned(plan), facts, holdings, paths);
  return {
    outlook: restartOutlook(task, since, app.clock.now()),
    violations: [...restartViolations(task, newMoment), ...judged.violations],
    advisories: [...judged.advisories, ...(judged.ofPlan.get(plan.taskId) ?? [])],
    claims: claimsOf([withWishedAddresses(plan, facts, holdings)], paths),
  };
};
