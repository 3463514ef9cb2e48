import { z } from 'zod';
import type { BatchPlan } from '../domain/planning/batch-planner.ts';
import type { Intent } from './support/door.ts';
import { judgeInput } from './support/judge-batch.ts';

/** TK-11: the same plan and every violation, as an answer and not as a refusal; changes nothing and claims nothing. Anything may be missing. */
export const planMigrationBatch: Intent<unknown, BatchPlan> = {
  name: 'PlanMigrationBatch',
  input: z.unknown(),
  looks: true,
  run: async (app, input, context) => ({
    ok: true,
    value: await judgeInput(app, input, context.commandId),
    position: null,
  }),
};
