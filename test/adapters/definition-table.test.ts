import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DEFINITION_TABLE, notesOf, type Part, partsOf } from '../../adapters/kvm-source/definition-table.ts';
import { toSourceVm } from '../../adapters/kvm-source/inventory.ts';
import { definitionXml } from '../../adapters/libvirt-target/definition.ts';
import { buildXml, type Element, element, parseXml } from '../../adapters/libvirt-xml/xml.ts';
import { VSPHERE_TABLE } from '../../adapters/vcenter/definition-table.ts';
import { definitionAdvisories } from '../../domain/planning/definition-notes.ts';
import { whatComesAlong } from '../../scripts/what-comes-along.ts';
import { chanceOf } from '../support/chance.ts';
import { sentence, spoken } from '../support/sentence.ts';
import { arrived, sourceVm } from './arrival.ts';
import { domainOf, SAMPLES } from './definition-samples.ts';
import { biosVm, uefiVm } from './definitions.ts';

const parsed = SAMPLES.map((xml) => ({ xml, parts: partsOf(parseXml(xml)) }));
const pathsOf = (parts: readonly Part[], fate: string) => parts.filter(({ row }) => row?.fate === fate);

test('every row of the table is shown by a definition that has it', () => {
  const shown = new Set(parsed.flatMap(({ parts }) => parts.map(({ row }) => row)));
  assert.equal(
    DEFINITION_TABLE.filter((row) => !shown.has(row)).map(({ at, fate, what }) => `${fate} ${at}: ${what.en}`),
    ['LOST snapshots: snapshots', 'LOST checkpoints: checkpoints of backups'], // no part of a definition; see below
  );
});

/** What arrives under another name, because the plan has its own. */
const ARRIVES_AS: Readonly<Record<string, string>> = { name: 'title', 'vcpu@current': 'vcpu' };
/** Its value is the plan's: bytes for KiB, one boot order for all, the target's own file. */
const BY_PLAN: ReadonlySet<string> = new Set(['memory', 'os/nvram', 'devices/disk/boot@order']);

test('what is carried is in the target’s definition, with the same value', () => {
  const missing = parsed.flatMap(({ xml, parts }) => {
    const there = partsOf(arrived(sourceVm(xml)));
    return pathsOf(parts, 'CARRIED').flatMap(({ path, found }) => {
      const as = ARRIVES_AS[path] ?? path;
      const same = there.some((part) => part.path === as && (BY_PLAN.has(path) || part.found.value === found.value));
      return same ? [] : [`${path} ${found.value} of ${xml}`];
    });
  });
  assert.equal(missing, []);
});

test('what changes or is lost is told in the plan by its words, and what is refused is an obstacle of its disk', () => {
  for (const { xml, parts } of parsed) {
    const vm = sourceVm(xml);
    const told = definitionAdvisories(vm)
      .map(spoken)
      .map(({ message }) => message);
    for (const { row } of [...pathsOf(parts, 'CHANGED'), ...pathsOf(parts, 'LOST')])
      assert.ok(
        told.some((message) => message.includes(row?.what.en ?? '-')),
        `${row?.what.en}: ${told.join('\n')}`,
      );
    if (pathsOf(parts, 'REFUSED').length > 0)
      assert.ok(
        vm.disks.some(({ obstacle }) => obstacle !== null),
        xml,
      );
  }
});

test('all that our definition of a target VM has is in the table, and nothing of it is lost', () => {
  const traits = { logicalBlockBytes: 4096, serial: 'S', wwn: '5', vendor: 'A', product: 'P', rotationRate: 1 };
  const place = { controller: 0, bus: 0, target: 0, unit: 0 };
  const [volume] = uefiVm.volumes;
  assert.ok(volume);
  const scsi = { ...uefiVm, volumes: [{ ...volume, bus: 'scsi' as const, traits: { ...traits, place } }] };
  const loader = { path: '/c', template: '/t' };
  const windows = {
    ...biosVm,
    windows: true,
    cpuCores: 1,
    nics: biosVm.nics.map((nic) => ({ ...nic, linkDown: true })),
  };
  for (const xml of [definitionXml(biosVm), definitionXml(uefiVm, loader), definitionXml(scsi), definitionXml(windows)])
    assert.equal(
      partsOf(parseXml(xml)).flatMap(({ path, row }) =>
        ['CARRIED', 'SAME', 'HOST_ONLY'].includes(row?.fate ?? '') ? [] : [path],
      ),
      ['uuid'],
    );
});

test('the plan tells one by one what is lost, in one sentence what changes, and what nobody knows by its name', () => {
  const xml = domainOf(
    "<future/><cpu mode='custom'/>",
    undefined,
    "<sound model='ich6'/><gadget/><tpm model='tpm-crb'/>",
  );
  assert.equal(
    definitionAdvisories(sourceVm(xml)).map((told) => ({ code: told.code, message: sentence(told) })),
    [
      {
        code: 'NOT_CARRIED',
        message:
          'future of the definition of web is nothing that we know, so the target VM does not have it; see what it is for.',
      },
      {
        code: 'NOT_CARRIED',
        message: 'web has what the target VM does not get: device of that kind (sound ich6).',
      },
      {
        code: 'NOT_CARRIED',
        message:
          'devices/gadget of the definition of web is nothing that we know, so the target VM does not have it; see what it is for.',
      },
      {
        code: 'NOT_CARRIED',
        message:
          'web has what the target VM does not get: TPM with its keys (tpm-crb); a guest that seals its disk keys to it asks for the recovery key: have it ready.',
      },
      {
        code: 'CONVERTED',
        message:
          'The guest of web finds these other than they were: CPU model (custom): the guest sees the target host’s own CPU.',
      },
    ],
  );
});

