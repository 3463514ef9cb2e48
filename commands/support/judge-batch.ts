import type { BatchOrder } from '../../domain/planning/batch-order.ts';
import { asOrdered, type BatchPlan, planBatch } from '../../domain/planning/batch-planner.ts';
import type { Violation } from '../../domain/words/failure.ts';
import type { App } from './app.ts';
import { orderOf } from './batch-input.ts';
import { gatherBatchFacts } from './gather-batch-facts.ts';
import { readBatch } from './read-batch.ts';

/** The plan of an order with every violation, as the world is now. */
export const judgeOrder = async (app: App, order: BatchOrder): Promise<BatchPlan> =>
  planBatch(order, await gatherBatchFacts(app, order));

const NOTHING_PLANNED = { plans: [], claims: [], networkGroups: [], advisories: [], ofBatch: [] };

const pathText = ({ path }: Violation): string => JSON.stringify(path);

/**
 * The one judgement of an input, complete or not (TK-11, TK-12): what is missing or wrong in it, and what planning finds of all
 * else, together and at the paths of the input. At a field that is refused as it stands planning has nothing to add.
 */
export const judgeInput = async (app: App, raw: unknown, commandId: string): Promise<BatchPlan> => {
  const { input, violations, inInput } = readBatch(raw);
  if (input === null) return { ...NOTHING_PLANNED, violations };
  const plan = await judgeOrder(app, orderOf(input, commandId));
  const found = plan.violations.map((violation) => ({ ...violation, path: inInput(violation.path) }));
  if (violations.length === 0) return { ...plan, violations: found }; // in the order of the input already
  const refused = new Set(violations.map(pathText));
  return {
    ...plan,
    violations: asOrdered([...violations, ...found.filter((violation) => !refused.has(pathText(violation)))]),
  };
};
