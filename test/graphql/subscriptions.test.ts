import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { StoreUnavailable } from '../../commands/ports/event-store.ts';
import { systemClock } from '../../runtime/clock.ts';
import { samples } from '../operations/support.ts';
import { type Api, startApi, TOKEN } from './api.ts';
import type { Progress } from './fakes.ts';
import { taskRow } from './rows.ts';
import { connect, type Message, TestSocket } from './socket.ts';

const test = suite<{ api: Api }>('subscriptions');
test.before.each(async (context) => {
  context.api = await startApi({ initMilliseconds: 100 });
});
test.after.each(({ api }) => api.close());

const PROGRESS = 'subscription { taskProgress { taskId progress { bytesDone bytesTotal secondsLeft } } }';
const progressOf = (taskId: string, bytesDone: number): Progress => ({
  taskId: taskId as Progress['taskId'],
  phase: 'DATA_CONVERSION',
  at: '2026-01-31T08:02:00.000Z' as Progress['at'],
  condition: 'WORKING',
  disks: [
    {
      disk: 'vdb' as Progress['disks'][number]['disk'],
      bytesDone,
      bytesTotal: 2 * 1024 ** 3,
      bytesOnWire: bytesDone,
      bytesPerSecond: 1024 ** 2,
    },
  ],
});

/** Resolves once the condition holds, looked at after each turn of the event loop. */
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
};
/** Resolves once so many subscriptions are open; equal ones read their source once. */
const open = async (api: Api, count: number): Promise<void> => {
  const opened = async () => {
    const counts = Object.values(await samples(api.metrics, 'sampan_graphql_subscriptions'));
    return counts.reduce((sum, each) => sum + each, 0);
  };
  while ((await opened()) !== count) await new Promise((resolve) => setImmediate(resolve));
};
const problemOf = ({ type, payload }: Message): string => {
  assert.is(type, 'error', JSON.stringify(payload));
  return JSON.stringify(payload);
};

test('progress reaches a subscriber, summed and with the time left', async ({ api }) => {
  const socket = await connect(api);
  socket.subscribe('1', PROGRESS);
  await until(() => api.progress.readers === 1);
  api.progress.publish(progressOf('task-1', 1024 ** 3));
  const { type, id, payload } = await socket.next();
  assert.equal([type, id], ['next', '1']);
  const progress = { bytesDone: 1024 ** 3, bytesTotal: 2 * 1024 ** 3, secondsLeft: 1024 };
  assert.equal(payload, { data: { taskProgress: { taskId: 'task-1', progress } } });
});

test('no time left is told while the rate of a disk that moves is not known', async ({ api }) => {
  const socket = await connect(api);
  socket.subscribe('1', PROGRESS);
  await until(() => api.progress.readers === 1);
  const known = progressOf('task-1', 1024 ** 3);
  const [disk] = known.disks;
  assert.ok(disk);
  const begun = { ...disk, disk: 'vdb' as typeof disk.disk, bytesPerSecond: null };
  api.progress.publish({ ...known, disks: [disk, begun] });
  const progress = { bytesDone: 2 * 1024 ** 3, bytesTotal: 4 * 1024 ** 3, secondsLeft: null };
  const { payload } = await socket.next();
  assert.equal(payload, { data: { taskProgress: { taskId: 'task-1', progress } } });
});

test('a subscriber gets the latest value at once, and only of the task it asked for', async ({ api }) => {
  api.progress.publish(progressOf('task-1', 1));
  api.progress.publish(progressOf('task-2', 2));
  const socket = await connect(api);
  socket.subscribe('1', 'subscription { taskProgress(taskId: "task-2") { taskId progress { bytesDone } } }');
  assert.match(JSON.stringify(await socket.next()), '"bytesDone":2');
  api.progress.publish(progressOf('task-1', 3));
  api.progress.publish(progressOf('task-2', 4));
  assert.match(JSON.stringify(await socket.next()), '"bytesDone":4');
});

