import { execFileSync } from 'node:child_process';
import { openSync, readFileSync, writeSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CopyWorld, PATIENT_SECONDS } from '../support/jobs-copy.ts';
import { localMachine as machine } from '../support/jobs-local.ts';
import { overlayOf } from '../support/jobs-overlay.ts';

type Context = { world: CopyWorld };
const overlays = suite<Context>('overlays of staged disks');

overlays.before.each(async (context) => {
  context.world = await CopyWorld.make(128, 512);
  await context.world.serveSource();
});
overlays.after.each(async ({ world }) => {
  await world.remove('stage-o', 'serve-o', 'write-o', 'write-o2', 'write-o3');
});

/** A write across the border of two ranges, data over a hole, and zeros over data, as fstrim in a guest leaves them. */
const changes = ['write -P 7 15M 2M', 'write -P 8 50M 1M', 'write -z -u 2M 4M'];
const written = async (
  world: CopyWorld,
  format: string,
  overlay: string,
  more: Record<string, string> = {},
  job = 'write-o',
) => {
  const socket = await world.serveVolume('serve-o', 'one', PATIENT_SECONDS);
  const base = { file: overlay, format: 'qcow2', base: world.file(format), baseFormat: format, verify: '1', ...more };
  await world.write(job, format, socket, base);
  return world.exited(job);
};
const same = (first: string, second: string): boolean => {
  try {
    execFileSync('qemu-img', ['compare', '-f', 'qcow2', '-F', 'qcow2', first, second], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

for (const format of ['raw', 'qcow2']) {
  overlays(`${format}: what was changed and what was not arrive, proven by two manifests`, async ({ world }) => {
    await world.stage('stage-o', format);
    assert.is((await world.exited('stage-o')).code, 0);
    const { overlay, seal } = overlayOf(world.file(format), format, world.size, changes);
    assert.is(seal().trim(), '3', 'ranges that were touched');
    const line = (path: string, index: number) => readFileSync(path, 'utf8').match(RegExp(`^${index} .*$`, 'm'))?.[0];
    const [staged, sealed] = [`${world.file(format)}.manifest`, `${overlay}.manifest`];
    const kept = [0, 1, 2, 3, 4, 5, 6, 7, 8].filter((index) => line(staged, index) === line(sealed, index));
    assert.equal(kept, [2, 4, 5, 6, 7, 8]);
    const status = await written(world, format, overlay);
    assert.equal([status.code, status.result.verified], [0, 'checksum'], JSON.stringify(status));
    await world.jobs.kill(machine, 1, 'serve-o'); // it holds the volume's lock
    assert.ok(same(overlay, world.volume('one')));
    assert.ok(world.equal(format, world.file(format)), 'the staged file was changed');
  });
}

overlays('a byte of the staged file that changed after the seal is found', async ({ world }) => {
  await world.stage('stage-o', 'raw');
  await world.exited('stage-o');
  const { overlay, seal } = overlayOf(world.file('raw'), 'raw', world.size, changes);
  seal();
  writeSync(openSync(world.file('raw'), 'r+'), 'x', 25_000_000);
  assert.is((await written(world, 'raw', overlay)).result.failure, 'VERIFY_FAILED');
});

overlays('a byte of the overlay that changed after the seal is found', async ({ world }) => {
  await world.stage('stage-o', 'raw');
  await world.exited('stage-o');
  const { overlay, seal } = overlayOf(world.file('raw'), 'raw', world.size, changes);
  seal();
  execFileSync('qemu-io', ['-f', 'qcow2', '-c', 'write -P 9 40M 512', overlay], { stdio: 'ignore' });
  assert.is((await written(world, 'raw', overlay)).result.failure, 'VERIFY_FAILED');
});

overlays('an overlay on another file, without its seal, or alone is refused', async ({ world }) => {
  await world.stage('stage-o', 'raw');
  await world.exited('stage-o');
  const { overlay, seal } = overlayOf(world.file('raw'), 'raw', world.size, []);
  assert.is((await written(world, 'raw', overlay)).result.failure, 'VERIFY_FAILED');
  await world.jobs.remove(machine, 1, 'write-o');
  seal();
  const rebase = ['rebase', '-u', '-f', 'qcow2', '-F', 'raw', '-b'];
  assert.is((await written(world, 'raw', overlay, { base: '' }, 'write-o2')).result.failure, 'UNSUPPORTED_DISK');
  await world.jobs.remove(machine, 1, 'write-o2');
  execFileSync('qemu-img', [...rebase, '/etc/shadow', overlay]);
  assert.is((await written(world, 'raw', overlay, {}, 'write-o3')).result.failure, 'UNSUPPORTED_DISK');
});

overlays.run();
