import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { plain, table } from '../../runtime/cli/format.ts';
import { picture } from '../../runtime/cli/watch.ts';
import { fitTo, padTo, widthOf } from '../../runtime/cli/width.ts';

const NAMES = ['web', 'web-迁移', '数据库', 'ｗｉｄｅ', '한국어', 'e\u0301te\u0301', '😀 box', 'é', 'ไทย', '①'];

test('a table stays straight whatever the names are written in', () => {
  const rows = table(
    ['name', 'state'],
    NAMES.map((name) => [name, 'running']),
  ).split('\n');
  const columns = rows.map((row) => widthOf(row.slice(0, row.lastIndexOf('  ') + 2)));
  assert.equal([...new Set(columns)], [10], rows.join('\n'));
  assert.is(table(['名称', 'b'], [['web-迁移', 'x']]), '名称      b\nweb-迁移  x');
});

test('widths are those of a terminal', () => {
  assert.equal(['web-迁移', 'e\u0301', '😀', 'ﾊﾝ', 'Ａ', ''].map(widthOf), [8, 1, 2, 2, 2, 0]);
  assert.is(padTo('迁移', 6), '迁移  ');
  assert.is(padTo('迁移', 3), '迁移');
});

test('a line that is cut fits, and ends in no half of a character', () => {
  assert.is(fitTo('web-迁移', 8), 'web-迁移');
  assert.is(fitTo('web-迁移', 7), 'web-迁…');
  assert.is(fitTo('web-迁移', 6), 'web-…');
  assert.is(fitTo('ae\u0301io', 3), 'ae\u0301…');
  assert.is(fitTo('👍🏽👍🏽', 3), '👍🏽…');
  for (const name of NAMES)
    for (let columns = 0; columns < 8; columns += 1)
      assert.ok(widthOf(fitTo(name, columns)) <= columns, `${name} ${columns}`);
});

test('what steers a terminal or hides is a question mark', () => {
  assert.is(plain('a\u001b[2Jb\u202e\u200b\u3164\ud800'), 'a?[2Jb????');
});

test('bars of disks stand under one another', () => {
  const vm = { source: { vmName: 'shop' }, target: { name: 'shop' } };
  const disk = { migrates: true, bytesDone: 1, bytesTotal: 2, bytesPerSecond: null, secondsLeft: null };
  const lines = picture([
    {
      ...{ id: 't', name: '任务-1', state: 'MIGRATING', phase: 'DATA_CONVERSION', condition: null, failure: null },
      ...vm,
      ...{ progress: null, elapsedSeconds: null, notices: [] },
      disks: [
        { ...disk, name: 'vda' },
        { ...disk, name: '盘一' },
      ],
    },
  ]);
  const at = lines.slice(1).map((line) => widthOf(line.slice(0, line.indexOf('['))));
  assert.equal(at, [9, 9], lines.join('\n'));
});

test.run();
