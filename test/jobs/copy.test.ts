import { execFileSync } from 'node:child_process';
import { existsSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CopyWorld, PATIENT_SECONDS } from '../support/jobs-copy.ts';
import { eventually, localMachine as machine } from '../support/jobs-local.ts';

type Context = { world: CopyWorld };
const copy = suite<Context>('the copier');
/** Bits per second at which 64 MiB of the test's disk take some seconds. */
const slow = String(8 * 1024 * 1024 * 8);

/** A server that is to end by itself: long enough for the writer to come before. */
const QUIET_SECONDS = 30;

copy.before.each(async (context) => {
  context.world = await CopyWorld.make(128, 512);
  await context.world.serveSource();
});
copy.after.each(async ({ world }) => {
  await world.remove('s1', 's2', 'v1', 'v2', 'w1', 'w2');
});

for (const format of ['raw', 'qcow2']) {
  copy(`${format}: staged and written, every byte is the source's and holes stay holes`, async ({ world }) => {
    await world.stage('s1', format);
    const staged = await world.exited('s1');
    assert.is(staged.code, 0, JSON.stringify(staged));
    assert.ok(world.equal(format, world.file(format)));
    const data = 34 * 1024 * 1024;
    assert.ok(Number(staged.result.bytesOnWire) < data + 128 * 1024, 'holes went over the wire');
    assert.ok(statSync(world.file(format)).blocks * 512 < data + 1024 * 1024, 'the staged file is not sparse');
    assert.equal(staged.progress?.bytesDone, world.size);

    const socket = await world.serveVolume('v1', 'one', QUIET_SECONDS);
    await world.write('w1', format, socket, { verify: '1' });
    const written = await world.exited('w1');
    assert.is(written.code, 0, JSON.stringify(written));
    assert.equal([written.result.verified, written.result.checksum], ['checksum', staged.result.checksum]);
    assert.is((await world.exited('v1')).code, 0);
    assert.not(existsSync(socket));
    assert.not(existsSync(join(world.directory, 'one')), 'the directory of the socket is left');
    assert.ok(world.equal('qcow2', world.volume('one')));
  });

  copy(
    `${format}: when the source's server and the tunnel die in the middle, it goes on from there`,
    async ({ world }) => {
      await world.stage('s1', format, { rateBitsPerSecond: slow });
      await eventually(async () => (await world.bytesDone('s1')) > 8 * 1024 * 1024);
      world.sshd.cut();
      await eventually(async () => (await world.bytesDone('s1')) > 16 * 1024 * 1024);
      const before = await world.bytesDone('s1');
      world.stopSource();
      await world.serveSource();
      await eventually(async () => (await world.bytesDone('s1')) > before);
      await world.jobs.limitRate(machine, 1, 's1', 0);
      const status = await world.exited('s1');
      assert.is(status.code, 0, JSON.stringify(status));
      assert.ok(world.equal(format, world.file(format)));
    },
  );

  copy(`${format}: a new job over the same point in time reads only what is missing`, async ({ world }) => {
    await world.stage('s1', format, { rateBitsPerSecond: slow, pointInTime: 'p1' });
    const manifest = `${world.file(format)}.manifest`;
    await eventually(() => existsSync(manifest) && /^[01] [0-9a-f]{64}$/m.test(readFileSync(manifest, 'utf8')));
    await world.jobs.kill(machine, 1, 's1');
    await world.stage('s2', format, { pointInTime: 'p1' });
    const status = await world.exited('s2');
    assert.is(status.code, 0, JSON.stringify(status));
    assert.ok(Number(status.result.bytesOnWire) < 30 * 1024 * 1024, status.result.bytesOnWire ?? '');
    assert.ok(world.equal(format, world.file(format)));
  });
}

copy('raw: another point in time begins anew', async ({ world }) => {
  await world.stage('s1', 'raw', { pointInTime: 'p1' });
  await world.exited('s1');
  world.random(0, 1);
  await world.stage('s2', 'raw', { pointInTime: 'p2' });
  assert.is((await world.exited('s2')).code, 0);
  assert.ok(world.equal('raw', world.file('raw')));
});

