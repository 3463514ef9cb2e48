import type { DefinitionNote } from '../../domain/planning/definition-notes.ts';
import { finderOf, noteOf, notesOnce, takesAll } from '../definition-table/table.ts';
import type { Element } from '../libvirt-xml/xml.ts';
import { deviceRows } from './definition-rows/devices.ts';
import { diskRows } from './definition-rows/disks.ts';
import { hostRows, keptRows } from './definition-rows/host.ts';
import { machineRows } from './definition-rows/machine.ts';
import type { Found, Row } from './definition-rows/row.ts';

/**
 * All that a definition of libvirt's says, and what becomes of it (RT-12). The first row whose path and `when` hold counts.
 * What no row knows is told by its name: nothing of a definition vanishes without a word.
 */
export const DEFINITION_TABLE: readonly Row[] = [
  ...machineRows,
  ...hostRows,
  ...diskRows,
  ...deviceRows,
  ...Object.values(keptRows),
];

export type Part = {
  /** `devices/disk/blockio@logical_block_size` */
  readonly path: string;
  readonly found: Found;
  /** Null: no row knows it. */
  readonly row: Row | null;
};

const find = finderOf<Found, Row>(DEFINITION_TABLE);

/** Every part of the definition with its row. Of what a row takes whole, and of what none knows, only the outermost is told. */
export const partsOf = (domain: Element): readonly Part[] => [
  ...attributesOf(domain, '', []),
  ...domain.children.flatMap((child) => partsBelow(child, child.name, [domain])),
];

const partsBelow = (element: Element, path: string, parents: readonly Element[]): readonly Part[] => {
  const found = { element, value: element.text.trim(), parents };
  const row = find(path, found);
  if (row === null || takesAll(row)) return [{ path, found, row }];
  return [
    { path, found, row },
    ...attributesOf(element, path, parents),
    ...element.children.flatMap((child) => partsBelow(child, `${path}/${child.name}`, [...parents, element])),
  ];
};

const attributesOf = (element: Element, path: string, parents: readonly Element[]): readonly Part[] =>
  Object.entries(element.attributes).map(([key, value]) => {
    const found = { element, value, parents };
    return { path: `${path}@${key}`, found, row: find(`${path}@${key}`, found) };
  });

/** What the plan has to say of the definition: each once, however many disks or NICs have it. */
export const notesOf = (domain: Element): { readonly notes?: readonly DefinitionNote[] } =>
  notesOnce(
    partsOf(domain).map(({ path, found, row }) => noteOf(path, row, row === null ? '' : detailOf(path, found, row))),
  );

const MOST = 60;
/** What it is there: the value of an attribute, or a device's own kind and model. Never a long text of somebody's. */
const detailOf = (path: string, { element, value }: Found, row: Row): string => {
  if (path.includes('@')) return value.slice(0, MOST);
  const { type, model, device, name, mode } = element.attributes;
  const isOneOfMany = /[{*][^/]*(\/\*\*)?$/.test(row.at.replace(/\/\*\*$/, ''));
  const words = [isOneOfMany ? element.name : undefined, device ?? type ?? mode, model ?? name];
  return words
    .filter((text) => text !== undefined)
    .join(' ')
    .slice(0, MOST);
};

/** Snapshots and checkpoints stand in no definition. Content of the disks is that of now, whatever they hold. */
export const withKept = (
  { notes = [] }: ReturnType<typeof notesOf>,
  kept: { readonly snapshots: string; readonly checkpoints: string } | undefined,
): ReturnType<typeof notesOf> => {
  const counted = (['snapshots', 'checkpoints'] as const).map((what) => {
    const count = (kept?.[what] ?? '').split('\n').filter((line) => line.trim() !== '').length;
    return count === 0 ? null : noteOf(what, keptRows[what], String(count));
  });
  return notesOnce([...counted, ...notes]);
};