test('whether the history can be reached is told at once, and when that changes', async () => {
  const api = await startApi({ ...systemClock });
  const { head } = api.answers;
  const socket = await connect(api);
  socket.subscribe('1', 'subscription { storeHealth { reachable error unreachableSince } }');
  const told = async () => ((await socket.next()).payload as { data: { storeHealth: unknown } }).data.storeHealth;
  assert.equal(await told(), { reachable: true, error: null, unreachableSince: null });
  api.answers.head = () => Promise.reject(new StoreUnavailable('STORE_UNAVAILABLE'));
  const { unreachableSince, ...away } = (await told()) as { readonly unreachableSince: string };
  assert.equal(away, { reachable: false, error: 'STORE_UNAVAILABLE' });
  assert.ok(Date.parse(unreachableSince) > 0);
  api.answers.head = head;
  assert.equal(await told(), { reachable: true, error: null, unreachableSince: null });
  await api.close();
});

test('a changed task is told after it can be read, with its live disks', async ({ api }) => {
  const socket = await connect(api);
  const query =
    'subscription { taskChanged(batchId: "batch-1") { position task { state condition disks { bytesDone } } } }';
  socket.subscribe('1', query);
  await until(() => api.changeLog.readers === 1);
  api.readModels.rows.set('task-1', taskRow());
  api.progress.publish({ ...progressOf('task-1', 7), condition: 'STALLED' });
  api.changeLog.publish('8', { kind: 'AUDIT', ids: ['task-1'] });
  api.changeLog.publish('9', { kind: 'TASK', ids: ['task-1'] });
  const { payload } = await socket.next();
  const task = { state: 'MIGRATING', condition: 'STALLED', disks: [{ bytesDone: 1024 ** 3 }, { bytesDone: 7 }] };
  assert.equal(payload, { data: { taskChanged: { position: '9', task } } });
});

