import type {
  AppendResult,
  Delivery,
  EventStore,
  ExpectedRevision,
  NewEvent,
  Position,
  StoredEvent,
  StreamFilter,
  StreamRetention,
} from '../../../commands/ports/event-store.ts';
import { Bell } from './bell.ts';
import { Reader } from './reader.ts';
import { asPosition, follow, readPages } from './subscription.ts';
import { WriterClient } from './writer-client.ts';

const STREAM_PAGE = 500;

export type SqliteStoreOptions = {
  /** The file's largest size in pages of 4 KiB; beyond it appends are refused with STORE_FULL. */
  readonly maxPages?: number;
};

/** The embedded history: one SQLite file. Rejects, loudly, for a file that is not ours or of another layout. */
export const openSqliteStore = async (file: string, options: SqliteStoreOptions = {}): Promise<EventStore> => {
  const bell = new Bell();
  const writer = new WriterClient({ file, ...options }, () => bell.ring());
  await writer.start();
  try {
    return new SqliteStore(writer, new Reader(file), bell);
  } catch (error) {
    await writer.close();
    throw error;
  }
};

class SqliteStore implements EventStore {
  readonly #writer: WriterClient;
  readonly #reader: Reader;
  readonly #bell: Bell;

  constructor(writer: WriterClient, reader: Reader, bell: Bell) {
    this.#writer = writer;
    this.#reader = reader;
    this.#bell = bell;
  }

  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    const newest = events.at(-1);
    if (newest === undefined) throw new RangeError('An append needs an event.');
    const answer = await this.#writer.ask({
      kind: 'append',
      stream: checkedName(stream),
      expected: expected === 'none' ? -1 : checkedWhole(expected, 0),
      rows: events.map(({ id, type, data, metadata }) => ({ id, type, body: JSON.stringify({ data, metadata }) })),
      newest: newest.metadata.at,
    });
    if (answer.outcome === 'retained') throw new Error('The writer answered another question.');
    return answer;
  }

  async *readStream(stream: string, from = 0): AsyncGenerator<StoredEvent, void, undefined> {
    let next = checkedWhole(from, 0);
    for (;;) {
      const page = this.#reader.streamPage(stream, next, STREAM_PAGE);
      yield* page;
      const last = page.at(-1);
      if (last === undefined || page.length < STREAM_PAGE) return;
      next = last.revision + 1;
    }
  }

  async readLast(stream: string): Promise<StoredEvent | undefined> {
    return this.#reader.last(stream);
  }

  readAll(after: Position | null, filter?: StreamFilter): AsyncIterable<readonly StoredEvent[]> {
    return readPages(this.#reader, { after: numberOf(after), filter });
  }

  subscribe(after: Position | null, signal: AbortSignal, filter?: StreamFilter): AsyncIterable<Delivery> {
    return follow(this.#reader, this.#bell, { after: numberOf(after), filter }, signal);
  }

  async setRetention(stream: string, retention: StreamRetention): Promise<void> {
    const { maxCount, maxAgeSeconds } = retention;
    await this.#writer.ask({
      kind: 'retention',
      stream: checkedName(stream),
      maxCount: maxCount === undefined ? null : checkedWhole(maxCount, 1),
      maxAgeSeconds: maxAgeSeconds === undefined ? null : checkedWhole(maxAgeSeconds, 1),
    });
  }

  comparePositions(a: Position, b: Position): number {
    return numberOf(a) - numberOf(b);
  }

  async head(): Promise<Position | null> {
    const head = this.#reader.head();
    return head === 0 ? null : asPosition(head);
  }

  /** What was appended before is finished. Subscriptions that were not aborted end with an error. */
  async close(): Promise<void> {
    // Before the writer: the last connection to close folds the WAL into the file, and a read-only one cannot.
    this.#reader.close();
    this.#bell.ring();
    await this.#writer.close();
  }
}

const numberOf = (position: Position | null): number =>
  position === null ? 0 : checkedWhole(/^[1-9][0-9]*$/.test(position) ? Number(position) : Number.NaN, 1);

const checkedWhole = (value: number, least: number): number => {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new RangeError(`Not a revision, position or retention of this store: ${value}`);
};

const checkedName = (stream: string): string => {
  if (stream !== '') return stream;
  throw new RangeError('A stream needs a name.');
};
