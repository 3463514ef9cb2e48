import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { notesOf, partsOf } from '../../adapters/vcenter/definition-table.ts';
import { propertyOf } from '../../adapters/vcenter/found.ts';
import type { Node } from '../../adapters/vcenter/xml.ts';
import { type Chance, chanceOf } from '../support/chance.ts';
import { BACKINGS, BELOW, CONFIG, DEVICE_CLASSES, OF_EVERY_DEVICE } from './vsphere-api.ts';
import { device, OPTIONS, option, tag, vmWith } from './vsphere-samples.ts';

const INVENTED = ['gadget', 'future', 'spin'] as const;
const TYPES = [...DEVICE_CLASSES.keys(), 'VirtualQuantumCard', 'VirtualFutureNic'];
const KINDS = [...BACKINGS.keys(), 'VirtualFutureBackingInfo'];
const WITHIN = [
  ...new Set([...OF_EVERY_DEVICE, ...[...DEVICE_CLASSES, ...BACKINGS].flatMap(([, names]) => names), ...INVENTED]),
];
const BENEATH = [...new Set([...BELOW].flatMap(([, names]) => names.flatMap((name) => name.split('/')))), ...INVENTED];
const PATHS = [...CONFIG].flatMap(([of, names]) =>
  names.map((name) => `${of}.${name}`).filter((path) => !/\.(device|extraConfig)$/.test(path)),
);
const VALUES = [
  '',
  'true',
  'false',
  '0',
  '1',
  '-1',
  '4096',
  'normal',
  'high',
  'persistent',
  'noSharing',
  'ipv6',
  'x y',
];

const pick = <T>({ below }: Chance, items: readonly T[]): T => items[below(items.length)] as T;
const some = <T>(chance: Chance, most: number, make: () => T): readonly T[] =>
  Array.from({ length: chance.below(most + 1) }, make);

/** Any name under any other, two deep: from the API's own words, and from none. */
const inner = (chance: Chance, names: readonly string[], depth: number): string =>
  depth === 0 || chance.happens(0.4)
    ? pick(chance, VALUES)
    : some(chance, 4, () => tag(pick(chance, names), inner(chance, BENEATH, depth - 1))).join('');

const randomVm = (chance: Chance) => {
  const devices = some(chance, 8, () => {
    const backing = chance.happens(0.6) ? tag('backing', inner(chance, WITHIN, 2), pick(chance, KINDS)) : '';
    return device(pick(chance, TYPES), `${inner(chance, WITHIN, 2).replace(/^[^<]*$/, '')}${backing}`);
  });
  const options = some(chance, 8, () =>
    option(chance.happens(0.7) ? pick(chance, OPTIONS) : `${pick(chance, INVENTED)}.${chance.below(9)}`, 'TRUE'),
  );
  const properties = some(chance, 8, (): [string, string] => [
    pick(chance, PATHS),
    tag('val', inner(chance, BENEATH, 2)),
  ]);
  return vmWith(devices.join(''), options.join(''), Object.fromEntries(properties));
};

const allBelow = (node: Node): readonly Node[] => [node, ...node.children.flatMap(allBelow)];

test('of 1,000 random VMs nothing vanishes without a row or a word in the plan', () => {
  let unknown = 0;
  for (let seed = 0; seed < 1000; seed += 1) {
    const vm = randomVm(chanceOf(seed));
    const parts = partsOf(vm);
    const { notes = [] } = notesOf(vm);
    const looked = new Set<Node>();
    for (const { found, row, path } of parts)
      for (const node of row === null || row.at.endsWith('/**') || path.startsWith('option/')
        ? allBelow(found.node)
        : [found.node])
        looked.add(node);
    for (const [path] of vm.properties) {
      const property = propertyOf(vm, path);
      if (property.state === 'read' && path !== 'name')
        for (const node of allBelow(property.value))
          assert.ok(looked.has(node), `seed ${seed}: ${node.name} (${node.xsiType}) of ${path} vanished`);
    }
    for (const { path, row } of parts) {
      const name = path.replace(/^option\//, '');
      if (row === null) {
        unknown += 1;
        assert.ok(
          notes.some(({ kind, what }) => kind === 'UNKNOWN' && (what === path || what.includes(name))),
          `seed ${seed}: ${path} is told by nobody`,
        );
      } else if ((row.fate === 'LOST' || row.fate === 'CHANGED') && row.advisory === undefined)
        assert.ok(
          notes.some(({ kind, what }) => kind === row.fate && what.startsWith(row.what.en)),
          `seed ${seed}: ${row.at}`,
        );
    }
  }
  assert.ok(unknown > 1000, `${unknown} unknown parts were made`);
});

test.run();
