import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { systemClock } from '../../runtime/clock.ts';
import { readConfig } from '../../runtime/config.ts';
import { type Service, serve } from '../../runtime/serve.ts';
import { demoWorld } from '../../simulation/demo-world.ts';
import { startEsdbHere } from '../peers/esdb/esdb-here.ts';
import { eventually } from '../support/eventually.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const test = suite('While the views come about');

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};
const look = async (url: string) => {
  const response = await fetch(url);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

test('the process is alive and says that it is not ready; then the API answers on the same port', async () => {
  const server = await startEsdbHere();
  const dataDir = mkdtempSync(join(tmpdir(), 'sampan-starting-'));
  const port = await freePort();
  const env = { SAMPAN_DATA: dataDir, SAMPAN_EVENT_STORE: server.connectionString, SAMPAN_LOG_LEVEL: 'silent' };
  server.fault({ kind: 'hold', on: 'subscribe', times: -1 });
  const started: { service: Service | null } = { service: null };
  const starting = serve(readConfig({ ...env, SAMPAN_PORT: String(port) }), {
    openWorld: () => demoWorld(systemClock),
  }).then((service) => {
    started.service = service;
  });
  const url = `http://127.0.0.1:${port}`;
  await eventually('it listens', async () => (await look(`${url}/healthz`)).status === 200 || undefined, {
    everyMilliseconds: 20,
  });
  assert.equal(await look(`${url}/readyz`), { status: 503, body: { ready: false } });
  const { status, body } = await look(`${url}/graphql`);
  assert.is(status, 503);
  assert.match(JSON.stringify(body), '"code":"STARTING"');
  assert.is(started.service, null);
  server.clearFaults();
  server.fault({ kind: 'release' });
  await starting;
  assert.is(started.service?.port, port);
  assert.equal(await look(`${url}/readyz`), { status: 200, body: { ready: true } });
  assert.is((await look(`${url}/graphql`)).status, 401);
  await started.service?.close();
  await server.stop();
  rmSync(dataDir, { recursive: true });
});

test('a port that is taken: refused at once, and the data is free again', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sampan-starting-'));
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as AddressInfo;
  const env = { SAMPAN_DATA: dataDir, SAMPAN_LOG_LEVEL: 'silent' };
  const openWorld = () => demoWorld(systemClock);
  const refused = await serve(readConfig({ ...env, SAMPAN_PORT: String(port) }), { openWorld }).then(
    () => 'it started',
    (error: Error) => error.message,
  );
  assert.match(refused, 'EADDRINUSE');
  const service = await serve(readConfig({ ...env, SAMPAN_PORT: '0' }), { openWorld });
  await service.close();
  taken.close();
  rmSync(dataDir, { recursive: true });
});

test('a start that fails once it listens: the process ends, and leaves nothing that looks alive', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sampan-starting-'));
  writeFileSync(join(dataDir, 'read-models.db'), 'this is no database '.repeat(500));
  const argv = ['bin/sampan.mjs', 'serve', '--data', dataDir, '--port', '0'];
  const ended = spawnSync(process.execPath, argv, { cwd: root, encoding: 'utf8', timeout: 30_000 });
  assert.is(ended.status, 1, `${ended.signal} ${ended.stderr}`);
  assert.match(ended.stderr, /not a database/);
  rmSync(dataDir, { recursive: true });
});

test.run();
