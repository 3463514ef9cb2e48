import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DEFINITION_TABLE } from '../../adapters/kvm-source/definition-table.ts';
import { VSPHERE_TABLE } from '../../adapters/vcenter/definition-table.ts';
import { definitionAdvisories } from '../../domain/planning/definition-notes.ts';
import { unreadableVm } from '../../domain/platform/inventory.ts';
import type { SourceVmId } from '../../domain/words/ids.ts';
import { partsIn } from '../../messages/parts.ts';
import { told } from '../../messages/say.ts';
import { definitionParts } from '../../scripts/what-comes-along.ts';

test('parts: messages/definition-parts.ts is what the tables say (node --import tsx scripts/what-comes-along.ts)', () => {
  const text = readFileSync(new URL('../../messages/definition-parts.ts', import.meta.url), 'utf8');
  assert.is(text, definitionParts());
  assert.not(
    /[`\\]|\$\{/.test(text.slice(text.indexOf('= `') + 3, text.lastIndexOf('`'))),
    'would not be read as it is',
  );
});

const shop = unreadableVm({ id: 'vm-1' as SourceVmId, name: 'shop' }, { denied: false, reason: '' });
const rows = [...DEFINITION_TABLE, ...VSPHERE_TABLE].filter(({ fate }) => fate === 'LOST' || fate === 'CHANGED');

/** Two rows may say one thing in English and two in Chinese. */
const meanings = (en: string): readonly string[] =>
  rows.flatMap(({ what, instead }) => [what, instead].flatMap((words) => (words?.en === en ? [words.zh] : [])));

test('parts: whatever of a definition does not come along is told in Chinese, with what is there instead', () => {
  assert.ok(rows.length > 150, `${rows.length}`);
  for (const { fate, what, instead } of rows) {
    const note = {
      kind: fate === 'LOST' ? 'LOST' : 'CHANGED',
      what: what.en,
      ...(instead ? { instead: instead.en } : {}),
    } as const;
    for (const { code, parameters } of definitionAdvisories({ ...shop, notes: [note] })) {
      const text = told('zh', 'advisory', { code, parameters: Object.entries(parameters ?? {}) });
      for (const { en, zh } of [what, ...(instead ? [instead] : [])])
        assert.ok(
          meanings(en).some((meaning) => text.includes(meaning)),
          `${en} (${zh}): ${text}`,
        );
    }
  }
});

test('parts: several in one sentence, each with what is there instead', () => {
  const notes = [
    { kind: 'CHANGED', what: 'graphics card', instead: 'VGA' },
    { kind: 'CHANGED', what: 'random numbers of the host', instead: 'one VirtIO device' },
  ] as const;
  const [advisory] = definitionAdvisories({ ...shop, notes });
  assert.ok(advisory);
  assert.is(
    told('zh', 'advisory', { code: advisory.code, parameters: Object.entries(advisory.parameters ?? {}) }),
    '迁移后云主机 shop 的客户机系统看到的以下设备与源云主机不同：显卡：VGA；主机随机数：一个 VirtIO 设备。',
  );
});

test('parts: a path that no table knows stays as it is, in either language', () => {
  assert.is(partsIn('zh', 'devices/warp@speed'), 'devices/warp@speed');
  assert.is(partsIn('zh', 'watchdog; devices/warp@speed'), '看门狗；devices/warp@speed');
  assert.is(partsIn('en', 'watchdog; boot menu'), 'watchdog; boot menu');
  assert.is(partsIn('zh', ''), '');
  assert.is(partsIn('zh', '; '.repeat(100_000)).length, 100_000);
});

test.run();
