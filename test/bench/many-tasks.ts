import type { TaskRow } from '../../projections/queries.ts';
import { numbered } from '../projections/rows-in-store.ts';
import { chanceOf } from '../support/chance.ts';

const AT_ONCE = 5000;
const RUNNING = 10;
const START = Date.parse('2026-01-05T08:00:00.000Z');
const minute = (number: number): string => new Date(START + number * 60_000).toISOString();

const stateOf = (number: number, tasks: number, of: number): TaskRow['state'] => {
  if (number >= tasks - RUNNING) return 'MIGRATING';
  if (of < 75) return 'SUCCEEDED';
  return of < 90 ? 'FAILED' : 'CANCELLED';
};

/** Rows of so many tasks, three quarters of them succeeded and the last ten running. */
export const manyTasks = (tasks: number, put: (...rows: readonly TaskRow[]) => void): void => {
  const chance = chanceOf(7);
  for (let first = 0; first < tasks; first += AT_ONCE)
    put(
      ...Array.from({ length: Math.min(AT_ONCE, tasks - first) }, (_, index) => {
        const number = first + index;
        return numbered(number, {
          id: `0f8e1d2c-0000-5000-8000-${String(number).padStart(12, '0')}`,
          name: `move web-${number}`,
          vmName: `web-${(number * 7) % tasks}`,
          becomes: `new-${number}`,
          state: stateOf(number, tasks, chance.below(100)),
          serverId: `server-${number % 7}`,
          batchId: `batch-${Math.floor(number / 50)}`,
          createdAt: minute(number),
          startedAt: minute(number + 1),
          durationSeconds: chance.below(10_000),
        });
      }),
    );
};
