import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { rateMeter } from '../../commands/effects/progress-of-disks.ts';
import type { Tick } from '../../commands/ports/clock.ts';

const MIB = 1024 ** 2;
const rates = (samples: readonly (readonly [seconds: number, bytes: number])[]): readonly (number | null)[] => {
  const rate = rateMeter();
  return samples.map(([seconds, bytes]) => rate(seconds as Tick, bytes));
};

test('a rate is known after three seconds of moving bytes, and not before', () => {
  const samples = [0, 1, 2, 3, 4].map((second) => [second, (second + 1) * MIB] as const);
  assert.equal(rates(samples), [null, null, null, MIB, MIB]);
});

test('the time in which a copy only connects makes no rate, and slows none', () => {
  assert.equal(
    rates([
      [0, 0],
      [4, 0],
      [5, 64 * 1024],
      [6, 80 * MIB],
      [8, 240 * MIB + 64 * 1024],
    ]),
    [null, null, null, null, 80 * MIB],
  );
});

test('a copy that stands still has the rate 0, and one that was out of sight is measured anew', () => {
  assert.equal(
    rates([
      [0, MIB],
      [3, MIB],
      [20, 2 * MIB],
      [21, 40 * MIB],
      [23, 122 * MIB],
    ]),
    [null, 0, null, null, 40 * MIB],
  );
});

test.run();
