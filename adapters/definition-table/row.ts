/**
 * What becomes of a part of the source's definition at the target.
 * `CARRIED`: it is in the target's definition. `SAME`: every target has it, by our definition or by libvirt's default.
 * `ALWAYS`: it changes with every VM of that kind of source, so `docs/what-comes-along.md` says it once and no plan does.
 * `CHANGED`: the guest finds it other than it was, and the plan says so. `LOST`: it is not there, and the plan says so.
 * `REFUSED`: a VM or a disk that has it is not migrated. `HOST_ONLY`: the host's business, which no guest sees.
 */
export type Fate = 'CARRIED' | 'SAME' | 'ALWAYS' | 'CHANGED' | 'LOST' | 'REFUSED' | 'HOST_ONLY';

export type Words = { readonly en: string; readonly zh: string };

/** A row of the table of one kind of source; `Found` is a part of its definition, as that kind spells it. */
export type TableRow<Found> = {
  /** The path of the part. `*` is any one name, `{a,b}` one of these, and `/**` at the end takes it with everything in it. */
  readonly at: string;
  readonly fate: Fate;
  readonly what: Words;
  /** What the guest has instead; of LOST and REFUSED only where something has to be done about it. */
  readonly instead?: Words;
  /** The row is only for these; else the next row of that path is looked at. */
  readonly when?: (found: Found) => boolean;
  /** Code of the advisory that says it in its own words, so that no notice of the table repeats it. */
  readonly advisory?: string;
};

export type More<Found> = {
  readonly instead?: string;
  readonly when?: (found: Found) => boolean;
  readonly advisory?: string;
};
export type RowMaker<Found> = (at: string, what: string, more?: More<Found>) => TableRow<Found>;

const words = (text: string): Words => {
  const [en = '', zh = ''] = text.split(' | ');
  return { en, zh };
};

/** Each makes rows of its fate: path, `English | Chinese`, and when the row holds. */
export const rowMakers = <Found>(): Readonly<
  Record<Lowercase<Exclude<Fate, 'HOST_ONLY'>> | 'hostOnly', RowMaker<Found>>
> => {
  const rowOf =
    (fate: Fate): RowMaker<Found> =>
    (at, what, { instead, ...more } = {}) => ({
      at,
      fate,
      what: words(what),
      ...(instead === undefined ? {} : { instead: words(instead) }),
      ...more,
    });
  return {
    carried: rowOf('CARRIED'),
    same: rowOf('SAME'),
    always: rowOf('ALWAYS'),
    changed: rowOf('CHANGED'),
    lost: rowOf('LOST'),
    refused: rowOf('REFUSED'),
    hostOnly: rowOf('HOST_ONLY'),
  };
};

/** For rows of these values only, or of all others. */
export const is =
  (...values: readonly string[]) =>
  ({ value }: { readonly value: string }): boolean =>
    values.includes(value);
export const isNot =
  (...values: readonly string[]) =>
  (found: { readonly value: string }): boolean =>
    !is(...values)(found);