test('a subscriber that does not read costs one value per task and gets the newest on its return', async ({ api }) => {
  const socket = await connect(api);
  socket.subscribe('1', 'subscription { taskProgress { taskId progress { bytesDone phase at condition } } }');
  await until(() => api.progress.readers === 1);
  socket.socket.pause();
  global.gc?.();
  const before = process.memoryUsage().heapUsed;
  const total = 60_000;
  for (let count = 1; count <= total; count += 1) {
    api.progress.publish(progressOf(`task-${count % 4}`, count));
    if (count % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  global.gc?.();
  const grown = process.memoryUsage().heapUsed - before;
  socket.socket.resume();
  let last = 0;
  let received = 0;
  while (last < total) {
    received += 1;
    last = Math.max(last, Number(/"bytesDone":(\d+)/.exec(JSON.stringify(await socket.next()))?.[1]));
  }
  assert.ok(received < total / 2, `${received} of ${total} values were sent`);
  assert.ok(grown < 20 * 1024 ** 2, `the heap grew by ${Math.round(grown / 1024 ** 2)} MiB`);
});

test('a subscription that ends, by the client or with its connection, leaves no reader behind', async ({ api }) => {
  const socket = await connect(api);
  socket.subscribe('1', PROGRESS);
  socket.subscribe('2', PROGRESS);
  await open(api, 2);
  socket.send({ id: '1', type: 'complete' });
  await open(api, 1);
  socket.socket.close();
  await open(api, 0);
  await until(() => api.progress.readers === 0);
});

test('a connection has 20 subscriptions and no more, and no id twice', async ({ api }) => {
  const socket = await connect(api);
  for (let id = 1; id <= 20; id += 1) socket.subscribe(String(id), PROGRESS);
  await open(api, 20);
  socket.subscribe('21', PROGRESS);
  assert.match(problemOf(await socket.next()), 'at most 20');
  socket.send({ id: '1', type: 'complete' });
  await open(api, 19);
  assert.is((await socket.next()).type, 'complete');
  socket.subscribe('2', PROGRESS);
  assert.match(problemOf(await socket.next()), 'in use');
});

const ALIASES = (count: number) =>
  `subscription { taskProgress { ${Array.from({ length: count }, (_, n) => `a${n}: taskId`).join(' ')} } }`;
const DEEP = (levels: number) => `subscription { ${'taskProgress { '.repeat(levels - 1)}x${' }'.repeat(levels - 1)} }`;
const REFUSED: readonly (readonly [string, unknown, RegExp])[] = [
  ['of an unknown field', 'subscription { taskProgress { nothing } }', /nothing/],
  ['with 16 aliases', ALIASES(16), /aliases of 16/],
  [
    'with 16 aliases through a fragment',
    `subscription { taskProgress { ...A ...A } } fragment A on TaskProgressUpdate { ${Array.from({ length: 8 }, (_, n) => `a${n}: taskId`).join(' ')} }`,
    /aliases of 16/,
  ],
  ['of depth 9', DEEP(9), /depth of 9|Cannot query/],
  [
    'with a fragment that holds itself',
    'subscription { taskProgress { ...A } } fragment A on TaskProgressUpdate { ...A }',
    /itself/,
  ],
  ['of 2,001 tokens', `subscription { taskProgress { ${'taskId '.repeat(1995)} } }`, /tokens of 2001/],
  [
    'of two root fields',
    'subscription { taskProgress { taskId } taskChanged { taskId } }',
    /one top level field|only one/,
  ],
  [
    'that is a tree',
    {
      kind: 'Document',
      definitions: [
        {
          kind: 'OperationDefinition',
          operation: 'subscription',
          selectionSet: { kind: 'SelectionSet', selections: [] },
        },
      ],
    },
    /as text/,
  ],
  ['that is a query', '{ settings { __typename } }', /query/],
  ['that is a mutation', 'mutation { addZone(input: { commandId: "a", name: "b" }) { __typename } }', /mutation/],
];
for (const [what, query, says] of REFUSED)
  test(`a subscription ${what} is refused and reads nothing`, async ({ api }) => {
    const socket = await connect(api);
    socket.subscribe('1', query);
    assert.match(problemOf(await socket.next()), says);
    assert.is(api.progress.readers, 0);
    assert.equal(await api.history(), []);
  });

test('15 aliases over WebSocket are let through', async ({ api }) => {
  const socket = await connect(api);
  socket.subscribe('1', ALIASES(15));
  await open(api, 1);
});

for (const [what, payload] of [
  ['without a token', {}],
  ['with another token', { token: `${TOKEN}x` }],
  ['with the token in a header field', { headers: { authorization: `Bearer ${TOKEN}` } }],
] as const)
  test(`a connection ${what} is closed before it can subscribe`, async ({ api }) => {
    const socket = new TestSocket(api);
    await socket.opened();
    socket.send({ type: 'connection_init', payload });
    socket.subscribe('1', PROGRESS);
    await socket.closed;
    assert.is(api.progress.readers, 0);
  });

test('a connection that says nothing is closed', async ({ api }) => {
  const socket = new TestSocket(api);
  await socket.opened();
  await socket.closed;
});

test('a connection that is initialised twice is closed', async ({ api }) => {
  const socket = await connect(api);
  socket.send({ type: 'connection_init', payload: { token: TOKEN } });
  assert.is(await socket.closed, 4429);
});

test('a page of another origin cannot connect, our own and none at all can', async ({ api }) => {
  for (const origin of ['https://evil.example', `http://evil.example:${api.port}`, 'null', 'http://127.0.0.1:1'])
    assert.is(await new TestSocket(api, { origin }).closed, -1, origin);
  const rebound = new TestSocket(api, { origin: `http://evil.example:${api.port}`, host: `evil.example:${api.port}` });
  assert.is(await rebound.closed, -1);
  const own = new TestSocket(api, { origin: `http://127.0.0.1:${api.port}` });
  await own.opened();
});

test.run();
