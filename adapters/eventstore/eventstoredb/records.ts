import type {
  EventMetadata,
  JsonObject,
  NewEvent,
  StoredEvent,
  StreamFilter,
} from '../../../commands/ports/event-store.ts';
import { NotOurs } from './failures.ts';
import type { Proposed, Recorded, ServerFilter } from './messages.ts';
import { asPosition, isPlace, type LogPosition } from './positions.ts';

/*
 * ON DISK FOR EVER: an event's data is its JSON, as is; its custom metadata is the port's EventMetadata. Those of versions before
 * have `append` beside it, a random id of the call that wrote them, which nobody asks for any more.
 */
export const toServer = ({ id, type, data, metadata }: NewEvent): Proposed => ({
  ...{ id, type },
  data: Buffer.from(JSON.stringify(data), 'utf8'),
  metadata: Buffer.from(JSON.stringify(metadata), 'utf8'),
});

export const placeOf = ({ position, stream, revision }: Recorded): LogPosition => {
  if (isPlace(position)) return position;
  throw new NotOurs(
    `EventStoreDB gives no position with event ${revision} of ${stream}: a server of version 23.10 or later is needed.`,
  );
};

type Parsed = Readonly<Record<string, unknown>>;

/** What is no JSON object is undefined: the events of others are anything. */
export const objectIn = (bytes: Buffer): Parsed | undefined => {
  try {
    const parsed: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Parsed) : undefined;
  } catch {
    return undefined;
  }
};

/** Written by `toServer`; the codec checks what it uses. */
const isOurs = (metadata: Parsed): metadata is Parsed & EventMetadata => typeof metadata.schema === 'number';

/** Throws for an event in one of our streams that is not ours: it is neither skipped nor guessed at. */
export const fromServer = (recorded: Recorded, namespace: Namespace): StoredEvent => {
  const { stream, id, type, revision } = recorded;
  const data = objectIn(recorded.data);
  const metadata = objectIn(recorded.metadata);
  if (data === undefined || metadata === undefined || !isOurs(metadata))
    throw new NotOurs(`Event ${revision} of ${stream} in EventStoreDB was not written by Sampan.`);
  const { append: _, ...own } = metadata;
  return {
    ...{ id, type },
    data: data as JsonObject, // it is what JSON.parse gave
    metadata: own,
    stream: namespace.ours(stream),
    revision,
    position: asPosition(placeOf(recorded)),
  };
};

/** The streams of one store among all that the server has: those whose names begin with a prefix. */
export class Namespace {
  readonly prefix: string;
  constructor(prefix: string) {
    if (prefix === '' || prefix.startsWith('$'))
      throw new RangeError("A namespace needs a prefix, and $ is the server's.");
    this.prefix = prefix;
  }

  name(stream: string): string {
    if (stream === '') throw new RangeError('A stream needs a name.');
    return `${this.prefix}${stream}`;
  }

  ours(stream: string): string {
    return stream.slice(this.prefix.length);
  }

  /** What the server may leave out by name: `stepped` records are looked at between two checkpoints. */
  serverFilter(filter: StreamFilter | undefined, stepped: number): ServerFilter {
    if (filter !== undefined && 'eventTypes' in filter) return { on: 'type', prefixes: filter.eventTypes, stepped };
    return { on: 'stream', prefixes: this.#prefixes(filter), stepped };
  }

  /** What passes a filter, on our side: the server's own filters know prefixes only. */
  matcher(filter: StreamFilter | undefined): (stream: string, type: string) => boolean {
    if (filter === undefined) return (stream) => stream.startsWith(this.prefix);
    if ('eventTypes' in filter) {
      const types = new Set(filter.eventTypes);
      return (stream, type) => stream.startsWith(this.prefix) && types.has(type);
    }
    const prefixes = this.#prefixes(filter);
    return (stream) => prefixes.some((prefix) => stream.startsWith(prefix));
  }

  #prefixes(filter: { readonly streamPrefixes: readonly string[] } | undefined): readonly string[] {
    return filter === undefined ? [this.prefix] : filter.streamPrefixes.map((prefix) => `${this.prefix}${prefix}`);
  }
}
