import {
  type AppendedInOrder,
  type AppendResult,
  DeletedStream,
  type Delivery,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  type OrderedAppend,
  type Position,
  type StoredEvent,
  type StreamFilter,
  type StreamRetention,
} from '../../../commands/ports/event-store.ts';
import { append } from './append.ts';
import { appendInOrder } from './append-in-order.ts';
import { Connection, type Loads, type Sleep } from './client.ts';
import { type Login, parseTarget } from './connection-string.ts';
import { follow, type Trouble } from './follow.ts';
import { history } from './history.ts';
import { endOfLog, newestOf, streamFrom } from './pages.ts';
import { asPosition, compare, type LogPosition, logPosition } from './positions.ts';
import { fromServer, Namespace } from './records.ts';
import { setRetention } from './retention.ts';

export type EventStoreDbOptions = {
  /** Wins over the one in the connection string. */
  readonly login?: Login;
  readonly sleep: Sleep;
  /** A subscription was taken up again; for the log. */
  readonly trouble?: (trouble: Trouble) => void;
};

/** One connection; each store on it sees the streams of its own prefix alone. */
export type EventStoreDb = {
  /** Closing it closes nothing but itself. */
  store(prefix: string): EventStore;
  /** What is open on it now. */
  readonly loads: Loads;
  close(): Promise<void>;
};

/** Connects at the first question, not here. Throws for a connection string of another shape. */
export const openEventStoreDb = (connectionString: string, options: EventStoreDbOptions): EventStoreDb => {
  const connection = new Connection(parseTarget(connectionString, options.login ?? null), options.sleep);
  return {
    store: (prefix) => new EventStoreDbStore(connection, new Namespace(prefix), options.trouble ?? (() => undefined)),
    get loads() {
      return connection.loads;
    },
    close: () => connection.close(),
  };
};

class EventStoreDbStore implements EventStore {
  readonly #connection: Connection;
  readonly #namespace: Namespace;
  readonly #trouble: (trouble: Trouble) => void;

  constructor(connection: Connection, namespace: Namespace, trouble: (trouble: Trouble) => void) {
    this.#connection = connection;
    this.#namespace = namespace;
    this.#trouble = trouble;
  }

  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    if (events.length === 0) throw new RangeError('An append needs an event.');
    return append(this.#connection, this.#namespace, { stream, expected: checked(expected), events });
  }

  async appendInOrder(appends: readonly OrderedAppend[]): Promise<AppendedInOrder> {
    return appendInOrder(this.#connection, this.#namespace, appends);
  }

  async *readStream(stream: string, from = 0): AsyncGenerator<StoredEvent, void, undefined> {
    const name = this.#namespace.name(stream);
    try {
      for await (const recorded of streamFrom(this.#connection, name, whole(from)))
        yield fromServer(recorded, this.#namespace);
    } catch (error) {
      throw error instanceof DeletedStream ? new DeletedStream(stream, name) : error;
    }
  }

  async readLast(stream: string): Promise<StoredEvent | undefined> {
    const name = this.#namespace.name(stream);
    const newest = await newestOf(this.#connection, name).catch((error: unknown) => {
      throw error instanceof DeletedStream ? new DeletedStream(stream, name) : error;
    });
    return newest && fromServer(newest, this.#namespace);
  }

  readAll(after: Position | null, filter?: StreamFilter): AsyncIterable<readonly StoredEvent[]> {
    return history(this.#connection, this.#namespace, { after: placeIn(after), filter });
  }

  subscribe(after: Position | null, signal: AbortSignal, filter?: StreamFilter): AsyncIterable<Delivery> {
    const deps = { connection: this.#connection, namespace: this.#namespace, trouble: this.#trouble };
    return follow(deps, { after: placeIn(after), filter }, signal);
  }

  async setRetention(stream: string, retention: StreamRetention): Promise<void> {
    const { maxCount, maxAgeSeconds } = retention;
    await setRetention(this.#connection, this.#namespace.name(stream), {
      maxCount: maxCount === undefined ? undefined : whole(maxCount, 1),
      maxAge: maxAgeSeconds === undefined ? undefined : whole(maxAgeSeconds, 1),
    });
  }

  comparePositions(a: Position, b: Position): number {
    return compare(logPosition(a), logPosition(b));
  }

  async head(): Promise<Position | null> {
    const end = await endOfLog(this.#connection);
    return end && asPosition(end);
  }

  /** Calls under way end as unavailable, subscriptions that were not aborted with an error. */
  async close(): Promise<void> {
    await this.#connection.close();
  }
}

const placeIn = (position: Position | null): LogPosition | null => position && logPosition(position);

const whole = (value: number, least = 0): number => {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new RangeError(`Not a revision or retention: ${value}`);
};

const checked = (expected: ExpectedRevision): ExpectedRevision => (expected === 'none' ? expected : whole(expected));
