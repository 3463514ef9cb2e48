import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Api, startApi, TOKEN } from './api.ts';

const test = suite<{ api: Api }>('replay and health');
test.before.each(async (context) => {
  context.api = await startApi();
});
test.after.each(({ api }) => api.close());

const ORDER = `mutation ($input: ReplayReadModelsInput!) { result: replayReadModels(input: $input) { __typename
  ... on ReadModelsReplay { commandId state events endedAt } ... on Refusal { violations { code field } } } }`;
const HEALTH =
  '{ health { ready stopped { consumer stream type position reason } replay { commandId state events reason } } }';
const order = async (api: Api, commandId: string) =>
  (await api.ask(ORDER, { input: { commandId } })).body.data?.result as Record<string, unknown>;

test('a replay is ordered, a second order joins it, and health shows what became of it', async ({ api }) => {
  const { health: before } = (await api.ask(HEALTH)).body.data as { health: { replay: unknown } };
  assert.is(before.replay, null);
  const first = { __typename: 'ReadModelsReplay', commandId: 'one', state: 'RUNNING', events: 0, endedAt: null };
  assert.equal(await order(api, 'one'), first);
  assert.equal(await order(api, 'two'), first);
  assert.equal(api.replays.ordered, ['one', 'two']);
  if (api.replays.current) api.replays.current = { ...api.replays.current, state: 'FAILED', events: 7, reason: 'No.' };
  const { health } = (await api.ask(HEALTH)).body.data as { health: { ready: boolean; replay: unknown } };
  assert.equal(health.replay, { commandId: 'one', state: 'FAILED', events: 7, reason: 'No.' });
  assert.is(health.ready, true, 'the old views serve');
  assert.equal(await api.history(), [], 'nothing of it is history');
});

test('a command id that is none is refused, and nothing is ordered', async ({ api }) => {
  assert.equal(await order(api, '../x'), {
    __typename: 'Refusal',
    violations: [{ code: 'BAD_COMMAND_ID', field: 'commandId' }],
  });
  assert.equal(api.replays.ordered, []);
});

const readyz = async (api: Api) => {
  const response = await fetch(`${api.url}/readyz`, { headers: { authorization: `Bearer ${TOKEN}` } });
  return { status: response.status, body: (await response.json()) as { ready: boolean; stopped: unknown } };
};

test('a read model that is parked: not ready, with the reason, and the API answers', async ({ api }) => {
  assert.is((await readyz(api)).status, 200);
  const parked = { position: '5', type: 'TaskBlessed', reason: 'Unknown.' };
  api.readModels.health = () => [{ name: 'task@2', position: '4', caughtUp: false, lagSeconds: 0, parked }];
  const told = { consumer: 'projection task@2', stream: null, ...parked };
  const { status, body } = await readyz(api);
  assert.is(status, 503);
  assert.equal([body.ready, body.stopped], [false, [told]]);
  const { health } = (await api.ask(HEALTH)).body.data as { health: Record<string, unknown> };
  assert.equal([health.ready, health.stopped], [false, [told]]);
});

test('a consumer that has stopped, or views that are behind: not ready', async ({ api }) => {
  const stopped = { consumer: 'process', stream: 'migrationTask-1', type: 'X', position: '9', reason: 'Unknown.' };
  api.replays.stoppedNow.push(stopped);
  const { status, body } = await readyz(api);
  assert.is(status, 503);
  assert.equal(body.stopped, [stopped]);
  api.replays.stoppedNow.length = 0;
  assert.is((await readyz(api)).status, 200);
  api.readModels.health = () => [{ name: 'task@2', position: '4', caughtUp: false, lagSeconds: 3, parked: null }];
  assert.is((await readyz(api)).status, 503);
});

test('a command on a stream with an event of another version: a code of its own, the event, nothing done', async ({
  api,
}) => {
  const metadata = {
    schema: 1,
    at: '2026-01-31T08:00:00.000Z' as ReturnType<typeof api.app.clock.now>,
    actor: { kind: 'system', name: 'sampan' } as const,
    commandId: 'c' as Parameters<typeof api.app.handler.handle>[2]['commandId'],
    correlationId: 'c',
    causationId: null,
  };
  const id = '00000000-0000-4000-8000-000000000001';
  await api.app.store.append('targetPlatform-main', 'none', [{ id, type: 'ZoneBlessed', data: {}, metadata }]);
  const zone = await api.ask('mutation { addZone(input: { commandId: "z", name: "east" }) { __typename } }');
  const [error] = zone.body.errors ?? [];
  assert.is(error?.extensions?.code, 'HISTORY_UNREADABLE');
  assert.match(error?.message ?? '', 'The event ZoneBlessed@1 (targetPlatform-main, revision 0) is of a type');
  assert.is((await api.history()).length, 1);
  assert.not.match(api.lines.join('\n'), 'unexpected error');
  const settings = await api.ask(
    'mutation { changeSettings(input: { commandId: "s", migrationTaskParallelism: 3 }) { __typename } }',
  );
  assert.is(settings.body.errors, undefined, 'other streams are commanded as before');
});

test('a refusal that cannot be recorded is given all the same', async ({ api }) => {
  const metadata = {
    schema: 9,
    at: '2026-01-31T08:00:00.000Z' as ReturnType<typeof api.app.clock.now>,
    actor: { kind: 'system', name: 'sampan' } as const,
    commandId: 'c' as Parameters<typeof api.app.handler.handle>[2]['commandId'],
    correlationId: 'c',
    causationId: null,
  };
  const id = '00000000-0000-4000-8000-000000000002';
  await api.app.store.append('refusals-main', 'none', [{ id, type: 'CommandRefused', data: {}, metadata }]);
  assert.equal((await order(api, '../x')).__typename, 'Refusal');
});

test.run();
