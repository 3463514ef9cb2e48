import type { DefinitionNote } from '../../domain/planning/definition-notes.ts';
import type { Element } from '../libvirt-xml/xml.ts';
import { deviceRows } from './definition-rows/devices.ts';
import { diskRows } from './definition-rows/disks.ts';
import { hostRows } from './definition-rows/host.ts';
import { machineRows } from './definition-rows/machine.ts';
import type { Found, Row } from './definition-rows/row.ts';

/**
 * All that a definition of libvirt's says, and what becomes of it (RT-12). The first row whose path and `when` hold counts.
 * What no row knows is told by its name: nothing of a definition vanishes without a word.
 */
export const DEFINITION_TABLE: readonly Row[] = [...machineRows, ...hostRows, ...diskRows, ...deviceRows];

export type Part = {
  /** `devices/disk/blockio@logical_block_size` */
  readonly path: string;
  readonly found: Found;
  /** Null: no row knows it. */
  readonly row: Row | null;
};

/** `*` and `{a,b}` within one name, `/**` for all that is beneath: as a pattern of the whole path. */
function patternOf(at: string): RegExp {
  const text = at
    .replace(/\/\*\*$/, '')
    .replace(/[.:+]/g, '\\$&')
    .replace(/\*/g, '[^/@]+')
    .replaceAll('{', '(?:')
    .replaceAll('}', ')')
    .replaceAll(',', '|');
  return new RegExp(`^${text}$`);
}

const takesAll = (row: Row): boolean => row.at.endsWith('/**');

const PATTERNS = DEFINITION_TABLE.map((row) => ({ row, pattern: patternOf(row.at) }));

/** Of one definition: disks and NICs say the same paths many times. */
type Rows = Map<string, readonly Row[]>;

const rowFor = (rows: Rows, path: string, found: Found): Row | null => {
  const known = rows.get(path) ?? PATTERNS.filter(({ pattern }) => pattern.test(path)).map(({ row }) => row);
  rows.set(path, known);
  return known.find((row) => row.when?.(found) ?? true) ?? null;
};

/** Every part of the definition with its row. Of what a row takes whole, and of what none knows, only the outermost is told. */
export const partsOf = (domain: Element): readonly Part[] => {
  const rows: Rows = new Map();
  return [
    ...attributesOf(rows, domain, '', []),
    ...domain.children.flatMap((child) => partsBelow(rows, child, child.name, [domain])),
  ];
};

const partsBelow = (rows: Rows, element: Element, path: string, parents: readonly Element[]): readonly Part[] => {
  const found = { element, value: element.text.trim(), parents };
  const row = rowFor(rows, path, found);
  if (row === null || takesAll(row)) return [{ path, found, row }];
  return [
    { path, found, row },
    ...attributesOf(rows, element, path, parents),
    ...element.children.flatMap((child) => partsBelow(rows, child, `${path}/${child.name}`, [...parents, element])),
  ];
};

const attributesOf = (rows: Rows, element: Element, path: string, parents: readonly Element[]): readonly Part[] =>
  Object.entries(element.attributes).map(([key, value]) => {
    const found = { element, value, parents };
    return { path: `${path}@${key}`, found, row: rowFor(rows, `${path}@${key}`, found) };
  });

/** What the plan has to say of the definition: each once, however many disks or NICs have it. */
export const notesOf = (domain: Element): { readonly notes?: readonly DefinitionNote[] } => {
  const notes = new Map<string, DefinitionNote>();
  for (const part of partsOf(domain)) {
    const note = noteOf(part);
    if (note && !notes.has(`${note.kind} ${note.what}`)) notes.set(`${note.kind} ${note.what}`, note);
  }
  return notes.size > 0 ? { notes: [...notes.values()] } : {};
};

const noteOf = ({ path, found, row }: Part): DefinitionNote | null => {
  if (row === null) return { kind: 'UNKNOWN', what: path };
  if (row.fate !== 'CHANGED' && row.fate !== 'LOST') return null;
  const detail = detailOf(path, found, row);
  const what = detail === '' ? row.what.en : `${row.what.en} (${detail})`;
  return { kind: row.fate, what, ...(row.instead ? { instead: row.instead.en } : {}) };
};

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
  const counted = (['snapshots', 'checkpoints'] as const).flatMap((what): readonly DefinitionNote[] => {
    const count = (kept?.[what] ?? '').split('\n').filter((line) => line.trim() !== '').length;
    return count === 0
      ? []
      : [{ kind: 'LOST', what: `${what} (${count})`, instead: 'the disks arrive as they are now' }];
  });
  const all = [...counted, ...notes];
  return all.length > 0 ? { notes: all } : {};
};
