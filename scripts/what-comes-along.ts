import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Fate, Row, Words } from '../adapters/kvm-source/definition-rows/row.ts';
import { DEFINITION_TABLE } from '../adapters/kvm-source/definition-table.ts';

const HEAD = `# What comes along · 迁移带走什么

Generated from the table that a KVM source's definition is read by (\`adapters/kvm-source/definition-table.ts\`), with
\`node --import tsx scripts/what-comes-along.ts\`; do not edit. 由读取 KVM 源定义的表生成，请勿手工修改。

Of each part of libvirt's definition the first row that fits holds. What stands in no row is told in the plan by its name
(\`NOT_CARRIED\`). Snapshots and checkpoints are not carried either, and the plan tells their number.
定义中的每一部分以首个匹配的行为准；不在表中的部分会在计划中按名称提示（\`NOT_CARRIED\`）。快照与检查点不迁移，计划会提示数量。

NICs, VirtIO disks and SCSI controllers keep their places on the PCI bus where all of them are free at the target: on a machine of
type pc or q35, but for slots that libvirt gives to the graphics card and built-in devices. Else all get new slots, in their
order, and the plan says so. 网卡、VirtIO 磁盘与 SCSI 控制器的 PCI 位置在目标上全部空闲时保持不变；否则按原次序重新分配，计划会提示。

Every target VM also has a serial port, the agent's channel, a USB tablet, VNC with a VGA card and VirtIO random numbers, even
where the source has none. 即使源没有，每台目标虚拟机也有串口、代理通道、USB 手写板、VNC 与 VGA 显卡、VirtIO 随机数设备。
`;

const SECTIONS: readonly (readonly [Fate, string, string])[] = [
  ['LOST', 'Not taken over · 不带走', 'The plan says so, one by one (`NOT_CARRIED`). 计划逐条提示。'],
  ['CHANGED', 'Changed · 有变化', 'The plan says so in one sentence (`CONVERTED`). 计划以一句话提示。'],
  [
    'REFUSED',
    'Refused · 拒绝',
    'A disk that has it is not migrated: leave it out. 具有此项的磁盘不能迁移，请将其排除。',
  ],
  ['CARRIED', 'Carried · 带走', 'It is in the target’s definition. 写入目标定义。'],
  ['SAME', 'The same everywhere · 处处相同', 'Every target VM has it. 每台目标虚拟机都有。'],
  ['HOST_ONLY', 'The host’s own · 仅属主机', 'No guest sees it. 虚拟机看不到。'],
];

/** Both languages beside each other: `docs/what-comes-along.md`. */
export const whatComesAlong = (): string => [HEAD, ...SECTIONS.map(section)].join('\n').trimEnd().concat('\n');

const section = ([fate, title, says]: (typeof SECTIONS)[number]): string => {
  const rows = DEFINITION_TABLE.filter((row) => row.fate === fate);
  return `## ${title}\n\n${says}\n\n| libvirt | English | 中文 |\n| --- | --- | --- |\n${rows.map(line).join('\n')}\n`;
};

const line = ({ at, what, instead }: Row): string =>
  `| \`${at.replaceAll('|', '\\|')}\` | ${inWords(what, instead, 'en', ' → ')} | ${inWords(what, instead, 'zh', ' → ')} |`;

const inWords = (what: Words, instead: Words | undefined, language: keyof Words, arrow: string): string =>
  what[language] + (instead ? arrow + instead[language] : '');

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  writeFileSync(new URL('../docs/what-comes-along.md', import.meta.url), whatComesAlong());
