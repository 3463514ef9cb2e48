import { startApi } from '../graphql/api.ts';
import { overRows } from '../projections/rows-in-store.ts';
import type { BenchResult } from './append.ts';
import { manyTasks } from './many-tasks.ts';

const TASKS = 100_000;
const SMALL = 1000;
const ROUNDS = 200;

const OVERVIEW = `{ overview { counts { queued migrating succeeded failed cancelled } hindered troubled { task { id name } trouble text }
  bytesPerSecond endsAt endUnknown fullestServer { id name reservedBytes cacheTotalBytes } debt } }`;

/** The 99th of a hundred answers, in ms; between two of them a task changes its state, so that nothing is kept from before. */
const slowest = async (tasks: number): Promise<number> => {
  const times: number[] = [];
  await overRows(async ({ models, put }) => {
    manyTasks(tasks, put);
    const api = await startApi();
    Object.assign(api.readModels, { tasks: models.tasks, taskCounts: models.taskCounts, servers: models.servers });
    Object.assign(api.readModels, { debtCount: models.debtCount });
    const [row] = models.tasks({ states: ['MIGRATING'] }, { first: 1 }).rows;
    if (!row) throw new Error('No task runs.');
    for (let round = 0; round < ROUNDS; round += 1) {
      put({ ...row, state: round % 2 === 0 ? 'FAILED' : 'MIGRATING' });
      const began = performance.now();
      const { body } = await api.ask(OVERVIEW);
      times.push(performance.now() - began);
      if (body.errors) throw new Error(JSON.stringify(body.errors));
    }
    await api.close();
  });
  times.sort((a, b) => a - b);
  return times[Math.ceil(ROUNDS * 0.99) - 1] ?? Number.NaN;
};

/** The overview over HTTP with 100,000 tasks (it is to stay under 50 ms), against the same with 1,000. */
export const benchOverview = async (): Promise<BenchResult> => {
  const floor = await slowest(SMALL);
  const ours = await slowest(TASKS);
  return { name: 'overview', ratio: ours / floor, ours, floor, unit: 'ms' };
};
