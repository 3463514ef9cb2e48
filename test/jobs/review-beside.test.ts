import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { RemoteStagingArea } from '../../adapters/jobs/staging-area.ts';
import { findingsOf } from '../../commands/support/review-report.ts';
import { fencedFor } from '../support/fenced.ts';
import { failureOf, localMachine as machine } from '../support/jobs-local.ts';
import { overlayOf } from '../support/jobs-overlay.ts';
import {
  flip,
  found,
  MIB,
  nothing,
  OF_POINT,
  POINT,
  review,
  reviewSuite,
  specOf,
  staged,
  write,
} from '../support/jobs-review.ts';

const reviews = reviewSuite('the review of what is staged beside disks');

for (const format of ['raw', 'qcow2'])
  reviews(
    `${format}: the overlay of a conversion is intact, damaged, unsealed or gone by itself`,
    async ({ world }) => {
      await staged(world, format);
      const { overlay, seal } = overlayOf(world.file(format), format, world.size, [
        'write -P 7 15M 2M',
        'write -z -u 2M 1M',
      ]);
      const convertedIs = async (state: string, point: string | null) => {
        const disk = await found(world, { format, converted: true });
        assert.equal([disk.state, disk.converted], ['INTACT', { state, point }]);
      };
      await convertedIs('DAMAGED', null);
      seal();
      await convertedIs('INTACT', POINT);
      execFileSync('qemu-io', ['-f', 'qcow2', '-c', 'write -P 9 40M 512', overlay], { stdio: 'ignore' });
      await convertedIs('DAMAGED', POINT);
      rmSync(overlay);
      await convertedIs('GONE', POINT);
    },
  );

reviews(
  'an overlay of a version that named no moment, or on a staged file that is damaged, is not intact',
  async ({ world }) => {
    await staged(world, 'raw');
    const { overlay, seal } = overlayOf(world.file('raw'), 'raw', world.size, ['write -P 7 15M 2M']);
    seal();
    const manifest = readFileSync(`${overlay}.manifest`, 'utf8');
    writeFileSync(`${overlay}.manifest`, manifest.replace(/point \S+/, 'point -'));
    const old = await found(world, { converted: true });
    assert.equal([old.state, old.converted], ['INTACT', { state: 'DAMAGED', point: null }]);
    writeFileSync(`${overlay}.manifest`, manifest);
    flip(world.file('raw'), 33 * MIB);
    const below = await found(world, { converted: true });
    assert.equal([below.state, below.converted], ['DAMAGED', { state: 'DAMAGED', point: POINT }]);
  },
);

reviews('an overlay on a disk that was staged again, with other content, is not intact', async ({ world }) => {
  await staged(world, 'raw');
  overlayOf(world.file('raw'), 'raw', world.size, ['write -P 7 15M 2M']).seal();
  assert.is((await found(world, { converted: true })).converted?.state, 'INTACT');
  world.random(40, 1);
  await world.stage('s2', 'raw', { ...OF_POINT, reading: '2' });
  assert.is((await world.exited('s2')).code, 0);
  const disk = await found(world, { converted: true });
  assert.equal([disk.state, disk.converted], ['INTACT', { state: 'DAMAGED', point: POINT }]);
});

reviews('UEFI variables: as they were put, changed, without their checksum, gone', async ({ world }) => {
  const area = new RemoteStagingArea(world.local.program);
  const variables = join(world.staging, 'nvram.fd');
  const variablesFound = async () => {
    const status = await review(world, { variables });
    assert.is(status.code, 0, JSON.stringify(status));
    return findingsOf(status).variables;
  };
  assert.equal(await variablesFound(), { state: 'GONE', point: null });
  await area.putFile(machine, 1, variables, Buffer.alloc(540_672, 7), POINT);
  assert.equal(await variablesFound(), { state: 'INTACT', point: POINT });
  write(variables, 'x', 1000);
  assert.equal(await variablesFound(), { state: 'DAMAGED', point: POINT });
  await area.putFile(machine, 1, variables, Buffer.alloc(540_672, 8), POINT);
  truncateSync(variables, 1000);
  assert.equal(await variablesFound(), { state: 'DAMAGED', point: POINT });
  await area.putFile(machine, 1, variables, Buffer.alloc(540_672, 9));
  assert.equal(await variablesFound(), { state: 'DAMAGED', point: null }, 'of no moment');
  rmSync(`${variables}.manifest`);
  assert.equal(await variablesFound(), { state: 'DAMAGED', point: null }, 'put by an earlier version');
});

reviews(
  'the directory of the task is gone: so is all that was in it; without its cache nothing is said',
  async ({ world }) => {
    rmSync(world.staging, { recursive: true });
    const order = { format: 'qcow2', converted: true, variables: join(world.staging, 'nvram.fd') };
    const gone = await review(world, order);
    assert.equal(findingsOf(gone), {
      disks: [{ ...nothing, state: 'GONE', point: null, converted: { state: 'GONE', point: null } }],
      variables: { state: 'GONE', point: null },
    });
    renameSync(world.directory, `${world.directory}.away`);
    const away = await review(world, order).finally(() => renameSync(`${world.directory}.away`, world.directory));
    assert.is(away.result.failure, 'NOT_FOUND');
  },
);

reviews('a link, or a directory that is not ours, is refused', async ({ world }) => {
  await staged(world, 'raw');
  renameSync(world.file('raw'), join(world.directory, 'elsewhere'));
  symlinkSync(join(world.directory, 'elsewhere'), world.file('raw'));
  assert.is((await review(world)).result.failure, 'STATE_CONFLICT');
  rmSync(world.file('raw'));
  rmSync(join(world.staging, '.sampan'));
  assert.is((await review(world)).result.failure, 'STATE_CONFLICT');
});

reviews(
  'begun once however often it is ordered, ended by a kill, and refused from an older point of the task',
  async ({ world }) => {
    await staged(world, 'raw');
    const spec = specOf(world, 'again', {});
    const starts = await Promise.all([1, 2, 3].map(() => world.jobs.start(machine, 1, spec)));
    assert.is(starts.filter(({ started }) => started).length, 1);
    await world.jobs.kill(machine, 1, spec.id);
    const killed = await world.jobs.status(machine, spec.id);
    assert.is(killed.state, 'exited');
    assert.is((await found(world)).state, 'INTACT');
    const [older, newer] = [fencedFor(machine, 'task-r', 1), fencedFor(machine, 'task-r', 2)];
    await world.jobs.remove(newer, 1, 'nothing');
    assert.is((await failureOf(world.jobs.start(older, 1, specOf(world, 'late', {})))).code, 'STALE_CALL');
  },
);

reviews.run();
