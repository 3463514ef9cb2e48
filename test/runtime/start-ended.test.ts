import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { acquireLease } from '../../adapters/lease/sqlite-lease.ts';
import { systemClock } from '../../runtime/clock.ts';
import { readConfig } from '../../runtime/config.ts';
import { serve } from '../../runtime/serve.ts';
import { demoWorld } from '../../simulation/demo-world.ts';
import { startEsdb } from '../peers/esdb/esdb.ts';
import type { EsdbFault } from '../peers/esdb/esdb-control.ts';
import { startEsdbHere } from '../peers/esdb/esdb-here.ts';
import { eventually } from '../support/eventually.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const test = suite<{ dataDir: string }>('A signal ends a start, whatever it waits for');

test.before.each((context) => {
  context.dataDir = mkdtempSync(join(tmpdir(), 'sampan-start-'));
});
test.after.each(({ dataDir }) => rmSync(dataDir, { recursive: true }));

/** `sampan serve` as an administrator runs it, what it says, and how it ended. */
const sampanServe = (dataDir: string, store: string) => {
  const child: ChildProcess = spawn(process.execPath, ['bin/sampan.mjs', 'serve', '--data', dataDir, '--port', '0'], {
    cwd: root,
    env: { ...process.env, SAMPAN_EVENT_STORE: store },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => (said += text.toString()));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    untilSaid: (words: string) =>
      eventually(words, async () => said.includes(words) || undefined, { everyMilliseconds: 20, seen: () => said }),
    terminated: async () => {
      child.kill('SIGTERM');
      return { code: await ended, said };
    },
  };
};

const listening = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
};

for (const [name, accepts] of [
  ['nobody listens where the server should be', false],
  ['what listens there says nothing', true],
] as const)
  test(`${name}: SIGTERM ends the process, with 0 and a sentence`, async ({ dataDir }) => {
    const server = createServer((socket) => socket.on('error', () => undefined));
    const port = await listening(server);
    if (!accepts) await new Promise((resolve) => server.close(resolve));
    const service = sampanServe(dataDir, `esdb://127.0.0.1:${port}?tls=false`);
    await (accepts
      ? eventually('it has connected', () => connected(server), { everyMilliseconds: 20 })
      : service.untilSaid('tried again'));
    const { code, said } = await service.terminated();
    assert.match(said, 'Stopped by SIGTERM before it had started.');
    assert.not.match(said, 'EventStoreDB cannot be reached (');
    assert.is(code, 0);
    acquireLease(join(dataDir, 'lease.db'), systemClock.now).release();
    if (accepts) server.close();
  });

const connected = (server: Server): Promise<true | undefined> =>
  new Promise((resolve) => server.getConnections((_, count) => resolve(count > 0 || undefined)));

const first = (on: 'read' | 'append', count: number): EsdbFault => ({ kind: 'slow', on, times: count, ms: 0 });
/** Requests that are held for ever, and what the start waits for then. */
const PHASES: readonly (readonly [waitsFor: string, orders: readonly EsdbFault[]])[] = [
  ['the first answer of the server', [{ kind: 'hold', on: 'read', times: -1 }]],
  ['the vault', [first('read', 1), { kind: 'hold', on: 'read', times: -1 }]],
  ['a vault that is made', [{ kind: 'hold', on: 'append', times: -1 }]],
  ['its views', [{ kind: 'hold', on: 'subscribe', times: -1 }]],
];
for (const [waitsFor, orders] of PHASES)
  test(`it waits for ${waitsFor}: given up, everything is closed, and the next start finds its data free`, async ({
    dataDir,
  }) => {
    const server = await startEsdbHere();
    for (const order of orders) server.fault(order);
    const env = { SAMPAN_DATA: dataDir, SAMPAN_EVENT_STORE: server.connectionString, SAMPAN_LOG_LEVEL: 'silent' };
    const config = readConfig({ ...env, SAMPAN_PORT: '0' });
    const over = new AbortController();
    const started = serve(config, { openWorld: () => demoWorld(systemClock), over: over.signal }).then(
      () => 'it started',
      (error: Error) => error.name,
    );
    await eventually('it waits', async () => server.state().held > 0 || undefined, { everyMilliseconds: 20 });
    over.abort();
    assert.is(await started, 'AbortError');
    server.clearFaults();
    server.fault({ kind: 'release' });
    const service = await serve(config, { openWorld: () => demoWorld(systemClock) });
    await service.close();
    await server.stop();
  });

test('the embedded store: given up while it opens, the next start finds its data free', async ({ dataDir }) => {
  const config = readConfig({ SAMPAN_DATA: dataDir, SAMPAN_PORT: '0', SAMPAN_LOG_LEVEL: 'silent' });
  const over = new AbortController();
  over.abort();
  const openWorld = () => demoWorld(systemClock);
  const given = await serve(config, { openWorld, over: over.signal }).then(
    () => 'it started',
    (error: Error) => error.name,
  );
  assert.is(given, 'AbortError');
  const service = await serve(config, { openWorld });
  await service.close();
});

test('started, waiting for the lease of a node that is gone, and the server gone silent: SIGTERM ends it', async ({
  dataDir,
}) => {
  const server = await startEsdb();
  const [one, two] = [join(dataDir, 'one'), join(dataDir, 'two')];
  const runner = sampanServe(one, server.connectionString);
  await runner.untilSaid('this node runs effects now');
  mkdirSync(two);
  for (const key of ['vault.key', 'api-token']) copyFileSync(join(one, key), join(two, key));
  const waiting = sampanServe(two, server.connectionString);
  await waiting.untilSaid('the API listens');
  server.suspend(); // without an answer, neither can give the lease back or find out whose it is
  const ends = await Promise.all([waiting.terminated(), runner.terminated()]);
  server.resume();
  assert.equal(
    ends.map(({ code }) => code),
    [0, 0],
  );
  await server.stop();
});

test.run();
