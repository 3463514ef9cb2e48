import type { JSONEventData, RecordedEvent } from '@eventstore/db-client';
import { jsonEvent } from '@eventstore/db-client';
import type { JsonObject, NewEvent, StoredEvent, StreamFilter } from '../../../commands/ports/event-store.ts';
import { NotOurs } from './failures.ts';
import { asPosition, isPlace, type LogPosition } from './positions.ts';

/*
 * ON DISK FOR EVER: an event's data is its JSON, as is; its custom metadata is the port's EventMetadata and beside it
 * `append`: a random id of the very call that wrote it. The server answers a repeated append as it answered the first, so
 * this alone tells which call it was.
 */
export type Written = { readonly stored: StoredEvent; readonly append: string };

export const toServer = ({ id, type, data, metadata }: NewEvent, append: string): JSONEventData =>
  jsonEvent({ id, type, data: data as Record<string, unknown>, metadata: { ...metadata, append } });

export const placeOf = ({ position, streamId, revision }: RecordedEvent): LogPosition => {
  if (isPlace(position)) return position;
  throw new NotOurs(
    `EventStoreDB gives no position with event ${revision} of ${streamId}: a server of version 23.10 or later is needed.`,
  );
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

/** Throws for an event in one of our streams that is not ours: it is neither skipped nor guessed at. */
export const fromServer = (recorded: RecordedEvent, namespace: Namespace): Written => {
  const { streamId, id, type, revision, data, metadata } = recorded;
  if (!isObject(data) || !isObject(metadata) || typeof metadata.append !== 'string')
    throw new NotOurs(`Event ${revision} of ${streamId} in EventStoreDB was not written by Sampan.`);
  const { append, ...own } = metadata;
  return {
    append,
    stored: {
      id,
      type,
      data: data as JsonObject, // it is what JSON.parse gave
      metadata: own as StoredEvent['metadata'], // written by `toServer` alone; the codec checks what it uses
      stream: namespace.ours(streamId),
      revision: Number(revision),
      position: asPosition(placeOf(recorded)),
    },
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

  ours(streamId: string): string {
    return streamId.slice(this.prefix.length);
  }

  /** What the server may leave out by name. */
  prefixes(filter: StreamFilter | undefined): string[] {
    if (filter === undefined || 'eventTypes' in filter) return [this.prefix];
    return filter.streamPrefixes.map((prefix) => `${this.prefix}${prefix}`);
  }

  /** What passes a filter, on our side: the server's own filters know prefixes only. */
  matcher(filter: StreamFilter | undefined): (streamId: string, type: string) => boolean {
    if (filter === undefined) return (streamId) => streamId.startsWith(this.prefix);
    if ('eventTypes' in filter) {
      const types = new Set(filter.eventTypes);
      return (streamId, type) => streamId.startsWith(this.prefix) && types.has(type);
    }
    const prefixes = this.prefixes(filter);
    return (streamId) => prefixes.some((prefix) => streamId.startsWith(prefix));
  }
}
