// timeout: 240s
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { writeHistory } from '../bench/replay-history.ts';
import { eventually } from '../support/eventually.ts';

/*
 * The control plane as a process, over a history of some thousand events: it is asked without a pause and given commands
 * while it builds its views anew, and killed in the middle of that.
 */
const test = suite('A replay while the server runs');
const EVENTS = Number(process.env.SAMPAN_TEST_EVENTS ?? 12_000);
const root = fileURLToPath(new URL('../..', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'sampan-replay-'));
writeHistory(join(directory, 'events.db'), { events: EVENTS }, 7);

type Started = {
  readonly child: ChildProcess;
  readonly url: string;
  readonly ask: Ask;
  readonly said: () => Promise<Record<string, number>>;
};
type Ask = <T>(query: string, variables?: Record<string, unknown>) => Promise<T>;

const start = async (dies = ''): Promise<Started> => {
  const argv = ['--import', 'tsx', join(root, 'test/runtime/replay-child.ts'), directory, dies];
  const child = spawn(process.execPath, argv, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const said = async () => JSON.parse((await lines.next()).value ?? '{}') as Record<string, number>;
  const { port } = await said();
  const authorization = `Bearer ${readFileSync(join(directory, 'api-token'), 'utf8').trim()}`;
  const ask: Ask = async <T>(query: string, variables = {}) => {
    const headers = { 'content-type': 'application/json', authorization };
    const body = JSON.stringify({ query, variables });
    const reply = await fetch(`http://127.0.0.1:${port}/graphql`, { method: 'POST', headers, body });
    const { data, errors } = (await reply.json()) as { data?: T; errors?: unknown };
    if (errors !== undefined || !data) throw new Error(`the API refused: ${JSON.stringify(errors)}`);
    return data;
  };
  return { child, url: `http://127.0.0.1:${port}`, ask, said };
};

const end = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
};

type Look = {
  readonly tasks: { readonly total: number };
  readonly target: { readonly zones: readonly { readonly name: string }[] };
  readonly health: {
    readonly ready: boolean;
    readonly projections: readonly { readonly name: string; readonly position: string }[];
    readonly replay: { readonly state: string; readonly events: number; readonly reason: string | null } | null;
  };
};
const LOOK = `query ($at: Position) { target(waitFor: $at) { zones { name } } tasks(first: 1) { total }
  health { ready projections { name position } replay { state events reason } } }`;
const order = (ask: Ask, commandId: string) =>
  ask('mutation ($id: String!) { replayReadModels(input: { commandId: $id }) { __typename } }', { id: commandId });
const addZone = async (ask: Ask, name: string): Promise<string> => {
  const { result } = await ask<{ result: { position: string } }>(
    'mutation ($name: String!) { result: addZone(input: { commandId: $name, name: $name }) { ... on ZoneAdded { position } } }',
    { name },
  );
  return result.position;
};
const files = () =>
  readdirSync(directory)
    .filter((name) => /^read-models\.db(\.\d+)?$/.test(name))
    .toSorted();
const verified = () => {
  const argv = ['bin/sampan.mjs', 'replay', '--verify', '--data', directory];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { cwd: root, encoding: 'utf8' });
  assert.is(status, 0, stdout + stderr);
};

let service = await start();
const { total: tasks } = (await service.ask<Look>(LOOK)).tasks;

