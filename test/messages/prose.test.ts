import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { adviceOn } from '../../commands/effects/conversion-advice.ts';
import { conversionNotices } from '../../domain/task/converted-target.ts';
import type { ConvertedGuest } from '../../domain/task/migration-task.events.ts';
import type { Wording } from '../../domain/words/failure.ts';
import { CATALOGUE } from '../../messages/catalogue.ts';
import { failureText, told } from '../../messages/say.ts';

const inChinese = ({ code, message, parameters }: Wording & { readonly code: string }): string =>
  told('zh', 'notice', { code, message, parameters: Object.entries(parameters ?? {}) });
const isWhole = (text: string): boolean => /[\u4e00-\u9fff]/.test(text) && text.includes('shop-1');

test('prose: what a conversion fails with is told in Chinese, with the name of the VM', () => {
  const logs = [
    'unable to mount the disk image for writing',
    'filesystem was mounted read-only',
    'no root device found',
    'multi-boot operating systems are not supported',
    'No space left on device',
    'there are no virtio drivers available',
    'crypto_LUKS',
    'unknown filesystem',
    'unable to convert this guest type',
    'could not find any bootable kernel',
    '',
  ];
  for (const windows of [false, true])
    for (const log of logs) {
      const failure = adviceOn(log, 'shop-1', windows);
      const text = failureText('zh', failure);
      assert.ok(isWhole(text), `${log}: ${text}`);
    }
});

const guest: ConvertedGuest = {
  disks: [],
  os: null,
  blockBus: 'virtio',
  netModel: 'virtio',
  virtioScsi: true,
  renamed: [],
  steps: [],
  warnings: [],
  log: '',
  seconds: 1,
};
const target = {
  name: 'shop-1',
  nics: [{ model: 'virtio' }],
  volumes: [
    { bus: 'virtio', displayName: 'vda', root: true },
    { bus: 'scsi', displayName: 'vdb', root: false },
    { bus: 'sata', displayName: 'vdc', root: false },
    ...['vdd', 'vde', 'vdf', 'vdg', 'vdh'].map((displayName) => ({ bus: 'ide', displayName, root: false })),
  ],
};

test('prose: every notice of a conversion is told in Chinese, with the name of the VM', () => {
  const seen = new Set<string>();
  for (const blockBus of ['virtio', 'ide'] as const)
    for (const virtioScsi of [true, false, null])
      for (const renamed of [[], ['/dev/vdb1']])
        for (const notice of conversionNotices(target, {
          ...guest,
          blockBus,
          virtioScsi,
          renamed,
          netModel: 'e1000',
        })) {
          seen.add(notice.code);
          assert.ok(isWhole(inChinese(notice)), `${notice.code}: ${inChinese(notice)}`);
        }
  const never = ['CONVERSION_WARNING', 'DEBT_WRITTEN_OFF', 'SOURCE_LEFT_PAUSED', 'VM_LEFT_STOPPED']; // not of the conversion
  assert.equal([...seen, ...never].toSorted(), Object.keys(CATALOGUE.notice).toSorted());
});

test.run();
