import { settledStep } from '../domain/task/course-walk.ts';
import type { MigrationTaskEvent } from '../domain/task/migration-task.events.ts';
import type { TaskRow } from './rows.ts';

export const withTroubles = (row: TaskRow, troubles: TaskRow['troubles']): TaskRow => {
  const steady = row.condition === 'RETRYING' ? null : row.condition;
  const retries = row.state === 'MIGRATING' && steady === null && troubles.some((trouble) => trouble.retryAt !== null);
  return { ...row, troubles, condition: retries ? 'RETRYING' : steady };
};
/** A new phase begins without the troubles of the last. */
export const withoutTroubles = (row: TaskRow): TaskRow => (row.troubles.length === 0 ? row : withTroubles(row, []));

/** A step came through: what it had trouble with is over. */
export const cameThrough = (row: TaskRow, event: MigrationTaskEvent): TaskRow => {
  if (row.troubles.length === 0) return row;
  const step = settledStep(event);
  const left = row.troubles.filter((trouble) => trouble.step !== step);
  return left.length === row.troubles.length ? row : withTroubles(row, left);
};
