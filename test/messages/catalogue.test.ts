import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CATALOGUE } from '../../messages/catalogue.ts';
import type { Entry, Room, Sentence } from '../../messages/message.ts';
import { namesIn } from '../../messages/template.ts';

type Line = {
  readonly where: string;
  readonly sentence: Sentence;
  readonly parameters: readonly string[];
  /** Those that are shown as words of the language itself. */
  readonly words: readonly string[];
};

const entries: readonly { readonly where: string; readonly entry: Entry }[] = Object.entries<Room>(CATALOGUE).flatMap(
  ([kind, room]) => Object.entries(room).map(([code, entry]) => ({ where: `${kind} ${code}`, entry })),
);
/** Every sentence there is: of each entry its own, and those of its details. */
const lines: readonly Line[] = entries.flatMap(({ where, entry }) => [
  { where, sentence: entry, parameters: [], words: [] },
  ...[...(entry.details ?? []), ...(entry.before ?? [])].map((detail, index) => ({
    where: `${where} [${index}]`,
    sentence: detail,
    parameters: Object.keys(detail.parameters),
    words: Object.keys(detail.parameters).filter((name) => detail.parameters[name] === 'term'),
  })),
]);
const wrong = (is: (line: Line) => boolean): readonly string[] =>
  lines.filter(is).map(({ where, sentence }) => `${where}: ${sentence.en} | ${sentence.zh}`);

const CJK = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]/;
const withoutPlaces = (text: string): string => text.replace(/\{\{\w+\}\}/g, '');
const withoutWords = (text: string, words: readonly string[]): string =>
  words.reduce((rest, name) => rest.replaceAll(`{{${name}}}`, '字'), text);
const sorted = (names: Iterable<string>): readonly string[] => [...new Set(names)].toSorted();

test('catalogue: there are enough sentences for the rules below to mean something', () => {
  assert.ok(entries.length > 200, `${entries.length} codes`);
  assert.ok(lines.length > 300, `${lines.length} sentences`);
});

test('catalogue: every sentence is there in both languages', () => {
  assert.equal(
    wrong(({ sentence: { en, zh } }) => en.trim() === '' || zh.trim() === ''),
    [],
  );
});

test('catalogue: both languages have the parameters that the entry names, all of them and no others', () => {
  const differ = ({ sentence: { en, zh }, parameters }: Line) =>
    [namesIn(en), namesIn(zh)].some((names) => sorted(names).join() !== sorted(parameters).join());
  assert.equal(wrong(differ), []);
});

test('catalogue: one sentence for one code and names of parameters', () => {
  const twice = entries.flatMap(({ where, entry }) => {
    const names = (entry.details ?? []).map(({ parameters }) => sorted(Object.keys(parameters)).join());
    return names.some((one, index) => one === '' || names.indexOf(one) !== index) ? [where] : [];
  });
  assert.equal(twice, []);
});

test('catalogue: nothing that looks like a place is none', () => {
  assert.equal(
    wrong(({ sentence: { en, zh } }) => /[{}]/.test(withoutPlaces(en) + withoutPlaces(zh))),
    [],
  );
});

test('catalogue: no Chinese in English', () => {
  assert.equal(
    wrong(({ sentence: { en } }) => CJK.test(en)),
    [],
  );
});

test('catalogue: no spaces at the ends, and none twice in Chinese', () => {
  assert.equal(
    wrong(({ sentence: { en, zh } }) => en.trim() !== en || zh.trim() !== zh || / {2}/.test(zh)),
    [],
  );
});

