import { encode } from '../../adapters/eventstore/codec.ts';
import type { Run } from '../../commands/effects/run.ts';
import { aggregates } from '../../commands/support/aggregates.ts';
import { uuid5 } from '../../commands/support/uuid.ts';
import type { TaskPlan } from '../../domain/task/task-plan.ts';
import { streams } from '../../domain/words/streams.ts';
import type { Api } from '../graphql/api.ts';
import { context } from '../graphql/vmware-plane.ts';
import { at } from '../support/examples.ts';

/** A task at that attempt, as its stream will have it once it is asked for another one. */
export const begun = async ({ app: { store, handler } }: Api, plan: TaskPlan, attempt: number): Promise<void> => {
  const { taskId } = plan;
  const created = { type: 'CreateTask', data: { plan, held: [] } } as const;
  await handler.handle(aggregates.task(taskId), created, context('created'));
  const { type, data, schema } = encode({ type: 'MigrationStarted', data: { taskId, attempt, at: at(0) } });
  const metadata = { schema, at: at(0), ...context(`begun-${attempt}`) };
  await store.append(streams.task(taskId), 0, [{ id: uuid5(`begun-${attempt}`), type, data, metadata }]);
};

/** What executors are given beside their step, where nobody stops them. */
export const run: Run = {
  signal: new AbortController().signal,
  progress: { report: () => undefined },
  correlationId: 'c',
};
