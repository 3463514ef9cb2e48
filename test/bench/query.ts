import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import { startApi, TOKEN } from '../graphql/api.ts';
import { overRows } from '../projections/rows-in-store.ts';
import type { BenchResult } from './append.ts';
import { manyTasks } from './many-tasks.ts';

const ROUNDS = 7;
const REQUESTS = 400;
const TASKS = 100_000;

export const LIST = `query ($filter: TaskFilter, $sort: TaskSort, $cursor: String) {
  tasks(filter: $filter, sort: $sort, first: 50, cursor: $cursor) {
    total cursor rows { id name state condition phase startedAt endedAt source { vmName type } target { name } serverId }
  }
}`;

type Variables = { readonly filter: object; readonly sort: object; readonly cursor?: string | null };
type Page = { readonly data: { readonly tasks: { readonly cursor: string | null; readonly rows: readonly object[] } } };

const ORDERS: readonly Variables[] = (['FAILED', 'SUCCEEDED', 'CANCELLED'] as const).flatMap((state) =>
  (['NAME', 'SOURCE_VM', 'TARGET_VM', 'STARTED'] as const).map((by) => ({
    filter: { states: [state] },
    sort: { by, descending: false },
  })),
);

const milliseconds = async (go: (number: number) => Promise<void>): Promise<number> => {
  const began = performance.now();
  for (let request = 0; request < REQUESTS; request += 1) await go(request);
  return performance.now() - began;
};

/**
 * Pages of 50 of 100,000 tasks, filtered and sorted in 12 ways and each list two pages deep, against a plain fastify route that
 * sends the same bytes from memory. Both over HTTP in this process, in turns; the median of the rounds counts.
 */
export const benchQuery = async (tasks = TASKS): Promise<BenchResult> => {
  let result: BenchResult | undefined;
  await overRows(async ({ models, put }) => {
    manyTasks(tasks, put);
    const api = await startApi();
    api.readModels.tasks = models.tasks;
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` };
    const ask = async (base: string, body: string): Promise<string> =>
      (await fetch(`${base}/graphql`, { method: 'POST', headers, body })).text();
    const answers: { readonly body: string; readonly text: string }[] = [];
    for (const order of ORDERS) {
      let cursor: string | null = null;
      for (let page = 0; page < 2; page += 1) {
        const body = JSON.stringify({ query: LIST, variables: { ...order, cursor } });
        const text = await ask(api.url, body);
        const { rows, cursor: next } = (JSON.parse(text) as Page).data.tasks;
        if (rows.length !== 50 || next === null) throw new Error(`That is no page of 50: ${text.slice(0, 300)}`);
        answers.push({ body, text });
        cursor = next;
      }
    }
    const answerOf = (number: number) => answers[number % answers.length] ?? { body: '', text: '' };
    const floor = fastify();
    let sent = 0;
    floor.post('/graphql', async (_, reply) =>
      reply.type('application/json; charset=utf-8').send(answerOf(sent++).text),
    );
    await floor.listen({ host: '127.0.0.1', port: 0 });
    const plain = `http://127.0.0.1:${(floor.server.address() as AddressInfo).port}`;
    const once = (base: string) => async (number: number) => {
      const { body, text } = answerOf(number);
      if ((await ask(base, body)).length !== text.length) throw new Error('That is not the same answer.');
    };
    const rounds: { readonly ours: number; readonly floor: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      sent = 0;
      const ours = (REQUESTS / (await milliseconds(once(api.url)))) * 1000;
      rounds.push({ ours, floor: (REQUESTS / (await milliseconds(once(plain)))) * 1000 });
    }
    rounds.sort((a, b) => a.ours / a.floor - b.ours / b.floor);
    const middle = rounds[ROUNDS >> 1] ?? { ours: 0, floor: 1 };
    result = { name: 'query', ratio: middle.ours / middle.floor, ...middle, unit: 'requests/s' };
    await floor.close();
    await api.close();
  });
  if (!result) throw new Error('Nothing was measured.');
  return result;
};