copy('raw: a source of another size is no success', async ({ world }) => {
  await world.stage('s1', 'raw', { size: String(world.size + 512) });
  const status = await world.exited('s1');
  assert.equal([status.code, status.result.failure], [1, 'VERIFY_FAILED']);
});

copy('raw: a source that stays away ends the job, to be tried again', async ({ world }) => {
  world.stopSource();
  await world.stage('s1', 'raw', { stallSeconds: '2' });
  assert.is((await world.exited('s1')).result.failure, 'COPY_FAILED');
});

copy('raw: a peer with another host key or without our key is told at once', async ({ world }) => {
  const other = world.sshd.hostKey.replace(/AAAA.{40}/, (key) => `${key.slice(0, 30)}${'A'.repeat(14)}`);
  await world.stage('s1', 'raw', { peerHostKey: other });
  assert.is((await world.exited('s1')).result.failure, 'HOST_KEY_CHANGED');
  writeFileSync(world.sshd.authorizedKeys, '');
  await world.stage('s2', 'raw');
  assert.is((await world.exited('s2')).result.failure, 'AUTH_FAILED');
});

copy('staged: one changed byte in the cache is found before the volume counts', async ({ world }) => {
  await world.stage('s1', 'raw');
  await world.exited('s1');
  writeSync(openSync(world.file('raw'), 'r+'), 'x', 5_000_000);
  const socket = await world.serveVolume('v1', 'one', PATIENT_SECONDS);
  await world.write('w1', 'raw', socket);
  assert.is((await world.exited('w1')).result.failure, 'VERIFY_FAILED');
});

copy('written: a volume that is not empty is made zero where the disk is', async ({ world }) => {
  await world.stage('s1', 'raw');
  await world.exited('s1');
  const socket = await world.serveVolume('v1', 'one', PATIENT_SECONDS);
  const uri = `nbd+unix:///?socket=${socket}`;
  execFileSync('qemu-io', ['-f', 'raw', '-c', 'write -P 7 0 60M', '-c', 'write -P 9 70M 30M', uri], {
    stdio: 'ignore',
  });
  await world.write('w1', 'raw', socket, { verify: '1' });
  const status = await world.exited('w1');
  assert.equal([status.code, status.result.verified], [0, 'checksum'], JSON.stringify(status));
});

copy('written: when the volume is served anew after a crash, nothing that it lost is missing', async ({ world }) => {
  await world.stage('s1', 'raw');
  await world.exited('s1');
  const socket = await world.serveVolume('v1', 'one', PATIENT_SECONDS);
  await world.write('w1', 'raw', socket, { rateBitsPerSecond: slow });
  await eventually(async () => (await world.bytesDone('w1')) > 16 * 1024 * 1024);
  await world.jobs.kill(machine, 1, 'v1');
  await world.serveVolume('v2', 'one', QUIET_SECONDS);
  await world.jobs.limitRate(machine, 1, 'w1', 0);
  assert.is((await world.exited('w1')).code, 0);
  assert.is((await world.exited('v2')).code, 0);
  assert.ok(world.equal('qcow2', world.volume('one')));
});

copy('limited: the rate holds', async ({ world }) => {
  await world.stage('s1', 'raw', { rateBitsPerSecond: slow });
  const status = await world.exited('s1');
  const seconds = Number(status.result.seconds);
  assert.ok(seconds > 3.5, `34 MiB at 8 MiB/s took ${seconds} s`);
});

copy('served: a volume that refers to another file is refused', async ({ world }) => {
  execFileSync('qemu-img', [
    'create',
    '-q',
    '-f',
    'qcow2',
    '-b',
    '/etc/shadow',
    '-F',
    'raw',
    world.volume('evil'),
    '1M',
  ]);
  const input = {
    volume: world.volume('evil'),
    format: 'qcow2',
    socket: join(world.directory, 'e', 's'),
    idleSeconds: '1',
  };
  await world.jobs.start(machine, 1, { id: 'v1', kind: 'serve-volume', input });
  assert.is((await world.exited('v1')).result.failure, 'UNSUPPORTED_DISK');
});

copy.run();
