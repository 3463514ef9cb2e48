import { createClient } from 'graphql-ws';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { WebSocket } from 'ws';
import { samples } from '../operations/support.ts';
import { eventually } from '../support/eventually.ts';
import { type Api, startApi, TOKEN } from './api.ts';

const test = suite<{ api: Api }>('metrics over HTTP');
test.before.each(async (context) => {
  context.api = await startApi();
});
test.after.each(({ api }) => api.close());

const page = async (api: Api): Promise<string> => {
  const response = await fetch(`${api.url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
  assert.is(response.status, 200);
  assert.match(response.headers.get('content-type') ?? '', 'text/plain; version=0.0.4');
  return response.text();
};

const ADD = 'mutation ($input: AddZoneInput!) { addZone(input: $input) { __typename } }';

test('commands are counted by intent and outcome, and logged with their ids but without their content', async ({
  api,
}) => {
  await api.ask(ADD, { input: { commandId: 'c-1', name: 'east-zone' } });
  await api.ask(ADD, { input: { commandId: 'c-2', name: '' } });
  api.app.store.append = () => Promise.reject(new Error('a bug'));
  await api.ask(ADD, { input: { commandId: 'c-3', name: 'west' } });
  assert.equal(await samples(api.metrics, 'sampan_commands_total'), {
    '{intent="AddZone",outcome="accepted"}': 1,
    '{intent="AddZone",outcome="refused"}': 1,
    '{intent="AddZone",outcome="failed"}': 1,
  });
  const lines = api.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const told = lines.filter(({ msg }) => msg === 'a command');
  assert.equal(
    told.map(({ commandId, correlationId, outcome, codes, actor }) => ({
      commandId,
      correlationId,
      outcome,
      codes,
      actor,
    })),
    [
      { commandId: 'c-1', correlationId: 'c-1', outcome: 'accepted', codes: [], actor: 'admin' },
      { commandId: 'c-2', correlationId: 'c-2', outcome: 'refused', codes: ['INVALID_INPUT'], actor: 'admin' },
      { commandId: 'c-3', correlationId: 'c-3', outcome: 'failed', codes: [], actor: 'admin' },
    ],
  );
  assert.is(new Set(told.map(({ requestId }) => requestId)).size, 3);
  const incident = lines.find(({ msg }) => msg === 'unexpected error');
  assert.is(incident?.requestId, told[2]?.requestId); // the two lines of one request are found by its id
  assert.not.match(api.lines.join(''), 'east-zone');
});

test('every answer names its request', async ({ api }) => {
  const of = async () =>
    (await fetch(`${api.url}/healthz`, { headers: { 'x-request-id': 'mine' } })).headers.get('x-request-id');
  const [one, other] = [await of(), await of()];
  assert.match(one ?? '', /^[0-9a-f-]{36}$/);
  assert.is.not(one, other);
});

test('GraphQL is counted by operation and outcome; a text that cannot be run is of no operation', async ({ api }) => {
  for (let round = 0; round < 3; round += 1) await api.ask('query Mine { health { ready } }');
  await api.ask(ADD, { input: { commandId: 'c-1', name: 'east' } });
  api.readModels.fail = new Error('broken');
  for (let round = 0; round < 3; round += 1) await api.ask('{ task(id: "x") { name } }');
  await api.ask('{ nothing }');
  await api.send('not json');
  await api.send({ query: '{ __typename }' }, { authorization: 'Bearer wrong' });
  const counts = await samples(api.metrics, 'sampan_graphql_request_duration_seconds_count');
  assert.equal(counts, {
    '{operation="query",outcome="ok"}': 3,
    '{operation="mutation",outcome="ok"}': 1,
    '{operation="query",outcome="errors"}': 3,
    '{operation="none",outcome="rejected"}': 2,
    '{operation="none",outcome="unauthenticated"}': 1,
  });
});

test('open subscriptions are counted while they are open', async ({ api }) => {
  const client = createClient({
    url: `${api.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { token: TOKEN },
    retryAttempts: 0,
  });
  const open = async () => (await samples(api.metrics, 'sampan_graphql_subscriptions'))['{feed="task_changed"}'];
  assert.is(await open(), 0);
  const stop = client.subscribe(
    { query: 'subscription { taskChanged { taskId } }' },
    { next: () => undefined, error: () => undefined, complete: () => undefined },
  );
  const is = (count: number) => async () => ((await open()) === count ? true : undefined);
  await eventually('one subscription is open', is(1), { everyMilliseconds: 10 });
  stop();
  await eventually('none is open', is(0), { everyMilliseconds: 10 });
  await client.dispose();
});

test('the page has tasks by state, debts, the lease and the store, and answers while parts are broken', async ({
  api,
}) => {
  const whole = await page(api);
  for (const line of [
    'sampan_store_reachable 1',
    'sampan_lease_held 1',
    'sampan_lease_epoch 1',
    'sampan_tasks{state="migrating"} 0',
    'sampan_debts{ended="true"} 0',
    'sampan_projection_lag_seconds{projection="task@1"} 0',
    'sampan_scrape_failures_total{part="tasks"} 0',
  ])
    assert.ok(whole.split('\n').includes(line), line);
  api.leader.here = false;
  api.readModels.taskCounts = () => {
    throw new Error('the file is broken');
  };
  api.answers.head = () => Promise.reject(new Error('away'));
  const part = (await page(api)).split('\n');
  assert.ok(part.includes('sampan_lease_held 0'));
  assert.ok(part.includes('sampan_scrape_failures_total{part="tasks"} 1'));
  assert.not.ok(part.some((line) => line.startsWith('sampan_tasks{')));
});

test.run();
