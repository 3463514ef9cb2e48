import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { systemClock } from '../../runtime/clock.ts';
import { readConfig } from '../../runtime/config.ts';
import { serve } from '../../runtime/serve.ts';
import { demoWorld } from '../../simulation/demo-world.ts';
import { TOKEN } from '../graphql/api.ts';
import { connect, type TestSocket } from '../graphql/socket.ts';
import { startEsdbHere } from '../peers/esdb/esdb-here.ts';

/** Connections to one port, to wherever it points; `hush`: they stay, and nothing comes through any more. */
const startProxy = async () => {
  const open = new Set<Socket>();
  let target = 0;
  let hushed = false;
  const server = createServer((near) => {
    const far = dial(target, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.on('data', (data) => hushed || to.write(data));
      from.on('error', () => undefined);
      from.on('close', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port, // it listens on a port
    pointAt: (port: number) => {
      target = port;
      hushed = false;
    },
    hush: () => {
      hushed = true;
    },
    cut: () => {
      for (const socket of open) socket.destroy();
      open.clear();
    },
    close: () => server.close(),
  };
};

const CHANGED = `subscription ($after: Position!) { changed(after: $after, kinds: [TARGET]) {
  __typename ... on Change { position ids } ... on Resync { reason } } }`;
type Told = { readonly __typename: string; readonly position: string; readonly ids: readonly string[] };

const post = async (port: number, query: string): Promise<Record<string, unknown>> => {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await response.json()) as { data: Record<string, unknown>; errors?: unknown };
  assert.is(errors, undefined, JSON.stringify(errors));
  return data;
};

test('a notebook that sleeps, a change of node, and a node that is new: what was loaded and followed misses nothing', async () => {
  const store = await startEsdbHere();
  const directory = mkdtempSync(join(tmpdir(), 'sampan-follow-'));
  const dataOf = (name: string): string => join(directory, name);
  const start = async (name: string) => {
    const data = dataOf(name);
    mkdirSync(data);
    if (name !== 'a') copyFileSync(join(dataOf('a'), 'vault.key'), join(data, 'vault.key'));
    writeFileSync(join(data, 'api-token'), `${TOKEN}\n`, { mode: 0o600 });
    const env = { SAMPAN_DATA: data, SAMPAN_EVENT_STORE: store.connectionString, SAMPAN_NODE: name };
    const config = readConfig({ ...env, SAMPAN_PORT: '0', SAMPAN_LOG_LEVEL: 'silent' });
    return serve(config, { openWorld: () => demoWorld(systemClock) });
  };
  const [a, b] = [await start('a'), await start('b')];
  const proxy = await startProxy();
  const add = async (port: number, name: string): Promise<string> => {
    const { addZone } = await post(
      port,
      `mutation { addZone(input: {commandId: "${name}", name: "${name}"}) { ... on ZoneAdded { id } } }`,
    );
    return (addZone as { id: string }).id;
  };

  let position = '';
  /** Everything that is told from the last position on, until the ids have come; what is told twice counts once. */
  const hear = async (socket: TestSocket, ...ids: readonly string[]): Promise<void> => {
    const missing = new Set(ids);
    while (missing.size > 0) {
      const { payload } = await socket.next();
      const { changed } = (payload as { data: { changed: Told } }).data;
      assert.is(changed.__typename, 'Change', JSON.stringify(changed));
      position = changed.position;
      for (const id of changed.ids) missing.delete(id);
    }
  };
  const follow = async (): Promise<TestSocket> => {
    const socket = await connect(proxy);
    socket.subscribe('1', CHANGED, { after: position });
    return socket;
  };

  proxy.pointAt(a.port);
  const before = await add(a.port, 'before');
  const loaded = await post(proxy.port, '{ now { position } target { zones { id } } }');
  position = (loaded.now as { position: string }).position;
  assert.equal((loaded.target as { zones: unknown }).zones, [{ id: before }]);
  const first = await follow();
  await hear(first, await add(a.port, 'one'));

  // The lid is closed: nobody says goodbye, and what is sent meanwhile goes nowhere.
  proxy.hush();
  const asleep = [await add(a.port, 'asleep'), await add(b.port, 'asleep-too')];
  proxy.pointAt(a.port);
  first.socket.terminate();
  const opened = await follow();
  await hear(opened, ...asleep);

  // Its node is gone, with what it knew; the other one has it from the history.
  const last = await add(a.port, 'last-of-a');
  proxy.cut();
  await a.close();
  const meanwhile = await add(b.port, 'meanwhile');
  proxy.pointAt(b.port);
  const moved = await follow();
  await hear(moved, last, meanwhile, await add(b.port, 'beside'));

  // A node that was started after it happened.
  proxy.cut();
  const unseen = await add(b.port, 'unseen');
  const c = await start('c');
  proxy.pointAt(c.port);
  const anew = await follow();
  await hear(anew, unseen, await add(c.port, 'new'));

  anew.socket.terminate();
  proxy.cut();
  proxy.close();
  await Promise.all([b.close(), c.close()]);
  await store.stop();
  rmSync(directory, { recursive: true });
});

test.run();
