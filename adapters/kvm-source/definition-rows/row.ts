import type { Element } from '../../libvirt-xml/xml.ts';

/**
 * What becomes of a part of the source's definition at the target.
 * `CARRIED`: it is in the target's definition. `SAME`: every target has it, by our definition or by libvirt's default.
 * `CHANGED`: the guest finds it other than it was, and the plan says so. `LOST`: it is not there, and the plan says so.
 * `REFUSED`: a disk that has it is not migrated. `HOST_ONLY`: the host's business, which no guest sees.
 */
export type Fate = 'CARRIED' | 'SAME' | 'CHANGED' | 'LOST' | 'REFUSED' | 'HOST_ONLY';

/** An element, or one of its attributes; `value` is the attribute's, or the text of the element. */
export type Found = {
  readonly element: Element;
  readonly value: string;
  /** The way to it, the domain first. */
  readonly parents: readonly Element[];
};

export type Words = { readonly en: string; readonly zh: string };
export type Row = {
  /**
   * The path below the domain: `devices/disk/blockio@logical_block_size`. `*` is any one name, `{a,b}` one of these, and
   * `/**` at the end takes the element with everything in it.
   */
  readonly at: string;
  readonly fate: Fate;
  readonly what: Words;
  /** What the guest has instead; of LOST only where something has to be done about it. */
  readonly instead?: Words;
  /** The row is only for these; else the next row of that path is looked at. */
  readonly when?: (found: Found) => boolean;
};

type More = Pick<Row, 'instead' | 'when'>;
const words = (text: string): Words => {
  const [en = '', zh = ''] = text.split(' | ');
  return { en, zh };
};
const rowOf =
  (fate: Fate) =>
  (at: string, what: string, more: { instead?: string; when?: More['when'] } = {}): Row => ({
    at,
    fate,
    what: words(what),
    ...(more.instead === undefined ? {} : { instead: words(more.instead) }),
    ...(more.when === undefined ? {} : { when: more.when }),
  });

/** Each: path, `English | Chinese`, and when the row holds. */
export const carried = rowOf('CARRIED');
export const same = rowOf('SAME');
export const changed = rowOf('CHANGED');
export const lost = rowOf('LOST');
export const refused = rowOf('REFUSED');
export const hostOnly = rowOf('HOST_ONLY');

export const is =
  (...values: readonly string[]) =>
  ({ value }: Found): boolean =>
    values.includes(value);
export const isNot =
  (...values: readonly string[]) =>
  ({ value }: Found): boolean =>
    !values.includes(value);
/** An attribute of the element that the row is for, or of one around it (`up` levels). */
export const has =
  (key: string, values: readonly string[], up = 0) =>
  ({ element, parents }: Found): boolean =>
    values.includes((up === 0 ? element : parents.at(-up))?.attributes[key] ?? '');
/** The element is the first of its name among those around it. */
export const isFirst = ({ element, parents }: Found): boolean =>
  parents.at(-1)?.children.find(({ name }) => name === element.name) === element;
