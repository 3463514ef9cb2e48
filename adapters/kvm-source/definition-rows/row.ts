import { rowMakers, type TableRow } from '../../definition-table/row.ts';
import type { Element } from '../../libvirt-xml/xml.ts';

/** An element, or one of its attributes; `value` is the attribute's, or the text of the element. */
export type Found = {
  readonly element: Element;
  readonly value: string;
  /** The way to it, the domain first. */
  readonly parents: readonly Element[];
};

/** `at` is the path below the domain: `devices/disk/blockio@logical_block_size`. */
export type Row = TableRow<Found>;

export { is, isNot } from '../../definition-table/row.ts';

export const { carried, same, always, changed, lost, refused, hostOnly } = rowMakers<Found>();

/** An attribute of the element that the row is for, or of one around it (`up` levels). */
export const has =
  (key: string, values: readonly string[], up = 0) =>
  ({ element, parents }: Found): boolean =>
    values.includes((up === 0 ? element : parents.at(-up))?.attributes[key] ?? '');
/** The element is the first of its name among those around it. */
export const isFirst = ({ element, parents }: Found): boolean =>
  parents.at(-1)?.children.find(({ name }) => name === element.name) === element;
