import type { BatchPlan } from '../domain/planning/batch-planner.ts';
import { planBatch } from '../domain/planning/batch-planner.ts';
import { type BatchInput, batchInput, orderOf } from './support/batch-input.ts';
import type { Intent } from './support/door.ts';
import { gatherBatchFacts } from './support/gather-batch-facts.ts';

/** TK-11: the same plan and every violation, as an answer and not as a refusal; changes nothing and claims nothing. */
export const planMigrationBatch: Intent<BatchInput, BatchPlan> = {
  name: 'PlanMigrationBatch',
  input: batchInput,
  looks: true,
  subject: (input) => input.name,
  run: async (app, input, context) => {
    const order = orderOf(input, context.commandId);
    return { ok: true, value: planBatch(order, await gatherBatchFacts(app, order)), position: null };
  },
};
