import type { JsonObject, Position, StoredEvent, StreamFilter } from '../../../commands/ports/event-store.ts';
import { asStoreError, closedError, failureKind } from './failures.ts';
import { type Db, openForReading } from './layout.ts';

type Row = [position: number, stream: number, revision: number, id: string, type: string, body: string];
type Body = { readonly data: JsonObject; readonly metadata: StoredEvent['metadata'] };

/** A piece of history: what passed the filter up to and including position `upTo`. `full`: more may stand behind it. */
export type Page = { readonly events: readonly StoredEvent[]; readonly upTo: number; readonly full: boolean };
export type Scan = (after: number, end: number) => Page;

export const PAGE_EVENTS = 2000;
/** With a filter the main thread looks at so many positions at a time, however few of them pass. */
const FILTER_WINDOW = 20_000;
/** A history has more streams than a memory has room for their names; those that it tells of lie close together. */
const KEPT_NAMES = 20_000;
const COLUMNS = 'e.position, e.stream, e.revision, e.id, e.type, e.body';

/** The reading connection. Each page is a read transaction of its own: a slow consumer never holds the WAL back. */
export class Reader {
  readonly #db: Db;
  readonly #names = new Map<number, string>();
  readonly #name;
  readonly #head;
  readonly #stream;
  readonly #last;

  constructor(file: string) {
    const db = openForReading(file);
    this.#db = db;
    this.#name = db.prepare<[number], string>('select name from streams where id = ?').pluck();
    this.#head = db.prepare<[], number>('select max(position) from events').pluck();
    const ofStream = `select ${COLUMNS} from events e where e.stream = (select id from streams where name = ?)`;
    this.#stream = db
      .prepare<[string, number, number], Row>(`${ofStream} and e.revision >= ? order by e.revision limit ?`)
      .raw();
    this.#last = db.prepare<[string], Row>(`${ofStream} order by e.revision desc limit 1`).raw();
  }

  /** 0 when empty. */
  head(): number {
    return this.#read(() => this.#head.get() ?? 0);
  }

  streamPage(stream: string, from: number, limit: number): readonly StoredEvent[] {
    return this.#read(() => this.#stream.all(stream, from, limit)).map((row) => this.#event(row));
  }

  last(stream: string): StoredEvent | undefined {
    const row = this.#read(() => this.#last.get(stream));
    return row && this.#event(row);
  }

  scan(filter?: StreamFilter): Scan {
    const { sql, parameters } = filterSql(filter);
    const page = this.#read(() =>
      this.#db
        .prepare<(number | string)[], Row>(
          `select ${COLUMNS} from ${sql} and e.position > ? and e.position <= ? order by e.position limit ${PAGE_EVENTS}`,
        )
        .raw(),
    );
    const window = filter === undefined ? Number.MAX_SAFE_INTEGER : FILTER_WINDOW;
    return (after, end) => {
      const windowEnd = Math.min(end, after + window);
      const rows = this.#read(() => page.all(...parameters, after, windowEnd));
      const last = rows.at(-1);
      const full = rows.length === PAGE_EVENTS;
      return { events: rows.map((row) => this.#event(row)), upTo: full && last ? last[0] : windowEnd, full };
    };
  }

  close(): void {
    this.#db.close();
  }

  /** By index: taking a row apart with a pattern goes through its iterator, which is felt at a million rows. */
  #event(row: Row): StoredEvent {
    const { data, metadata } = parseBody(row[5], row[0]);
    const stream = this.#names.get(row[1]) ?? this.#nameOf(row[1]);
    return { id: row[3], type: row[4], data, metadata, stream, revision: row[2], position: String(row[0]) as Position };
  }

  #nameOf(stream: number): string {
    const name = this.#read(() => this.#name.get(stream));
    if (name === undefined) throw new Error(`The event store is damaged: stream ${stream} has no name.`);
    if (this.#names.size >= KEPT_NAMES) this.#names.clear();
    this.#names.set(stream, name);
    return name;
  }

  #read<T>(look: () => T): T {
    if (!this.#db.open) throw closedError();
    try {
      return look();
    } catch (error) {
      throw asStoreError(failureKind(error), error instanceof Error ? error.message : String(error), error);
    }
  }
}

const parseBody = (body: string, position: number): Body => {
  try {
    return JSON.parse(body) as Body;
  } catch (cause) {
    throw new Error(`The event store is damaged: the event at position ${position} cannot be read.`, { cause });
  }
};

/** Events lead the join (`cross join`): store order without sorting, and a filtered row's body is never fetched. */
const filterSql = (
  filter?: StreamFilter,
): { readonly sql: string; readonly parameters: readonly (string | number)[] } => {
  if (filter === undefined) return { sql: 'events e where true', parameters: [] };
  if ('eventTypes' in filter) {
    const marks = filter.eventTypes.map(() => '?').join(', ');
    return { sql: `events e where e.type in (${marks})`, parameters: filter.eventTypes };
  }
  const tests = filter.streamPrefixes.map(() => 'substr(s.name, 1, ?) = ?');
  return {
    sql: `events e cross join streams s on s.id = e.stream where (${tests.join(' or ') || 'false'})`,
    parameters: filter.streamPrefixes.flatMap((prefix) => [[...prefix].length, prefix]),
  };
};