test('what changes with every VM is said in the document alone: a new UUID, a newer machine of the same family', () => {
  const told = (machine: string) =>
    definitionAdvisories(sourceVm(domainOf(`<os><type arch='x86_64' machine='${machine}'>hvm</type></os>`))).map(
      sentence,
    );
  for (const machine of [
    'q35',
    'pc',
    'pc-q35-7.2',
    'pc-i440fx-2.9',
    'pc-1.0',
    'pc-0.12',
    'rhel6.6.0',
    'pc-q35-rhel8.2.0',
  ])
    assert.equal(told(machine), [], machine);
  assert.equal(told('isapc'), ['The guest of web finds these other than they were: machine type (isapc): pc.']);
});

test('each row speaks both languages, and docs/what-comes-along.md is what the table says (node --import tsx scripts/what-comes-along.ts)', () => {
  const mute = [...DEFINITION_TABLE, ...VSPHERE_TABLE].filter(
    ({ what, instead }) => !what.en || !what.zh || (instead && !(instead.en && instead.zh)),
  );
  assert.equal(
    mute.map(({ at }) => at),
    [],
  );
  assert.is(readFileSync(new URL('../../docs/what-comes-along.md', import.meta.url), 'utf8'), whatComesAlong());
});

test('snapshots and checkpoints are told with their number', () => {
  const report = { xml: SAMPLES[0] ?? '', stats: 'state.state=1', talk: { leases: [], now: 0 } };
  const told = (snapshots: string, checkpoints: string) =>
    definitionAdvisories(toSourceVm({ ...report, kept: { snapshots, checkpoints } }))
      .filter(({ code }) => code === 'NOT_CARRIED')
      .map(spoken)
      .map(({ message }) => message);
  assert.equal(told('\n', ''), []);
  assert.equal(told('a\nb\n\n', 'c\n'), [
    'web has what the target VM does not get: snapshots (2); the disks arrive as they are now.',
    'web has what the target VM does not get: checkpoints of backups (1); the disks arrive as they are now.',
  ]);
});

const NAMES = [
  ...new Set(DEFINITION_TABLE.flatMap(({ at }) => at.match(/[a-z][\w-]*/gi) ?? [])),
  'gadget',
  'future',
  'x:y',
];
const VALUES = [
  'yes',
  'no',
  'on',
  'off',
  'virtio',
  'scsi',
  'usb',
  'ide',
  'disk',
  'cdrom',
  'floppy',
  '0',
  '1',
  '7',
  'hd',
  'a b',
];

/** Any name under any other: from the table's own words, and from none. */
const randomElement = (pick: <T>(items: readonly T[]) => T, name: string, depth: number): Element => {
  const some = (most: number) => Array.from({ length: Number(pick('0112'.slice(0, most + 1).split(''))) });
  return element(
    name,
    Object.fromEntries(some(3).map(() => [pick(NAMES), pick(VALUES)])),
    depth === 0 ? pick(['', ...VALUES]) : some(3).map(() => randomElement(pick, pick(NAMES), depth - 1)),
  );
};
type Node = { readonly path: string; readonly element: Element; readonly around: readonly Element[] };
const nodesOf = (at: Element, path: string, around: readonly Element[]): readonly Node[] => [
  ...(path === '' ? [] : [{ path, element: at, around }]),
  ...Object.keys(at.attributes).map((key) => ({ path: `${path}@${key}`, element: at, around })),
  ...at.children.flatMap((child) =>
    nodesOf(child, path === '' ? child.name : `${path}/${child.name}`, [...around, at]),
  ),
];

test('of 1,000 random definitions nothing vanishes without a row or a word in the plan', () => {
  let unknown = 0;
  for (let seed = 0; seed < 1000; seed += 1) {
    const random = chanceOf(seed).next;
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] ?? (items[0] as T);
    const inside = Array.from({ length: 6 }, () => randomElement(pick, pick(NAMES), 2));
    const devices = element(
      'devices',
      {},
      Array.from({ length: 6 }, () => randomElement(pick, pick(NAMES), 3)),
    );
    const domain = parseXml(buildXml(element('domain', { type: pick(['kvm', 'qemu']) }, [...inside, devices])));
    const parts = partsOf(domain);
    const { notes = [] } = notesOf(domain);
    const whole = new Set(
      parts
        .filter(({ path, row }) => !path.includes('@') && (row === null || row.at.endsWith('/**')))
        .map(({ found }) => found.element),
    );
    const seen = new Set(
      parts.map(({ path, found }) => `${path} ${[...found.parents, found.element].map(idOf).join('.')}`),
    );
    for (const { path, element: at, around } of nodesOf(domain, '', []))
      if (!seen.has(`${path} ${[...around, at].map(idOf).join('.')}`))
        assert.ok(
          [...around, at].some((each) => whole.has(each)),
          `seed ${seed}: ${path} vanished`,
        );
    for (const { path, row } of parts) {
      if (row === null) unknown += 1;
      if (row === null)
        assert.ok(
          notes.some(({ kind, what }) => kind === 'UNKNOWN' && what === path),
          `seed ${seed}: ${path}`,
        );
      else if (row.fate === 'LOST' || row.fate === 'CHANGED')
        assert.ok(
          notes.some(({ kind, what }) => kind === row.fate && what.startsWith(row.what.en)),
          `seed ${seed}: ${row.at}`,
        );
    }
  }
  assert.ok(unknown > 1000, `${unknown} unknown parts were made`);
});

const ids = new Map<Element, number>();
const idOf = (of: Element): number => {
  const id = ids.get(of) ?? ids.size;
  ids.set(of, id);
  return id;
};

test.run();
