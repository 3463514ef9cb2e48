import type { TaskRow } from './rows.ts';

export const withTroubles = (row: TaskRow, troubles: TaskRow['troubles']): TaskRow => {
  const steady = row.condition === 'RETRYING' ? null : row.condition;
  const retries = row.state === 'MIGRATING' && steady === null && troubles.some((trouble) => trouble.retryAt !== null);
  return { ...row, troubles, condition: retries ? 'RETRYING' : steady };
};
/** A new phase begins without the troubles of the last. */
export const withoutTroubles = (row: TaskRow): TaskRow => (row.troubles.length === 0 ? row : withTroubles(row, []));

/** The step came through: what it had trouble with is over. */
export const settled = (row: TaskRow, step: string): TaskRow =>
  row.troubles.some((trouble) => trouble.step === step)
    ? withTroubles(
        row,
        row.troubles.filter((trouble) => trouble.step !== step),
      )
    : row;
