import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sortKey } from '../../projections/projection.ts';

test('positions of both stores sort as text as they do in their store, however long the log has become', () => {
  const sqlite = ['1', '9', '10', '999999999', '1000000000', '123456789012'];
  const log = [9, 10, 999_999_999, 1_000_000_000, 99_999_999_999].map((place) => `${place}:${place}`);
  for (const positions of [sqlite, log]) {
    const keys = positions.map(sortKey);
    assert.equal(keys.toSorted(), keys);
  }
});

test.run();
