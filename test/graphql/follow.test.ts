import type { Socket } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { eventually } from '../support/eventually.ts';
import { type Api, startApi, TOKEN } from './api.ts';
import { taskRow } from './rows.ts';
import { connect, type TestSocket } from './socket.ts';

const test = suite<{ api: Api }>('load, then follow');
test.before.each(async (context) => {
  context.api = await startApi();
});
test.after.each(({ api }) => api.close());

const CHANGED = `subscription ($after: Position!, $kinds: [ChangeKind!]!) {
  changed(after: $after, kinds: $kinds) { __typename ... on Change { position kind ids } ... on Resync { reason } } }`;
const task = (...ids: readonly string[]) => ({ kind: 'TASK' as const, ids });
const change = (position: string, kind: string, ...ids: readonly string[]) => ({
  __typename: 'Change',
  position,
  kind,
  ids,
});
const next = async (socket: TestSocket): Promise<unknown> => {
  const { type, payload } = await socket.next();
  return type === 'next' ? (payload as { data: { changed: unknown } }).data.changed : type;
};
const until = (what: string, holds: () => boolean): Promise<true> =>
  eventually(what, async () => (holds() ? true : undefined), { everyMilliseconds: 5 });

test('now: the position of before anything else was answered, and the time of the server', async ({ api }) => {
  const ask = async () => (await api.ask('{ tasks(waitFor: "4") { total } now { position at } }')).body.data?.now;
  const at = '2026-01-31T08:02:00.000Z';
  assert.equal(await ask(), { position: 'beginning', at });
  api.changeLog.publish('3', task('a'));
  api.readModels.waitFor = async () => api.changeLog.publish('4', task('a'));
  assert.equal(await ask(), { position: '3', at });
});

test('changed: what came since, then what comes, of the kinds that were asked for', async ({ api }) => {
  api.changeLog.publish('1', task('old'));
  api.changeLog.publish('2', task('a'), { kind: 'AUDIT', ids: ['2'] });
  api.changeLog.publish('3', task('a', 'b'));
  const socket = await connect(api);
  socket.subscribe('1', CHANGED, { after: '1', kinds: ['TASK', 'SERVER'] });
  assert.equal(await next(socket), change('3', 'TASK', 'a', 'b'));
  api.changeLog.publish('4', { kind: 'AUDIT', ids: ['4'] });
  api.changeLog.publish('5', { kind: 'SERVER', ids: 'ANY' });
  assert.equal(await next(socket), change('5', 'SERVER'));
});

test('changed: of several kinds at once, only the last says that all was told', async ({ api }) => {
  api.changeLog.publish('1', task('a'));
  api.changeLog.publish('2', { kind: 'BATCH', ids: ['b'] }, task('c'));
  api.changeLog.publish('3', { kind: 'SERVER', ids: ['s'] }, { kind: 'SERVER', ids: 'ANY' });
  const socket = await connect(api);
  socket.subscribe('1', CHANGED, { after: 'beginning', kinds: ['TASK', 'BATCH', 'SERVER'] });
  const told = [await next(socket), await next(socket), await next(socket)];
  assert.equal(told, [change('beginning', 'TASK', 'a', 'c'), change('beginning', 'BATCH', 'b'), change('3', 'SERVER')]);
});

test('where changes may be missing: changed says so and ends, taskChanged ends with an error of that code', async ({
  api,
}) => {
  api.changeLog.placeAfter = async (position) => (position === '9' ? 'AHEAD' : 'TOO_OLD');
  const socket = await connect(api);
  socket.subscribe('1', CHANGED, { after: '9', kinds: ['TASK'] });
  assert.equal(await next(socket), { __typename: 'Resync', reason: 'AHEAD' });
  assert.equal(await next(socket), 'complete');
  socket.subscribe('1', 'subscription { taskChanged(after: "3") { taskId } }');
  const { type, payload } = await socket.next();
  assert.is(type, 'error');
  assert.match(JSON.stringify(payload), /TOO_OLD.*"code":"RESYNC"/);
});

test('a subscription that still looks for its place can be ended, and its id is free', async ({ api }) => {
  api.changeLog.placeAfter = (_) => new Promise(() => undefined);
  const socket = await connect(api);
  socket.subscribe('1', CHANGED, { after: '9', kinds: ['TASK'] });
  await until('one follows', () => api.changeLog.readers === 1);
  socket.send({ id: '1', type: 'complete' });
  await until('nobody follows', () => api.changeLog.readers === 0);
  socket.subscribe('1', CHANGED, { after: '9', kinds: ['TASK'] });
  await until('one follows again', () => api.changeLog.readers === 1);
});

const ROW = 'subscription ($id: ID) { taskChanged(taskId: $id) { taskId task { name stateText } } }';

