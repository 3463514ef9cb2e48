import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { endpointsOf, forwardFrom } from '../../scripts/demo/forward.ts';
import { type EsdbHere, startEsdbHere } from '../peers/esdb/esdb-here.ts';
import { clientTo, disposeClients, several } from './esdb-world.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const test = suite<{ dir: string }>('The demo reaches an EventStoreDB outside of the lab');

test.before.each(async (context) => {
  context.dir = await mkdtemp(join(tmpdir(), 'sampan-forward-'));
});
test.after.each(async ({ dir }) => {
  await disposeClients();
  await rm(dir, { recursive: true, force: true });
});

/** As in the lab: a network that has nothing but a loopback of its own, on the same files. */
const readInside = async (esdb: EsdbHere, forwards: unknown) => {
  const script = 'ip link set lo up; exec "$@"';
  const node = [process.execPath, '--import', 'tsx', 'test/support/esdb-inside.ts'];
  const argv = ['--net', 'sh', '-c', script, 'sh', ...node, esdb.connectionString, JSON.stringify(forwards)];
  const child = spawn('unshare', argv, { cwd: root });
  const said = { out: '', error: '' };
  child.stdout.on('data', (text: Buffer) => (said.out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said.error += text.toString()));
  await once(child, 'close');
  return said;
};

for (const tls of [false, true])
  test(`${tls ? 'with TLS' : 'without TLS'}: at the same address, in a network that reaches nothing`, async ({
    dir,
  }) => {
    const esdb = await startEsdbHere({ tls });
    await clientTo(esdb).appendToStream('outside', several(3));
    const { forwards, stop } = await forwardFrom(esdb.connectionString, dir);
    assert.is((await readInside(esdb, forwards)).out, '3 events\n');
    assert.match((await readInside(esdb, [])).error, /ECONNREFUSED|unavailable/i);
    await stop();
    await esdb.stop();
  });

test('nobody listens there: said at once, with the address', async ({ dir }) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  await new Promise((resolve) => server.close(resolve));
  const said = await forwardFrom(`esdb://127.0.0.1:${port}?tls=false`, dir).then(
    () => 'forwarded',
    (error: Error) => error.message,
  );
  assert.is(said, `SAMPAN_TEST_ESDB: nothing takes a connection at 127.0.0.1:${port} (ECONNREFUSED).`);
});

test('each node of a cluster, with a port of its own or the usual one; a name is refused with what to give', () => {
  assert.equal(endpointsOf('esdb://admin:changeit@127.0.0.1:2111,127.0.0.2?tls=true'), [
    { host: '127.0.0.1', port: 2111 },
    { host: '127.0.0.2', port: 2113 },
  ]);
  assert.throws(() => endpointsOf('esdb+discover://db.example.org:2113'), 'give the IPv4 address instead');
  assert.throws(() => endpointsOf('sqlite:x'), 'is not esdb://HOST:PORT');
});

test.run();