test('under load: no answer is older than the one before, each command is seen at once, and the new views answer', async () => {
  const { ask, child, said } = service;
  await order(ask, 'first');
  let [zones, longest, position, before] = [0, 0, 0, tasks];
  assert.ok(tasks > 50, `${tasks} tasks`);
  const states = new Set<string>();
  for (;;) {
    zones += 1;
    const at = await addZone(ask, `during-${zones}`);
    const began = performance.now();
    const { health, ...look } = await ask<Look>(LOOK, { at });
    longest = Math.max(longest, performance.now() - began);
    assert.ok(look.tasks.total >= before, `${before} tasks became ${look.tasks.total}`);
    before = look.tasks.total;
    assert.is(look.target.zones.filter(({ name }) => name.startsWith('during-')).length, zones);
    const lowest = Math.min(...health.projections.map((one) => Number(one.position)));
    assert.ok(lowest >= position && lowest >= Number(at), `the views went back from ${position} to ${lowest}`);
    position = lowest;
    assert.ok(health.ready);
    states.add(health.replay?.state ?? 'none');
    if (health.replay?.state === 'RUNNING') continue;
    assert.is(health.replay?.reason, null);
    assert.ok((health.replay?.events ?? 0) >= EVENTS);
    break;
  }
  assert.equal([...states], ['RUNNING', 'DONE']);
  assert.ok(zones > 5, `${zones} rounds`);
  child.kill('SIGUSR2');
  const delay = await said();
  process.stderr.write(
    `event loop ${JSON.stringify(delay)} ms, slowest answer ${Math.round(longest)} ms, ${zones} rounds\n`,
  );
  assert.equal(files(), ['read-models.db', 'read-models.db.1']);
  verified();
});

test('kill -9 in the middle: the views before are whole, what was begun is gone, and a replay can be ordered again', async () => {
  await order(service.ask, 'second');
  const replay = async () => (await service.ask<Look>(LOOK)).health.replay;
  await eventually('some of it is read', async () => ((await replay())?.events ?? 0) > 1_000 || undefined, {
    everyMilliseconds: 1,
  });
  assert.is((await replay())?.state, 'RUNNING');
  assert.equal(files(), ['read-models.db', 'read-models.db.1', 'read-models.db.2']);
  await end(service.child, 'SIGKILL');
  verified();
  service = await start();
  assert.equal(files(), ['read-models.db', 'read-models.db.1']);
  const { health, tasks: found } = await service.ask<Look>(LOOK);
  assert.is(health.replay, null);
  assert.ok(health.ready && found.total >= tasks);
  await order(service.ask, 'third');
  await eventually('it is done', async () => (await replay())?.state === 'DONE' || undefined, {
    everyMilliseconds: 50,
  });
  verified();
  await end(service.child, 'SIGTERM');
  assert.equal(files(), ['read-models.db', 'read-models.db.2']);
});

for (const moment of ['before', 'after'])
  test(`killed at the change itself, just ${moment} it: the views are whole, and one file of them is left`, async () => {
    const { child, ask } = await start(moment);
    const gone = once(child, 'exit');
    await order(ask, moment).catch(() => undefined);
    const [, signal] = await gone;
    assert.is(signal, 'SIGKILL');
    verified();
    assert.ok(files().length > 2, 'both are there');
    service = await start();
    const { health, tasks: found } = await service.ask<Look>(LOOK);
    assert.ok(health.ready && found.total >= tasks);
    assert.equal(files(), ['read-models.db', moment === 'before' ? 'read-models.db.2' : 'read-models.db.3']);
    await end(service.child, 'SIGTERM');
  });

test('the CLI orders it of the server, and waits for its end', async () => {
  service = await start();
  const argv = ['bin/sampan.mjs', 'replay', '--data', directory, '--url', service.url];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { cwd: root, encoding: 'utf8' });
  assert.is(status, 0, stderr);
  assert.match(stdout, /^rebuilt from \d+ events by the running server$/m);
  assert.equal(files(), ['read-models.db', 'read-models.db.4']);
  await end(service.child, 'SIGTERM');
});

test('without a server: the CLI builds them itself, and the server goes on from that', async () => {
  const argv = ['bin/sampan.mjs', 'replay', '--data', directory];
  const env = { ...process.env, SAMPAN_URL: 'http://127.0.0.1:1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { cwd: root, encoding: 'utf8', env });
  assert.is(status, 0, stderr);
  assert.match(stdout, /^rebuilt from \d+ events$/m);
  verified();
  service = await start();
  assert.ok((await service.ask<Look>(LOOK)).tasks.total >= tasks);
  await end(service.child, 'SIGTERM');
  assert.is(files().length, 2);
});

test.after(() => {
  service.child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

test.run();