test('equal subscriptions: executed once for each event; each gets it under its own id', async ({ api }) => {
  api.readModels.rows.set('task-1', taskRow());
  let executed = 0;
  const { task: row } = api.readModels;
  api.readModels.task = (id) => {
    executed += 1;
    return row(id);
  };
  const english = await Promise.all(Array.from({ length: 12 }, () => connect(api)));
  const chinese = await connect(api, { token: TOKEN, language: 'zh' });
  for (const [index, socket] of english.entries()) socket.subscribe(`id "${index}"`, ROW, { id: 'task-1' });
  chinese.subscribe('zh', ROW, { id: 'task-1' });
  await until('two groups follow', () => api.changeLog.readers === 2);
  api.changeLog.publish('1', task('task-1'));
  const told = await Promise.all(english.map((socket) => socket.next()));
  assert.equal(
    told.map(({ id }) => id),
    english.map((_, index) => `id "${index}"`),
  );
  assert.is(new Set(told.map(({ payload }) => JSON.stringify(payload))).size, 1);
  assert.match(JSON.stringify((await chinese.next()).payload), '迁移中');
  assert.is(executed, 2);
  for (const [index, socket] of english.entries()) socket.subscribe(`other ${index}`, ROW, { id: `task-${index}` });
  await until('each other task has a group', () => api.changeLog.readers === 2 + 11);
});

test('equal but for where they begin: one group, each with what it has missed', async ({ api }) => {
  api.changeLog.publish('1', task('a'));
  api.changeLog.publish('2', task('b'));
  const sockets = await Promise.all(['beginning', '1', '2'].map(() => connect(api)));
  const [first, second, third] = sockets as [TestSocket, TestSocket, TestSocket];
  first.subscribe('1', CHANGED, { after: 'beginning', kinds: ['TASK'] });
  second.subscribe('1', CHANGED, { after: '1', kinds: ['TASK'] });
  third.subscribe('1', CHANGED, { after: '2', kinds: ['TASK'] });
  assert.equal(await next(first), change('2', 'TASK', 'a', 'b'));
  assert.equal(await next(second), change('2', 'TASK', 'b'));
  api.changeLog.publish('3', task('c'));
  for (const socket of sockets) assert.equal(await next(socket), change('3', 'TASK', 'c'));
  assert.is(api.changeLog.readers, 1);
});

const KIB = 1024;
/** The server's ends of all connections from now on, and how much of what was sent waits in this process. */
const outlets = (api: Api) => {
  const open = new Set<Socket>();
  api.server.server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return { open, buffered: () => Math.max(0, ...[...open].map(({ writableLength }) => writableLength)) };
};

test('a client that never reads costs under 1 MiB, and holds nobody up; once it reads, it has lost nothing', async ({
  api,
}) => {
  api.readModels.rows.set('task-1', { ...taskRow(), name: 'n'.repeat(60 * KIB) });
  const { buffered } = outlets(api);
  const [deaf, reader] = [await connect(api), await connect(api)];
  for (let id = 1; id <= 20; id += 1)
    deaf.subscribe(`${id}`, 'subscription { taskChanged { position task { name } } }');
  reader.subscribe('1', CHANGED, { after: 'beginning', kinds: ['TASK'] });
  await until('both groups follow', () => api.changeLog.readers === 2);
  deaf.socket.pause();
  let most = 0;
  const events = 300; // 20 times 60 KiB for each: more than the kernel takes
  for (let position = 1; position <= events; position += 1) {
    api.changeLog.publish(`${position}`, task('task-1'));
    assert.equal(await next(reader), change(`${position}`, 'TASK', 'task-1'));
    most = Math.max(most, buffered());
  }
  assert.ok(most > 0, 'the client read all of it: nothing was tried');
  assert.ok(most < KIB * KIB, `${most} bytes waited`);
  deaf.socket.resume();
  const last = new Set<unknown>();
  while (last.size < 20) {
    const { id, payload } = await deaf.next();
    if (JSON.stringify(payload).includes(`"position":"${events}"`)) last.add(id);
  }
});

test('a client that asks on without reading is cut off, before it costs 1 MiB', async ({ api }) => {
  const { open, buffered } = outlets(api);
  const deaf = await connect(api);
  deaf.socket.pause();
  let most = 0;
  let asked = 0;
  const cut = () => open.size === 0;
  while (!cut()) {
    // Each is answered with its id, which is as long as one may be.
    for (let each = 0; each < 200; each += 1) {
      deaf.subscribe('x'.repeat(128), '{');
      asked += 1;
    }
    await new Promise((resolve) => setImmediate(resolve));
    most = Math.max(most, buffered());
    assert.ok(asked < 1_000_000, 'it was never cut off');
  }
  assert.ok(most < KIB * KIB, `${most} bytes waited`);
});

test('telemetry: who does not read is behind with a thousand tasks at most, the newest', async ({ api }) => {
  const progress = (taskId: string) => ({
    taskId: taskId as never,
    phase: 'DATA_CONVERSION' as const,
    at: '2026-01-31T08:02:00.000Z' as never,
    condition: 'WORKING' as const,
    disks: [],
  });
  const deaf = await connect(api);
  deaf.subscribe('1', 'subscription { taskProgress { taskId progress { condition } } }');
  await until('it follows', () => api.progress.readers === 1);
  api.progress.publish(progress('first'));
  assert.match(JSON.stringify(await deaf.next()), 'first');
  // All within one turn: nothing can be sent meanwhile.
  for (let count = 1; count <= 5_000; count += 1) api.progress.publish(progress(`task-${count}`));
  let received = 0;
  for (let last = ''; last !== 'task-5000'; received += 1)
    last = /task-\d+/.exec(JSON.stringify(await deaf.next()))?.[0] ?? '';
  assert.ok(received <= 1_001, `${received} were kept`);
});

test.run();
