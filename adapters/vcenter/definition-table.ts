import type { DefinitionNote } from '../../domain/planning/definition-notes.ts';
import { finderOf, noteOf, notesOnce, takesAll } from '../definition-table/table.ts';
import { compareVersions } from './api-version.ts';
import { configRows } from './definition-rows/config.ts';
import { deviceClassRows } from './definition-rows/device-classes.ts';
import { devicePartRows } from './definition-rows/device-parts.ts';
import { optionRows } from './definition-rows/options.ts';
import { type Found, isNicDevice, type Role, type Row } from './definition-rows/row.ts';
import { type Found as FoundVm, propertyOf } from './found.ts';
import { clean } from './names.ts';
import { child, childrenOf, type Node, textOf } from './xml.ts';

/**
 * All that vSphere says of a VM, and what becomes of it (RT-12). The first row whose path and `when` hold counts. What no row
 * knows is told by its name: nothing of a VM vanishes without a word.
 */
export const VSPHERE_TABLE: readonly Row[] = [...deviceClassRows, ...devicePartRows, ...configRows, ...optionRows];

const find = finderOf<Found, Row>(VSPHERE_TABLE);
const partOf = (node: Node, parents: readonly Node[], devices: readonly Node[]): Found => ({
  node,
  value: node.text,
  parents,
  devices,
});
const classOf = ({ xsiType }: Node): string => clean(xsiType ?? 'VirtualDevice');

const ROLES = new Map(deviceClassRows.flatMap(({ at, role }) => (role ? [[at.slice('device/'.length), role]] : [])));
/** What a device is for the rest of the adapter; undefined: only the table's business. */
export const roleOf = (device: Node): Role | undefined =>
  ROLES.get(device.xsiType ?? '') ?? (isNicDevice(device) ? ROLES.get('*') : undefined);

const BACKINGS = new Map(
  devicePartRows.flatMap(({ at, role }) =>
    role?.is === 'BACKING' ? [[at.slice(at.indexOf(':') + 1), role.backing]] : [],
  ),
);
/** The kind of a disk's backing, which came later than the table where it is undefined. */
export const backingRole = (backing: Node | undefined) => BACKINGS.get(backing?.xsiType ?? '');

/** What is asked of a VM that is planned and only the table looks at: an answer is good without it. */
export const plannedPaths = (version: string): readonly string[] => [
  ...new Set(
    VSPHERE_TABLE.flatMap(({ at, asked }) =>
      asked !== undefined && compareVersions(version, asked) >= 0 ? [at.split('/')[0] ?? ''] : [],
    ),
  ),
];

export type Part = {
  readonly path: string;
  readonly found: Found;
  /** Null: no row knows it. */
  readonly row: Row | null;
};

const below = (devices: readonly Node[], node: Node, path: string, parents: readonly Node[]): readonly Part[] => {
  const found = partOf(node, parents, devices);
  const row = find(path, found);
  if (row === null || takesAll(row)) return [{ path, found, row }];
  return [
    { path, found, row },
    ...node.children.flatMap((inner) => below(devices, inner, `${path}/${nameOf(inner)}`, [...parents, node])),
  ];
};

/** The kind of a backing says what it is, so it is part of the path. */
const nameOf = ({ name, xsiType }: Node): string => (name === 'backing' ? `${name}:${clean(xsiType ?? '')}` : name);

const DEVICES = 'config.hardware.device';
const OPTIONS = 'config.extraConfig';

/** Every part of the VM with its row. Of what a row takes whole, and of what none knows, only the outermost is told. */
export const partsOf = (vm: FoundVm): readonly Part[] => {
  const readOf = (path: string): Node | undefined => {
    const property = propertyOf(vm, path);
    return property.state === 'read' ? property.value : undefined;
  };
  const hardware = readOf(DEVICES);
  const devices = childrenOf(hardware, 'VirtualDevice');
  const properties = [...vm.properties.keys()].filter((path) => /^(config\.|snapshot$)/.test(path) && path !== DEVICES);
  return [
    ...(hardware === undefined ? [] : [partAt(devices, DEVICES, hardware)]),
    ...devices.flatMap((device) => below(devices, device, `device/${classOf(device)}`, [])),
    ...properties.flatMap((path) => {
      const value = readOf(path);
      if (value === undefined) return [];
      return path === OPTIONS ? optionsOf(devices, value) : below(devices, value, path, []);
    }),
  ];
};

const ASKED = new Set(VSPHERE_TABLE.flatMap(({ at, asked }) => (asked === undefined ? [] : [at.split('/')[0]])));

const partAt = (devices: readonly Node[], path: string, node: Node): Part => {
  const found = partOf(node, [], devices);
  return { path, found, row: find(path, found) };
};

const optionsOf = (devices: readonly Node[], options: Node): readonly Part[] => [
  partAt(devices, OPTIONS, options),
  ...childrenOf(options, 'OptionValue').map((option) => optionPart(devices, option)),
];

/** Keys are the same in any case; its value is what the rows look at. */
const optionPart = (devices: readonly Node[], option: Node): Part => {
  const path = `option/${clean(textOf(child(option, 'key')) ?? '').toLowerCase()}`;
  const found = { ...partOf(option, [], devices), value: textOf(child(option, 'value')) ?? '' };
  return { path, found, row: find(path, found) };
};

/** What the plan has to say of the VM: each once. A property that the server does not show is told with its reason. */
export const notesOf = (vm: FoundVm): { readonly notes?: readonly DefinitionNote[] } => {
  const parts = partsOf(vm);
  const unknown = parts.flatMap(({ path, row }) => (row === null && path.startsWith('option/') ? [path.slice(7)] : []));
  return notesOnce([
    ...parts
      .filter(({ path, row }) => row !== null || !path.startsWith('option/'))
      .map(({ path, found, row }) => noteOf(path, row, row === null ? '' : detailOf(path, found))),
    ...(unknown.length > 0 ? [noteOf(`${OPTIONS} (${[...new Set(unknown)].join(', ')})`, null, '')] : []),
    ...[...vm.properties].map(([path, property]): DefinitionNote | null =>
      property.state === 'unreadable' && ASKED.has(path)
        ? { kind: 'UNREAD', what: path, instead: property.fault.message }
        : null,
    ),
  ]);
};

const MOST = 60;
/** In a tree of them, and in all trees of a VM (`snapshot` of VirtualMachine). */
export const snapshotsIn = (tree: Node | undefined): number =>
  ['rootSnapshotList', 'childSnapshotList']
    .flatMap((name) => childrenOf(tree, name))
    .reduce((sum, inner) => sum + 1 + snapshotsIn(inner), 0);

/** A device by the name that vCenter shows, an option by its key (its value may be a secret), a property by its value. */
const detailOf = (path: string, { node, value, parents }: Found): string => {
  if (path === 'snapshot') return String(snapshotsIn(node));
  const device = path.startsWith('device/') ? (parents[0] ?? node) : undefined;
  const text = path.startsWith('option/')
    ? path.slice(7)
    : device !== undefined
      ? clean(textOf(child(device, 'deviceInfo', 'label')) ?? classOf(device))
      : isWord(value)
        ? clean(value)
        : '';
  return text.trim().slice(0, MOST);
};
const isWord = (value: string): boolean => value !== '' && value !== 'true' && value !== '1';
