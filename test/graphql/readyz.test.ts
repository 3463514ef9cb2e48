import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Tick } from '../../commands/ports/clock.ts';
import { StoreUnavailable } from '../../commands/ports/event-store.ts';
import { type Api, startApi, TOKEN } from './api.ts';

let now = '2026-01-31T08:02:00.000Z';
let passed = 0;
const test = suite<{ api: Api }>('readiness over HTTP');
test.before.each(async (context) => {
  now = '2026-01-31T08:02:00.000Z';
  passed = 0;
  context.api = await startApi({ now: () => now, tick: () => passed as Tick });
});
test.after.each(({ api }) => api.close());

const TOLD = { authorization: `Bearer ${TOKEN}` };
const get = async (api: Api, path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${api.url}${path}`, { headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const away = async (): Promise<never> => {
  throw new StoreUnavailable('STORE_UNAVAILABLE', { cause: new Error('esdb://admin:changeit@node1:2113') });
};

test('who has the token sees the store, the read models and the lease; a load balancer sees yes or no', async ({
  api,
}) => {
  const store = { reachable: true, checkedAt: now, error: null, unreachableSince: null };
  const projections = [{ name: 'task@1', position: '7', caughtUp: true, lagSeconds: 0, parked: null }];
  const lease = { here: true, epoch: 1, holder: 'test-node' };
  assert.equal(await get(api, '/readyz', TOLD), {
    status: 200,
    body: { ready: true, store, lease, stopped: [], projections, replay: null },
  });
  assert.equal(await get(api, '/readyz'), { status: 200, body: { ready: true } });
});

test('it is red while the store is away and green again without a restart; alive it is throughout (F11)', async ({
  api,
}) => {
  const { head } = api.answers;
  api.answers.head = away;
  assert.equal(await get(api, '/readyz'), { status: 503, body: { ready: false } });
  const { status, body } = await get(api, '/readyz', TOLD);
  assert.is(status, 503);
  assert.equal(body.store, { reachable: false, checkedAt: now, error: 'STORE_UNAVAILABLE', unreachableSince: now });
  assert.not.match(JSON.stringify(body), 'changeit');
  assert.is((await get(api, '/healthz')).status, 200);
  api.answers.head = head;
  now = '2026-01-31T08:02:01.000Z';
  passed += 1;
  assert.equal(await get(api, '/readyz'), { status: 200, body: { ready: true } });
});

test('GraphQL says the same', async ({ api }) => {
  api.answers.head = away;
  const query = '{ health { ready store { reachable checkedAt error unreachableSince } lease { here epoch holder } } }';
  const { body } = await api.ask(query);
  assert.equal(body.data?.health, {
    ready: false,
    store: { reachable: false, checkedAt: now, error: 'STORE_UNAVAILABLE', unreachableSince: now },
    lease: { here: true, epoch: 1, holder: 'test-node' },
  });
});

test('a node that runs no effects is ready; one whose read models are behind is not', async ({ api }) => {
  api.leader.here = false;
  assert.equal(await get(api, '/readyz'), { status: 200, body: { ready: true } });
  const behind = { name: 'task@1', position: '5', caughtUp: false, lagSeconds: 3, parked: null };
  api.readModels.health = () => [behind];
  assert.equal(await get(api, '/readyz'), { status: 503, body: { ready: false } });
});

test('a flood of probes is one question to the store', async ({ api }) => {
  let asked = 0;
  api.answers.head = async () => {
    asked += 1;
    return null;
  };
  await Promise.all(Array.from({ length: 50 }, () => get(api, '/readyz')));
  assert.is(asked, 1);
});

test.run();
