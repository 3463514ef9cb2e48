import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RemoteStagingArea } from '../../adapters/jobs/staging-area.ts';
import { CopyWorld } from '../support/jobs-copy.ts';
import { localMachine as machine } from '../support/jobs-local.ts';

type Context = { world: CopyWorld; cache: string };
const test = suite<Context>('F26: a cache that is really full');

test.before.each(async (context) => {
  context.world = await CopyWorld.make(128);
  await context.world.serveSource();
  context.cache = join(context.world.directory, 'small');
  mkdirSync(context.cache);
  // 34 MiB of the disk are data, which qcow2 cannot compress.
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=20m,mode=0755', 'tmpfs', context.cache]);
});
test.after.each(async ({ world, cache }) => {
  for (const id of ['full', 'beside']) await world.jobs.remove(machine, 1, id);
  execFileSync('umount', [cache]);
  await world.remove();
});

for (const format of ['raw', 'qcow2'])
  test(`${format}: NO_SPACE with path, need and room; the part is removed, and other tasks are unharmed`, async (context) => {
    const { world, cache } = context;
    const staging = new RemoteStagingArea(world.local.program);
    const [ours, others] = [join(cache, 'sampan-full'), join(cache, 'sampan-other')];
    for (const directory of [ours, others]) await staging.prepare(machine, 1, directory);
    await staging.putFile(machine, 1, join(others, 'nvram.fd'), Buffer.alloc(65_536, 7));
    const before = statfsSync(cache).bavail;
    await world.stage('beside', format);
    await world.stage('full', format, { file: join(ours, `disk.${format}`) });
    const { result } = await world.exited('full');
    assert.is(result.failure, 'NO_SPACE', JSON.stringify(result));
    const [, path, room, need] =
      /^The cache is full: (\S+) had (\d+\.\d\d) GB left, and up to (\d+\.\d\d) GB of the disk were still to come\./.exec(
        result.message ?? '',
      ) ?? [];
    assert.is(path, ours);
    assert.ok(Number(room) <= 0.01, room);
    assert.ok(Number(need) > 0 && Number(need) <= 0.14, need);
    assert.equal(readdirSync(ours), ['.sampan']);
    assert.is(statfsSync(cache).bavail, before, 'the room is there again');
    assert.equal(readFileSync(join(others, 'nvram.fd')), Buffer.alloc(65_536, 7));
    const beside = await world.exited('beside');
    assert.is(beside.code, 0, JSON.stringify(beside));
    assert.ok(world.equal(format, world.file(format)));
    await staging.remove(machine, 1, ours);
    assert.not(existsSync(ours));
  });

test.run();
