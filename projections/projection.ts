import type { DomainEvent, EventType } from '../domain/events.ts';
import type { Instant } from '../domain/words/ids.ts';

/** What a projection may know of a stored event beside what it says. */
export type Envelope = {
  readonly stream: string;
  readonly revision: number;
  /** Where it stands in the history; opaque, see `sortKey`. */
  readonly position: string;
  readonly metadata: {
    readonly at: Instant;
    readonly actor: { readonly kind: 'user' | 'system'; readonly name: string };
    readonly commandId: string;
    readonly correlationId: string;
  };
};
export type ProjectedEvent = DomainEvent & Envelope;
export type ProjectedEventOf<T extends EventType> = Extract<ProjectedEvent, { type: T }>;

/** Columns of few different values by which rows are counted so often that the store keeps count; and an index that has them. */
export type TallyOf = { readonly columns: readonly string[]; readonly through?: readonly string[] };
export type ColumnValue = string | number | null;
type Columns<Row> = Readonly<Record<string, (row: Row) => ColumnValue>>;

/**
 * One read model: a pure fold from events to rows. Rows are plain JSON documents without `undefined` and without records
 * keyed by ids, so that a row that went through the disk is the same text as one that never left memory.
 * Methods, not function properties: a list holds projections of different rows.
 */
export interface Projection<Row> {
  readonly name: string;
  /** Raised when rows look different: the store then builds them again from the start. */
  readonly version: number;
  /** Categories of the streams that it reads: an event there of a type that this version does not know stops it (F18). */
  readonly reads: readonly string[];
  readonly wants: readonly EventType[];
  /** Events that make a row whatever was there before: the store need not look. */
  readonly fresh: ReadonlySet<EventType>;
  /** What the store keeps beside a row's document, for WHERE and ORDER BY. */
  readonly columns: readonly string[];
  readonly indexes: readonly (readonly string[])[];
  readonly tally?: TallyOf;
  keysOf(event: ProjectedEvent): readonly string[];
  /** In the order of `columns`. */
  columnsOf(row: Row): readonly ColumnValue[];
  /** The row after the event: the same object where nothing changed, undefined where there is none any more. */
  apply(row: Row | undefined, event: ProjectedEvent, key: string): Row | undefined;
}
export type AnyProjection = Projection<unknown>;

export const idOf = ({ name, version }: { readonly name: string; readonly version: number }): string =>
  `${name}@${version}`;

type Creates<Row> = { readonly [T in EventType]?: (event: ProjectedEventOf<T>) => Row };
type Upserts<Row> = {
  readonly [T in EventType]?: (row: Row | undefined, event: ProjectedEventOf<T>, key: string) => Row;
};
/** Not called where there is no row: what happens to something unknown changes nothing. */
export type Changes<Row> = {
  readonly [T in EventType]?: (row: Row, event: ProjectedEventOf<T>) => Row | undefined;
};
type Definition<Row> = Omit<Projection<Row>, 'wants' | 'fresh' | 'apply' | 'columns' | 'columnsOf'> & {
  readonly columns: Columns<Row>;
  readonly creates?: Creates<Row>;
  readonly upserts?: Upserts<Row>;
  /** Several tables: what one makes of the row, the next gets. */
  readonly changes?: Changes<Row> | readonly Changes<Row>[];
};

export const columnsFrom = <Row>(columns: Columns<Row>): Pick<Projection<Row>, 'columns' | 'columnsOf'> => {
  const values = Object.values(columns);
  return { columns: Object.keys(columns), columnsOf: (row) => values.map((value) => value(row)) };
};

type Change<Row> = (row: Row, event: ProjectedEvent) => Row | undefined;
type Step<Row> = (row: Row | undefined, event: ProjectedEvent, key: string) => Row | undefined;

/** A projection from one small function per event type; each gets the event of the very type that it stands under. */
export const project = <Row>(definition: Definition<Row>): Projection<Row> => {
  const { creates = {}, upserts = {}, changes = {}, columns, ...rest } = definition;
  const steps = new Map<string, Step<Row>>();
  for (const [type, change] of [changes].flat().flatMap((table) => Object.entries(table) as [string, Change<Row>][])) {
    const before = steps.get(type);
    steps.set(type, (given, event, key) => {
      const row = before ? before(given, event, key) : given;
      return row === undefined ? undefined : change(row, event);
    });
  }
  for (const [type, upsert] of Object.entries(upserts) as [string, Step<Row>][]) steps.set(type, upsert);
  for (const [type, create] of Object.entries(creates) as [string, (event: ProjectedEvent) => Row][])
    steps.set(type, (_row, event) => create(event));
  return {
    ...rest,
    ...columnsFrom(columns),
    wants: [...steps.keys()] as EventType[], // keys of the three types above
    fresh: new Set(Object.keys(creates) as EventType[]),
    apply: (row, event, key) => {
      const step = steps.get(event.type);
      return step ? step(row, event, key) : row;
    },
  };
};

const REMEMBERED = 4096;

/** The id in a stream's name. Remembered, because most events come from a stream that was just seen. */
export const idAfter = (prefix: string): ((event: Envelope) => readonly string[]) => {
  const known = new Map<string, readonly string[]>();
  return ({ stream }) => {
    const found = known.get(stream);
    if (found) return found;
    if (known.size >= REMEMBERED) known.clear();
    const keys = [stream.slice(prefix.length)];
    known.set(stream, keys);
    return keys;
  };
};

/**
 * Text that sorts as the positions of one store do. Positions are opaque, but of both stores' they are one or more numbers,
 * the weightiest first; padded, they compare as text.
 */
export const sortKey = (position: string): string =>
  position.length <= 20 && !position.includes(':')
    ? position.padStart(20, '0')
    : position.replace(/[0-9]+/g, (digits) => digits.padStart(20, '0'));

/** From `from` on, and before `before`. */
export type Range = { readonly from?: ColumnValue; readonly before?: ColumnValue };
/** Of text: that contains this very piece of text, which is no pattern. */
export type Containing = { readonly contains: string };
export type Condition = ColumnValue | readonly ColumnValue[] | Range | Containing;
export type Where = Readonly<Record<string, Condition>>;
/** Columns of an index that is to be used; without it the store finds one itself. */
export type Through = readonly string[];
export type Selection = {
  readonly where?: Where;
  /**
   * Columns to sort by, all in one direction, and from where on: rows beyond `after` only, which has a value for each column.
   * The last one has another value in every row: that is what makes a page begin where the one before ended.
   */
  readonly orderBy?: {
    readonly columns: readonly string[];
    readonly descending: boolean;
    readonly after?: readonly ColumnValue[] | null;
  };
  readonly limit?: number;
  readonly through?: Through;
};

/** Reading the rows that were committed. One answer is one state of one read model; what it gives is not to be changed. */
export interface RowReader {
  row<Row>(projection: Projection<Row>, key: string): Row | undefined;
  rows<Row>(projection: Projection<Row>, selection: Selection): readonly Row[];
  /** The same without the rows. */
  keys(projection: AnyProjection, selection: Selection): readonly string[];
  count(projection: AnyProjection, where: Where, through?: Through): number;
  /** Of a column that holds numbers. */
  sum(projection: AnyProjection, column: string, where: Where): number;
  /** How many rows that the condition lets through have each value of a column. */
  countBy(projection: AnyProjection, column: string, where: Where, through?: Through): ReadonlyMap<ColumnValue, number>;
}