/** Names that are written so in Chinese too, and what has to be typed as it stands. */
const TERMS = [
  'VMware Tools|VMware|vCenter|vSphere|ESXi|RDM|VDDK|virt-v2v|virtio-win|rhsrvany\\.exe|rhsrvany|V2V',
  'KVM|QEMU|libvirt|VirtIO|NVMe|SATA|IDE|AHCI|UEFI Shell|UEFI|GRUB|LUKS|BitLocker|Windows|WindowsVirtio|LocalStorage',
  'VMFS|NFS|HTTPS|SCSI|PCI|ESX2|SparseVer2|SEsparse|KiB|freshUefiVariables|ens192|enp1s0|root|ip -br link|vmx|vmdk|/sdk/vimServiceVersions\\.xml',
  'ID|CPU|IP|MAC|SSH|DHCP|GB|MB|UUID|virtio_scsi|virtio|scsi|rhgb|ovmf|C:|e|Ctrl-X',
  'grubby --update-kernel=ALL --remove-args=rhgb|powercfg -h off|powercfg -h on|chkdsk /f|chkdsk',
  'virsh domif-setlink|virsh domstate|virsh edit|virsh resume',
  '/EFI/BOOT/BOOTX64\\.EFI|/boot/efi/startup\\.nsh|/etc/X11/xorg\\.conf|/etc/fstab|/etc/crypttab|/usr/share/virt-tools|/dev/nvme0n1|/dev/vda|/boot|/|UUID=',
];
const term = new RegExp(
  `(?<![A-Za-z])(?:${TERMS.join('|')
    .split('|')
    .toSorted((a, b) => b.length - a.length)
    .join('|')})(?![A-Za-z])`,
  'g',
);

test('catalogue: no word in Chinese that is left untranslated, apart from the names that are written so', () => {
  const left = ({ sentence: { zh } }: Line) => /[A-Za-z]/.test(withoutPlaces(zh).replace(term, ''));
  assert.equal(wrong(left), []);
});

test('the rule itself: an untranslated word is seen, also inside a name that is known', () => {
  const left = (text: string) => /[A-Za-z]/.test(text.replace(term, ''));
  assert.not(left('请检查KVM和UEFI变量'));
  assert.ok(left('请检查这个job'));
  assert.ok(left('请检查KVMs'));
});

test('catalogue: Chinese punctuation is full-width', () => {
  const half = ({ sentence: { zh } }: Line) => /[\u4e00-\u9fff][,;:!?().]|[,;!?()][\u4e00-\u9fff]/.test(zh);
  assert.equal(wrong(half), []);
  assert.equal(
    wrong(({ sentence: { zh } }) => /^[^（]*）|（[^）]*$/.test(zh)),
    [],
    'brackets',
  );
});

test('catalogue: what is a sentence in one language is one in the other', () => {
  const ends = ({ sentence: { en, zh } }: Line) => /[.。]$/.test(zh) !== (/\.$/.test(en) || /(-h on|rhgb)$/.test(en));
  assert.equal(wrong(ends), []);
});

test('catalogue: a name or number in Chinese stands apart from the words around it, a word does not', () => {
  const close = ({ sentence: { zh }, words }: Line) =>
    /[\u4e00-\u9fffA-Za-z]\{\{|\}\}[\u4e00-\u9fffA-Za-z]/.test(withoutWords(zh, words));
  assert.equal(wrong(close), []);
});

test('catalogue: the words of the platform, and no others for them', () => {
  const others = /虚拟机|迁移主机|迁移节点|物理主机|宿主机|硬盘|根卷|数据卷|主机存储|批次|任务组/;
  assert.equal(
    wrong(({ sentence: { zh } }) => others.test(zh)),
    [],
  );
  const words = [
    ['taskState', 'QUEUED', '排队中'],
    ['taskState', 'MIGRATING', '迁移中'],
    ['taskState', 'SUCCEEDED', '成功'],
    ['taskState', 'FAILED', '失败'],
    ['taskState', 'CANCELLED', '已取消'],
    ['phase', 'DATA_CONVERSION', '数据转化'],
    ['phase', 'DATA_DOWNLOAD', '数据下载'],
    ['phase', 'RESOURCE_CONFIGURATION', '资源配置'],
    ['setting', 'migrationTaskParallelism', 'V2V迁移任务并行度'],
    ['setting', 'migrationCacheRetentionSeconds', '迁移数据缓存留存时限'],
    ['setting', 'hostAllocationStrategy', '物理机分配策略'],
    ['action', 'AddMigrationServer', '添加迁移服务器'],
    ['action', 'CreateTask', '创建迁移任务'],
  ] as const;
  for (const [kind, code, zh] of words) {
    const found = entries.find(({ where }) => where === `${kind} ${code}`);
    assert.is(found?.entry.zh, zh);
  }
});

test.run();
