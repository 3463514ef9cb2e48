import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CopyWorld } from '../support/jobs-copy.ts';
import { type Certificate, Datastore, issued, selfSigned, shownBy } from '../support/jobs-datastore.ts';
import { eventually, failureOf, localMachine as machine } from '../support/jobs-local.ts';

type Context = { world: CopyWorld; store: Datastore; certificate: Certificate };
const https = suite<Context>('disks from a datastore over HTTPS');
const mib = 1024 * 1024;
const host = 'vc.example';
const slow = String(8 * mib * 8);

https.before.each(async (context) => {
  context.world = await CopyWorld.make(96, 512);
  context.certificate = selfSigned(context.world.directory, host);
  context.store = await Datastore.open(context.world.source, context.certificate);
});
https.after.each(async ({ world, store }) => {
  store.close();
  await world.remove('https-1', 'https-2');
});

const from = ({ store, certificate }: Context, more: Record<string, string> = {}): Record<string, string> => ({
  transport: 'https',
  url: store.url(host),
  hostOverride: `${host} 127.0.0.1`,
  certificate: certificate.cert,
  cookie: store.cookie,
  ...more,
});

for (const format of ['raw', 'qcow2']) {
  https(
    `${format}: every byte arrives and zeros are not written; the job's name for the host and the cookie are nobody else's`,
    async (context) => {
      const { world, store } = context;
      const before = new Set(readdirSync('/tmp'));
      const hosts = readFileSync('/etc/hosts', 'utf8');
      await world.stage('https-1', format, from(context, { rateBitsPerSecond: String(40 * mib * 8) }));
      const shown = new Set<string>();
      const status = await eventually(async () => {
        for (const path of shownBy(['5f2c-the-first'])) shown.add(path);
        assert.is(readFileSync('/etc/hosts', 'utf8'), hosts);
        const now = await world.jobs.status(machine, 'https-1');
        return now.state === 'exited' && now;
      });
      assert.is(status.code, 0, JSON.stringify(status));
      assert.equal([...shown], []);
      const errors = readdirSync('/tmp').filter((name) => name.startsWith('errors') && !before.has(name));
      assert.equal(errors, [], 'nbdkit has left files of its script in /tmp');
      assert.ok(world.equal(format, world.file(format)));
      assert.ok(statSync(world.file(format)).blocks * 512 < 28 * mib, 'the staged file is not sparse');
      // nbdkit asks for one byte more with each request.
      assert.ok(store.bytes >= world.size && store.bytes <= world.size + store.requests, `${store.bytes}`);
      assert.is(Number(status.result.bytesOnWire), world.size);
      assert.not.match(readFileSync(join(world.local.base, 'jobs', 'https-1', 'log'), 'utf8'), /5f2c-the-first/);
    },
  );
}

https(
  'a certificate of an authority is pinned by itself, and another of the same authority is not taken',
  async (context) => {
    const { world, store } = context;
    const leaf = issued(world.directory, host);
    store.show(leaf);
    await world.stage('https-1', 'raw', from(context, { certificate: leaf.cert }));
    assert.is((await world.exited('https-1')).code, 0);
    store.show(issued(world.directory, host));
    await world.stage('https-2', 'raw', from(context, { certificate: leaf.cert, pointInTime: 'other' }));
    assert.is((await world.exited('https-2')).result.failure, 'CERT_CHANGED');
  },
);

https('in a migration network all of it goes by the address that the server has there (MS-5)', async (context) => {
  const { world, store } = context;
  await world.stage('https-1', 'raw', from(context, { bindAddress: '127.0.0.5' }));
  const status = await world.exited('https-1');
  assert.is(status.code, 0, JSON.stringify(status));
  assert.ok(world.equal('raw', world.file('raw')));
  assert.equal([...store.peers], ['127.0.0.5']);
});

