import type { StoredEvent } from '../../commands/ports/event-store.ts';
import type { TaskPlan } from '../../domain/task/task-plan.ts';
import { platform } from '../projections/examples.ts';
import { History } from '../projections/history.ts';
import { accepted } from '../projections/journeys.ts';
import type { Api } from './api.ts';

/** Six tasks of one batch, `task-1` to `task-6`, queued; then what is told of them. What was written. */
export const inHistory = async (
  api: Api,
  tell: (history: History, plans: readonly TaskPlan[]) => void,
): Promise<readonly StoredEvent[]> => {
  const history = new History();
  platform(history);
  tell(history, accepted(history, 'batch-1', [1, 2, 3, 4, 5, 6]));
  for (const { stream, revision, position: _, ...event } of history.events)
    await api.app.store.append(stream, revision === 0 ? 'none' : revision - 1, [event]);
  return history.events;
};
