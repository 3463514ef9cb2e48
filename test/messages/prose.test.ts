import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { adviceOn } from '../../commands/effects/conversion-advice.ts';
import { conversionNotices } from '../../domain/task/converted-target.ts';
import type { ConvertedGuest } from '../../domain/task/migration-task.events.ts';
import { CATALOGUE } from '../../messages/catalogue.ts';
import type { Room } from '../../messages/message.ts';
import { REVIEWS } from '../../messages/reviews.ts';
import { failureText, told } from '../../messages/say.ts';
import { sources } from '../support/sources.ts';

const KINDS = ['violation', 'failure', 'obstacle', 'advisory', 'notice', 'logAdvice'] as const;
const FOLDERS = /^(domain|commands|adapters|projections)\//;
const files = sources.filter(({ path }) => FOLDERS.test(path)).map(({ code }) => code.replaceAll("\\'", "'"));
const all = files.join('\n');

/** Given by their parameters, with which they were stored: `en` stands in no source. */
const BY_PARAMETERS: readonly string[] = [
  'Disk {{disk}} cannot be migrated as it is',
  'MAC {{mac}} of NIC {{nic}} is in use',
  '{{ip}} of NIC {{nic}} is ',
  'It is taken by {{other}}',
  'This is the machine of source {{other}} ({{otherId}})',
  'The target VM does not get {{what}}',
  'The guest finds these other than they were: {{what}}',
  'Attempt {{attempt}}: ', // what a review found
];
/** Sentences that the source puts together of pieces; each piece stands in it. */
const PUT_TOGETHER = [
  'JOB_FAILED',
  'NVME_DISK',
  'CDROM_DRIVES_LIMITED',
  'UEFI_FIRMWARE_ON_SOME_HOSTS',
  'VM_LEFT_STOPPED',
  'CONVERSION_FAILED',
  ...Object.keys(CATALOGUE.obstacle),
];

const long = (part: string): boolean => part.trim().length > 2;
const textsOf = (template: string): readonly string[] =>
  template
    .split(/\{\{\w+\}\}/)
    .map((part) => part.trim())
    .filter(long);
const clausesOf = (template: string): readonly string[] =>
  textsOf(template)
    .flatMap((text) => text.split(/[:;,.()]|^(?:The boot disk|A disk) |^The job |(?<=^UEFI firmware) /))
    .map((part) => part.trim())
    .filter(long);

const isWritten = (code: string, template: string): boolean =>
  BY_PARAMETERS.some((start) => template.startsWith(start)) ||
  files.some((file) => textsOf(template).every((text) => file.includes(text))) ||
  (PUT_TOGETHER.includes(code) && clausesOf(template).every((clause) => all.includes(clause)));

test('prose: every sentence that stored prose is recognised by is one that the program writes', () => {
  const templates = KINDS.flatMap((kind) =>
    Object.entries<Room[string]>(CATALOGUE[kind]).flatMap(([code, { details = [] }]) =>
      details.map(({ en }) => ({ code, en })),
    ),
  );
  assert.ok(templates.length > 100, `${templates.length}`);
  assert.equal(
    templates.filter(({ code, en }) => !isWritten(code, en)),
    [],
  );
});

test('the rule itself: a sentence whose wording differs is seen', () => {
  assert.ok(isWritten('SUSPENDED', '{{vm}} is suspended; resume it and shut it down first.'));
  assert.not(isWritten('SUSPENDED', '{{vm}} is suspended; wake it and shut it down first.'));
  assert.not(isWritten('NVME_DISK', 'A disk of {{vm}} is NVMe at the source ({{disks}}) and also at the target.'));
});

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
          assert.ok(isWhole(told('zh', 'notice', notice)), `${notice.message}: ${told('zh', 'notice', notice)}`);
        }
  const never = [
    'CONVERSION_WARNING',
    'DEBT_WRITTEN_OFF',
    'SOURCE_LEFT_PAUSED',
    'VM_LEFT_STOPPED',
    ...Object.keys(REVIEWS),
  ]; // not of the conversion
  assert.equal([...seen, ...never].toSorted(), Object.keys(CATALOGUE.notice).toSorted());
});

test.run();
