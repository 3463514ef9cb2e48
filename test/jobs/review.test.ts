import { readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { flip, found, half, MIB, nothing, OF_POINT, POINT, reviewSuite, staged } from '../support/jobs-review.ts';

const reviews = reviewSuite('the review of staged disks');

for (const format of ['raw', 'qcow2']) {
  reviews(`${format}: what is as it was staged is intact, and names its moment`, async ({ world }) => {
    await staged(world, format);
    const whole = { disk: 'root', state: 'INTACT', bytes: world.size, point: POINT, converted: null };
    assert.equal(await found(world, { format }), whole);
    assert.equal(await found(world, { format }), whole, 'again');
  });

  reviews(`${format}: one bit that flipped is found`, async ({ world }) => {
    await staged(world, format);
    flip(world.file(format), format === 'raw' ? 33 * MIB : statSync(world.file(format)).size - 4096);
    assert.equal(await found(world, { format }), { ...nothing, state: 'DAMAGED', point: POINT });
  });

  reviews(`${format}: one that was cut short is damaged, one that was removed is gone`, async ({ world }) => {
    await staged(world, format);
    const size = statSync(world.file(format)).size;
    truncateSync(world.file(format), format === 'raw' ? size - 512 : size / 2);
    assert.equal(await found(world, { format }), { ...nothing, state: 'DAMAGED', point: POINT });
    rmSync(world.file(format));
    assert.equal(await found(world, { format }), { ...nothing, state: 'GONE', point: POINT });
    rmSync(`${world.file(format)}.manifest`);
    assert.equal(await found(world, { format }), { ...nothing, state: 'GONE', point: null });
  });

  reviews(
    `${format}: of one that was copied by half the finished ranges count, and the copy goes on`,
    async ({ world }) => {
      await half(world, format);
      const disk = await found(world, { format });
      assert.equal([disk.state, disk.point], ['PARTIAL', POINT]);
      assert.ok(disk.bytes >= 16 * MIB && disk.bytes < world.size, String(disk.bytes));
      await world.stage('s2', format, OF_POINT);
      const rest = await world.exited('s2');
      assert.equal([rest.code, rest.result.bytesCopied], [0, String(world.size - disk.bytes)]);
      assert.ok(world.equal(format, world.file(format)));
      assert.is((await found(world, { format })).state, 'INTACT');
    },
  );

  reviews(
    `${format}: a finished range of a half copy that is not as it was read makes it damaged`,
    async ({ world }) => {
      await half(world, format);
      const manifest = `${world.file(format)}.manifest`;
      const line = readFileSync(manifest, 'utf8').replace(/^([01]) [0-9a-f]{8}/m, '$1 00000000');
      writeFileSync(manifest, line);
      assert.equal(await found(world, { format }), { ...nothing, state: 'DAMAGED', point: POINT });
    },
  );
}

reviews('raw: one that lacks nothing but zeroes at its end is damaged', async ({ world }) => {
  for (const size of [world.size - MIB, world.size]) truncateSync(world.source, size);
  await staged(world, 'raw');
  assert.is((await found(world)).state, 'INTACT');
  truncateSync(world.file('raw'), world.size - 4096);
  assert.equal(await found(world), { ...nothing, state: 'DAMAGED', point: POINT });
});

reviews(
  'a manifest that is missing, of another version, of another disk, or not whole vouches for nothing',
  async ({ world }) => {
    await staged(world, 'raw');
    const manifest = `${world.file('raw')}.manifest`;
    const text = readFileSync(manifest, 'utf8');
    const damaged = { ...nothing, state: 'DAMAGED', point: null };
    for (const other of [
      text.replace('sampan-manifest 1', 'sampan-manifest 2'),
      text.replace(String(world.size), String(world.size + 512)),
      '',
      'no manifest at all\n\u0000\n',
    ]) {
      writeFileSync(manifest, other);
      assert.equal(await found(world), damaged, other.slice(0, 30));
    }
    for (const other of [text.replace(/^1 .*\n/m, ''), `${text}99 ${'0'.repeat(64)}\n`]) {
      writeFileSync(manifest, other);
      assert.equal(await found(world), { ...damaged, point: POINT });
    }
    rmSync(manifest);
    assert.equal(await found(world), damaged);
  },
);

reviews('a copy that was staged before moments had names is intact, and names none', async ({ world }) => {
  await staged(world, 'raw', {});
  assert.equal(await found(world), { ...nothing, state: 'INTACT', bytes: world.size, point: null });
});

reviews(
  'the server booted: of a half copy nothing is kept, a whole one stays, and its job has nothing to read',
  async ({ world }) => {
    await half(world, 'raw');
    const manifest = `${world.file('raw')}.manifest`;
    const booted = () =>
      writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/ boot \S+/, ' boot of-another-boot'));
    booted();
    assert.equal(await found(world), { ...nothing, state: 'PARTIAL', point: POINT });
    await world.stage('s2', 'raw', OF_POINT);
    assert.ok(Number((await world.exited('s2')).result.bytesOnWire) > 127 * MIB, 'what may be lost was kept');
    booted();
    assert.is((await found(world)).state, 'INTACT');
    await world.stage('s3', 'raw', OF_POINT);
    const again = await world.exited('s3');
    assert.equal(
      [again.code, again.result.bytesOnWire, again.result.bytesCopied],
      [0, '0', '0'],
      JSON.stringify(again),
    );
  },
);

reviews(
  'a damaged disk is read again, whole, by a job that is told so, and by the next no second time',
  async ({ world }) => {
    await staged(world, 'raw');
    flip(world.file('raw'), 5 * MIB);
    assert.is((await found(world)).state, 'DAMAGED');
    await world.stage('s2', 'raw', { ...OF_POINT, reading: '2' });
    assert.ok(Number((await world.exited('s2')).result.bytesOnWire) > 16 * MIB);
    assert.is((await found(world)).state, 'INTACT');
    assert.ok(world.equal('raw', world.file('raw')));
    await world.stage('s3', 'raw', { ...OF_POINT, reading: '2' });
    assert.is((await world.exited('s3')).result.bytesOnWire, '0');
  },
);

reviews.run();
