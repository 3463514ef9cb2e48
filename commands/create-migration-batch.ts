import type { Proposal } from '../domain/batch/migration-batch.ts';
import type { Advisory } from '../domain/words/failure.ts';
import type { BatchId, TaskId } from '../domain/words/ids.ts';
import { violation } from '../domain/words/said.ts';
import { streams } from '../domain/words/streams.ts';
import { aggregates } from './support/aggregates.ts';
import type { App } from './support/app.ts';
import { type BatchInput, batchInput, orderOf } from './support/batch-input.ts';
import { type CommandResult, type Intent, refused, unanswered } from './support/door.ts';
import { judgeInput, judgeOrder } from './support/judge-batch.ts';
import { awaitState, placeOf } from './support/wait.ts';

export type CreatedBatch = {
  readonly id: BatchId;
  readonly taskIds: readonly TaskId[];
  readonly advisories: readonly Advisory[];
};

const OUTCOME_SECONDS = 60;

/** The batch's claims are answered by their owners; the command waits for accepted, with all tasks made, or refused. */
const outcome = async (app: App, id: BatchId): Promise<CommandResult<CreatedBatch>> => {
  const stream = aggregates.batch(id);
  const settled = await awaitState(
    app,
    stream.name,
    () => app.handler.load(stream),
    (state) => {
      if (state.status === 'refused') return state;
      return state.status === 'accepted' && state.created.length === state.plans.length ? state : undefined;
    },
    OUTCOME_SECONDS,
  );
  if (!settled) {
    return unanswered(violation('BATCH_NOT_ANSWERED', []));
  }
  if (settled.status === 'refused') return refused(...settled.violations);
  const advisories = [...(settled.advisories ?? []), ...settled.plans.flatMap((plan) => plan.advisories)]; // as the plan has them
  const taskIds = settled.plans.map((plan) => plan.taskId);
  return { ok: true, value: { id, taskIds, advisories }, position: await placeOf(app, streams.batch(id)) };
};

/** What is recorded: nothing where there is nothing to say of the batch as a whole. */
const proposalOf = ({ id, name, plans, claims, advisories = [] }: Proposal): Proposal => ({
  ...{ id, name, plans, claims },
  ...(advisories.length > 0 ? { advisories } : {}),
});

/** TK-1, TK-12, TK-13: all or nothing, every violation at once, and the same command id gives the first answer. */
export const createMigrationBatch: Intent<BatchInput, CreatedBatch> = {
  name: 'CreateMigrationBatch',
  input: batchInput,
  subject: (input) => input.name,
  judge: async (app, raw, commandId) => (await judgeInput(app, raw, commandId)).violations,
  run: async (app, input, context) => {
    const order = orderOf(input, context.commandId);
    const stream = aggregates.batch(order.batchId);
    const known = await app.handler.load(stream);
    if (known.status !== 'absent') {
      await app.handler.handle(stream, { type: 'ProposeMigrationBatch', data: proposalOf(known) }, context);
      return outcome(app, order.batchId);
    }
    const { plans, claims, violations, ofBatch } = await judgeOrder(app, order);
    if (violations.length > 0) return refused(...violations);
    const data = proposalOf({ id: order.batchId, name: order.name, plans, claims, advisories: ofBatch });
    await app.handler.handle(stream, { type: 'ProposeMigrationBatch', data }, context);
    return outcome(app, order.batchId);
  },
};