https('a session that ends in the middle is renewed by the control plane, and the copy goes on', async (context) => {
  const { world, store } = context;
  await world.stage('https-1', 'raw', from(context, { rateBitsPerSecond: slow }));
  await eventually(async () => (await world.bytesDone('https-1')) > 8 * mib);
  store.cookie = 'vmware_soap_session="77aa-the-second"';
  const refused = store.requests;
  await eventually(() => store.requests > refused + 4);
  assert.is((await failureOf(world.jobs.refresh(machine, 1, 'https-1', { cookies: 'x' }))).code, 'INTERNAL');
  await world.jobs.refresh(machine, 1, 'https-1', { cookie: store.cookie });
  await world.jobs.limitRate(machine, 1, 'https-1', 0);
  const status = await world.exited('https-1');
  assert.is(status.code, 0, JSON.stringify(status));
  assert.ok(world.equal('raw', world.file('raw')));
  assert.is((await failureOf(world.jobs.refresh(machine, 0, 'https-1', {}))).code, 'STALE_EPOCH');
  await world.jobs.refresh(machine, 1, 'https-1', { cookie: 'late' });
  assert.is((await failureOf(world.jobs.refresh(machine, 1, 'https-3', { cookie: 'x' }))).code, 'NOT_FOUND');
});

https('a server that is unavailable, breaks off and gives less than it says is asked again', async (context) => {
  const { world, store } = context;
  Object.assign(store, { unavailable: 3, cut: 3, short: 2 });
  await world.stage('https-1', 'raw', from(context));
  const status = await world.exited('https-1');
  assert.is(status.code, 0, JSON.stringify(status));
  assert.equal([store.unavailable, store.cut, store.short], [0, 0, 0]);
  assert.ok(world.equal('raw', world.file('raw')));
});

https(
  'what is certain is told at once, and a session that nobody renews when patience is at its end',
  async (context) => {
    const { world, store } = context;
    let jobs = 1;
    const failed = async (more: Record<string, string> = {}) => {
      jobs += 1;
      const id = `https-${jobs}`;
      await world.stage(id, 'raw', from(context, more));
      const { failure } = (await world.exited(id)).result;
      await world.jobs.remove(machine, 1, id);
      return failure;
    };
    store.more = 512;
    assert.is(await failed(), 'VERIFY_FAILED');
    store.more = 0;
    assert.is(await failed({ cookie: 'vmware_soap_session="of-another"', stallSeconds: '2' }), 'AUTH_FAILED');
    store.status = 404;
    assert.is(await failed(), 'NOT_FOUND');
    store.status = 302;
    const before = store.requests;
    assert.is(await failed({ stallSeconds: '2' }), 'COPY_FAILED');
    assert.ok(store.requests - before < 20);
    store.status = null;
    store.show(selfSigned(world.directory, host, 'other'));
    assert.is(await failed(), 'CERT_CHANGED');
  },
);

https('a certificate that changes in the middle ends the copy', async (context) => {
  const { world, store } = context;
  await world.stage('https-1', 'raw', from(context, { rateBitsPerSecond: slow }));
  await eventually(async () => (await world.bytesDone('https-1')) > 8 * mib);
  store.show(selfSigned(world.directory, host, 'other'));
  assert.is((await world.exited('https-1')).result.failure, 'CERT_CHANGED');
});

https('what was staged of the same point in time is not read again, and the limit holds', async (context) => {
  const { world, store } = context;
  await world.stage('https-1', 'raw', from(context, { rateBitsPerSecond: slow, pointInTime: 'p1' }));
  const manifest = `${world.file('raw')}.manifest`;
  await eventually(() => existsSync(manifest) && /^\d [0-9a-f]{64}$/m.test(readFileSync(manifest, 'utf8')));
  await world.jobs.kill(machine, 1, 'https-1');
  const done = (readFileSync(manifest, 'utf8').match(/^\d+ [0-9a-f]{64}$/gm) ?? []).length * 16 * mib;
  const before = store.bytes;
  await world.stage('https-2', 'raw', from(context, { rateBitsPerSecond: String(16 * mib * 8), pointInTime: 'p1' }));
  const status = await world.exited('https-2');
  assert.is(status.code, 0, JSON.stringify(status));
  const read = store.bytes - before;
  assert.ok(read >= world.size - done && read < world.size - done + 1024, `${read} of ${world.size - done}`);
  const least = (world.size - done) / (16 * mib) - 1;
  assert.ok(Number(status.result.seconds) > least, `${world.size - done} bytes took ${status.result.seconds} s`);
  assert.ok(world.equal('raw', world.file('raw')));
});

https.run();
