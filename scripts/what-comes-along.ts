import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Fate, TableRow, Words } from '../adapters/definition-table/row.ts';
import { DEFINITION_TABLE } from '../adapters/kvm-source/definition-table.ts';
import { VSPHERE_TABLE } from '../adapters/vcenter/definition-table.ts';

const HEAD = `# What comes along · 迁移带走什么

Generated from the tables that sources are read by, with \`node --import tsx scripts/what-comes-along.ts\`; do not edit.
由读取源定义的表生成，请勿手工修改。

Of each part of a VM's definition the first row that fits holds. What stands in no row is told in the plan by its name
(\`NOT_CARRIED\`). 定义中的每一部分以首个匹配的行为准；不在表中的部分会在计划中按名称提示（\`NOT_CARRIED\`）。

Every target VM also has a serial port, the agent's channel, a USB tablet, VNC with a VGA card and VirtIO random numbers, even
where the source has none. 即使源没有，每台目标云主机也有串口、代理通道、USB 手写板、VNC 与 VGA 显卡、VirtIO 随机数设备。

- [VMware sources · VMware 源](#vmware-sources--vmware-源)
- [KVM sources · KVM 源](#kvm-sources--kvm-源)
`;

type Table = {
  readonly title: string;
  readonly intro: string;
  readonly column: string;
  readonly rows: readonly TableRow<never>[];
};
const TABLES: readonly Table[] = [
  {
    title: 'VMware sources · VMware 源',
    intro: `From \`adapters/vcenter/definition-table.ts\`: \`device/…\` are the devices of the vSphere API, \`config.…\` properties of the VM,
\`option/…\` keys of its \`extraConfig\`. Bytes of disks, addresses and names are the plan's own business.
\`device/…\` 为 vSphere API 的设备，\`config.…\` 为云主机属性，\`option/…\` 为 \`extraConfig\` 的键。`,
    column: 'vSphere',
    rows: VSPHERE_TABLE,
  },
  {
    title: 'KVM sources · KVM 源',
    intro: `From \`adapters/kvm-source/definition-table.ts\`, by the paths of libvirt's domain format.

NICs, VirtIO disks and SCSI controllers keep their places on the PCI bus where all of them are free at the target: on a machine of
type pc or q35, but for slots that libvirt gives to the graphics card and built-in devices. Else all get new slots, in their
order, and the plan says so. 网卡、VirtIO 磁盘与 SCSI 控制器的 PCI 位置在目标上全部空闲时保持不变；否则按原次序重新分配，计划会提示。`,
    column: 'libvirt',
    rows: DEFINITION_TABLE,
  },
];

const SECTIONS: readonly (readonly [Fate, string, string])[] = [
  ['LOST', 'Not taken over · 不带走', 'The plan says so, one by one (`NOT_CARRIED`). 计划逐条提示。'],
  ['CHANGED', 'Changed · 有变化', 'The plan says so in one sentence (`CONVERTED`). 计划以一句话提示。'],
  [
    'ALWAYS',
    'Changed with every VM · 每台云主机都有的变化',
    'By the nature of the move; said here once and in no plan. 由迁移本身决定，仅在此说明。',
  ],
  [
    'REFUSED',
    'Refused · 拒绝',
    'Not migrated: leave a disk that has it out, or mend it first. 不能迁移：请排除该磁盘，或先处理。',
  ],
  ['CARRIED', 'Carried · 带走', 'It is in the target’s definition. 写入目标定义。'],
  ['SAME', 'The same everywhere · 处处相同', 'Every target VM has it. 每台目标云主机都有。'],
  ['HOST_ONLY', 'The host’s own · 仅属物理机', 'No guest sees it. 云主机看不到。'],
];

/** Both languages beside each other: `docs/what-comes-along.md`. */
export const whatComesAlong = (): string =>
  [
    HEAD,
    ...TABLES.flatMap((table) => [
      `## ${table.title}\n\n${table.intro}\n`,
      ...SECTIONS.map((section) => sectionOf(table, section)),
    ]),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');

const sectionOf = ({ rows, column }: Table, [fate, title, says]: (typeof SECTIONS)[number]): string =>
  `### ${title}\n\n${says}\n\n| ${column} | English | 中文 |\n| --- | --- | --- |\n${rows
    .filter((row) => row.fate === fate)
    .map(line)
    .join('\n')}\n`;

const line = ({ at, what, instead, advisory }: TableRow<never>): string => {
  const code = advisory === undefined ? '' : ` (\`${advisory}\`)`;
  return `| \`${at.replaceAll('|', '\\|')}\` | ${inWords(what, instead, 'en', ' → ')}${code} | ${inWords(what, instead, 'zh', ' → ')} |`;
};

const inWords = (what: Words, instead: Words | undefined, language: keyof Words, arrow: string): string =>
  what[language] + (instead ? arrow + instead[language] : '');

/** What plans say of parts, English with its Chinese: `messages/definition-parts.ts`. The first row that has a word gives its other. */
export const definitionParts = (): string => {
  const said = TABLES.flatMap(({ rows }) => rows).filter(({ fate }) => fate === 'LOST' || fate === 'CHANGED');
  const words = said.flatMap(({ what, instead }) => [what, ...(instead ? [instead] : [])]);
  const inChinese = new Map(words.toReversed().map(({ en, zh }) => [en, zh]));
  const lines = [...inChinese].map((pair) => pair.join(' | ')).toSorted();
  return [
    '// Generated from the tables that sources are read by, with `node --import tsx scripts/what-comes-along.ts`; do not edit.',
    '',
    '/** Parts of a definition, and what is there instead, as the tables call them: `English | Chinese`, a line each. */',
    `export const DEFINITION_PARTS = \`\n${lines.join('\n')}\n\`;`,
    '',
  ].join('\n');
};

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync(new URL('../docs/what-comes-along.md', import.meta.url), whatComesAlong());
  writeFileSync(new URL('../messages/definition-parts.ts', import.meta.url), definitionParts());
}
