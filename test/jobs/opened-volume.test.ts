// timeout: 400s
import { execFileSync, spawn } from 'node:child_process';
import { statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CopyWorld } from '../support/jobs-copy.ts';
import { eventually, localMachine as machine } from '../support/jobs-local.ts';

type Context = { world: CopyWorld; loops: string[] };
const test = suite<Context>('a volume that the writing job opens itself');
const run = (command: string, ...words: readonly string[]): string =>
  execFileSync(command, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
/** Bits per second at which the data of the test's disk takes some seconds. */
const slow = String(8 * 1024 * 1024 * 8);
const mib = 1024 * 1024;

test.before.each(async (context) => {
  context.world = await CopyWorld.make(64, 512);
  context.loops = [];
  await context.world.serveSource();
  await context.world.stage('s1', 'qcow2');
  const staged = await context.world.exited('s1');
  assert.is(staged.code, 0, JSON.stringify(staged));
});
test.after.each(async ({ world, loops }) => {
  await world.remove('s1', 'w1', 'w2');
  for (const device of loops) run('losetup', '-d', device);
});

/** Full of what another task left: no byte of it may be seen in the disk. */
const oldFile = (world: CopyWorld, name: string, bytes = world.size): string => {
  const path = join(world.directory, 'volumes', name);
  run('dd', 'if=/dev/urandom', `of=${path}`, 'bs=1M', `count=${bytes}`, 'iflag=count_bytes', 'status=none');
  return path;
};
const oldDevice = ({ world, loops }: Context, bytes = world.size): string => {
  const device = run('losetup', '-f', '--show', oldFile(world, `device${loops.length}`, bytes));
  loops.push(device);
  return device;
};
const sameBytes = (world: CopyWorld, path: string): void => void run('cmp', world.source, path);

test('a block device full of old data has every byte of the disk afterwards, and its holes are zero', async (context) => {
  const { world } = context;
  const device = oldDevice(context);
  await world.writeItself('w1', 'qcow2', device, 'raw', { verify: '1' });
  const written = await world.exited('w1');
  assert.equal([written.code, written.result.verified], [0, 'checksum'], JSON.stringify(written));
  sameBytes(world, device);
  assert.is(written.progress?.bytesDone, world.size);
});

test('a raw file full of old data has every byte of the disk afterwards, and its holes take no room', async ({
  world,
}) => {
  const path = oldFile(world, 'old.raw');
  await world.writeItself('w1', 'qcow2', path, 'raw');
  const written = await world.exited('w1');
  assert.is(written.code, 0, JSON.stringify(written));
  assert.ok(Number(written.result.bytesOnWire) < 19 * mib, 'holes count as what was sent');
  sameBytes(world, path);
  assert.ok(statSync(path).blocks * 512 < 20 * mib, `${statSync(path).blocks} blocks`);
});

test('a qcow2 file is written as one', async ({ world }) => {
  run('qemu-img', 'create', '-q', '-f', 'qcow2', world.volume('one'), String(world.size));
  run('qemu-io', '-f', 'qcow2', '-c', 'write -P 7 20M 20M', world.volume('one'));
  await world.writeItself('w1', 'qcow2', world.volume('one'), 'qcow2');
  assert.is((await world.exited('w1')).code, 0);
  assert.ok(world.equal('qcow2', world.volume('one')));
});

test('a job that is killed in the middle leaves nobody who writes, and the next one writes all of it', async (context) => {
  const { world } = context;
  const device = oldDevice(context);
  await world.writeItself('w1', 'qcow2', device, 'raw', { rateBitsPerSecond: slow });
  await eventually(async () => (await world.bytesDone('w1')) > 8 * mib);
  await world.jobs.remove(machine, 1, 'w1');
  // What the first one wrote may have been lost with its machine's memory, and another may have written since.
  run('dd', 'if=/dev/urandom', `of=${device}`, 'bs=1M', 'count=12', 'conv=notrunc', 'status=none');
  await world.writeItself('w2', 'qcow2', device, 'raw', { verify: '1' });
  const written = await world.exited('w2');
  assert.equal([written.code, written.result.verified], [0, 'checksum'], JSON.stringify(written));
  sameBytes(world, device);
});

test('two jobs never write one device, and none writes what something else holds', async (context) => {
  const { world } = context;
  const device = oldDevice(context);
  await world.writeItself('w1', 'qcow2', device, 'raw', { rateBitsPerSecond: slow });
  await eventually(async () => (await world.bytesDone('w1')) > 0);
  await world.writeItself('w2', 'qcow2', device, 'raw');
  assert.is((await world.exited('w2')).result.failure, 'IN_USE');
  await world.jobs.limitRate(machine, 1, 'w1', 0);
  assert.is((await world.exited('w1')).code, 0);
  sameBytes(world, device);

  await world.jobs.remove(machine, 1, 'w2');
  const hold =
    "import os,sys; os.open(sys.argv[1], os.O_RDWR | os.O_EXCL); print('held', flush=True); sys.stdin.read()";
  const holder = spawn('python3', ['-c', hold, device], { stdio: ['pipe', 'pipe', 'inherit'] });
  await new Promise((told) => holder.stdout.once('data', told));
  await world.writeItself('w3', 'qcow2', device, 'raw');
  const refused = await world.exited('w3');
  holder.stdin.end();
  assert.is(refused.result.failure, 'IN_USE', JSON.stringify(refused));
});

test('the server of a device that dies ends the job, and what was written does not count', async (context) => {
  const { world } = context;
  const device = oldDevice(context);
  await world.writeItself('w1', 'qcow2', device, 'raw', { rateBitsPerSecond: slow });
  await eventually(async () => (await world.bytesDone('w1')) > 4 * mib);
  const find =
    'for one in /proc/[0-9]*; do if [ "$(cat "$one/comm" 2>/dev/null)" = qemu-nbd ] && grep -qF "$1" "$one/cmdline"; then basename "$one"; fi; done';
  const server = run('sh', '-c', find, 'sh', device);
  assert.match(server, /^\d+$/);
  process.kill(Number(server), 'SIGKILL');
  const broken = await world.exited('w1');
  assert.equal([broken.code, broken.result.failure], [1, 'JOB_FAILED'], JSON.stringify(broken));
});

const REFUSED: readonly (readonly [
  what: string,
  failure: string,
  make: (context: Context) => readonly [string, string],
])[] = [
  ['of another size', 'VERIFY_FAILED', (context) => [oldDevice(context, context.world.size + 512), 'raw']],
  ['that is not there', 'NOT_FOUND', ({ world }) => [join(world.directory, 'volumes', 'none'), 'raw']],
  ['whose device is not there', 'NOT_FOUND', () => ['/dev/sampan-none/vda', 'raw']],
  ['that is no block device', 'UNSUPPORTED_DISK', () => ['/dev/null', 'raw']],
  [
    'that is a link',
    'UNSUPPORTED_DISK',
    ({ world }) => {
      symlinkSync(oldFile(world, 'elsewhere'), join(world.directory, 'volumes', 'link'));
      return [join(world.directory, 'volumes', 'link'), 'raw'];
    },
  ],
  [
    'that refers to another file',
    'UNSUPPORTED_DISK',
    ({ world }) => {
      const path = world.volume('evil');
      run('qemu-img', 'create', '-q', '-f', 'qcow2', '-b', '/etc/shadow', '-F', 'raw', path, String(world.size));
      return [path, 'qcow2'];
    },
  ],
];
for (const [what, failure, make] of REFUSED)
  test(`a volume ${what} is not written`, async (context) => {
    const { world } = context;
    const [volume, format] = make(context);
    await world.writeItself('w1', 'qcow2', volume, format);
    const refused = await world.exited('w1');
    assert.equal([refused.code, refused.result.failure], [1, failure], JSON.stringify(refused));
  });

test.run();
