import type { DomainEvent } from '../../domain/events.ts';
import type { Brand } from '../../domain/words/decider.ts';
import type { CommandId, Instant } from '../../domain/words/ids.ts';

/** Where an event stands among all events. Opaque: only the store that gave it can compare or resume from it. */
export type Position = Brand<string, 'Position'>;

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** Who acted: a user named by an API token, or the service itself. */
export type Actor = { readonly kind: 'user' | 'system'; readonly name: string };

export type EventMetadata = {
  /** Version of the event type's stored shape; the codec upcasts older ones. */
  readonly schema: number;
  /** When it was decided, from the caller's clock; the store's own time is never used. */
  readonly at: Instant;
  readonly actor: Actor;
  readonly commandId: CommandId;
  /** The external command that everything here goes back to. */
  readonly correlationId: string;
  /** The event or effect that led to the command, or null for an external one. */
  readonly causationId: string | null;
  /** SHA-256 of an external command's content without its secrets; the same id with another hash is refused (TK-13). */
  readonly contentHash?: string;
};

export type NewEvent = {
  /** UUIDv5 of command id, stream and index, so that a repeated append is recognised. */
  readonly id: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: EventMetadata;
};

export type StoredEvent = NewEvent & {
  readonly stream: string;
  /** 0 for the first event of its stream, without gaps (apart from what `maxCount`/`maxAge` removed). */
  readonly revision: number;
  readonly position: Position;
};

/** `none`: the stream must not exist yet. A number: the revision of its last event. Never "any". */
export type ExpectedRevision = 'none' | number;

export type AppendResult =
  /** The events stand at the expected place, by this call or, ids alike, by one before: revision and position of the last. */
  | { readonly outcome: 'appended'; readonly revision: number; readonly position: Position }
  | { readonly outcome: 'conflict'; readonly actual: ExpectedRevision };

export type OrderedAppend = {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
};
export type AppendedInOrder = {
  /** So many of them, from the first on, stand for certain. */
  readonly appended: number;
  /** Of the last of these. */
  readonly position: Position | null;
  /** In the store's words, why it refused the first that it refused; null where it refused none. */
  readonly refused: string | null;
};

export type StreamFilter = { readonly streamPrefixes: readonly string[] } | { readonly eventTypes: readonly string[] };

export type Delivery =
  | { readonly kind: 'events'; readonly events: readonly StoredEvent[]; readonly position: Position }
  /** No event passed the filter up to here: a checkpoint may be saved. */
  | { readonly kind: 'checkpoint'; readonly position: Position }
  /** Everything that stood in the store when the subscription looked has been delivered. Given again after falling behind. */
  | { readonly kind: 'caughtUp'; readonly position: Position | null };

/** Retention of a stream; used for telemetry only, history is never trimmed. */
export type StreamRetention = { readonly maxCount?: number; readonly maxAgeSeconds?: number };

/**
 * The history. Two adapters, one contract suite (`test/contracts/event-store.suite.ts`).
 * An append is durable before it resolves. Every method may throw `StoreUnavailable`, which is retryable; a throw from
 * `append` means *unknown*: repeat the same call with the same event ids.
 */
export interface EventStore {
  /** Appends all events or none. May be repeated: identical ids at the same place are not written again, and give the first answer. */
  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult>;
  /**
   * Appends as given, one after the other over all streams, without a wait for each answer; where a store can do that. Does not
   * throw: what it says less than all of is unknown from there on, and one that failed may be missing in the middle of those that
   * stand. Whoever needs the order reads what stands then. May be repeated.
   */
  appendInOrder?(appends: readonly OrderedAppend[]): Promise<AppendedInOrder>;
  /** Events of one stream in order, from a revision (inclusive). An unknown stream is empty. Throws DeletedStream. */
  readStream(stream: string, from?: number): AsyncIterable<StoredEvent>;
  /** The newest event of a stream, if any. */
  readLast(stream: string): Promise<StoredEvent | undefined>;
  /** All events after a position (null: from the start) in store order, in pages; ends at the current end. */
  readAll(after: Position | null, filter?: StreamFilter): AsyncIterable<readonly StoredEvent[]>;
  /** As `readAll`, then live, until the signal aborts; never ends by itself, delivers each event at least once. Throws ForeignPosition. */
  subscribe(after: Position | null, signal: AbortSignal, filter?: StreamFilter): AsyncIterable<Delivery>;
  setRetention(stream: string, retention: StreamRetention): Promise<void>;
  /** Negative, zero or positive, like a sort's comparator. Throws for what cannot be a position of this kind of store. */
  comparePositions(a: Position, b: Position): number;
  /** Position of the newest event, null when empty. */
  head(): Promise<Position | null>;
  close(): Promise<void>;
}

/** The store cannot be reached or is full; what was asked may or may not have happened. */
export class StoreUnavailable extends Error {
  readonly code: 'STORE_UNAVAILABLE' | 'STORE_FULL';
  constructor(code: 'STORE_UNAVAILABLE' | 'STORE_FULL', options?: { cause?: unknown }) {
    super(code === 'STORE_FULL' ? 'The event store is full.' : 'The event store does not answer.', options);
    this.name = 'StoreUnavailable';
    this.code = code;
  }
}

/**
 * This version cannot read an event: a newer one wrote it, or it is damaged. No repetition mends that; whoever met it stops
 * there and says so. Names the event and none of its values.
 */
export class UndecodableEvent extends Error {
  readonly code: 'HISTORY_UNREADABLE' | 'HISTORY_DELETED' = 'HISTORY_UNREADABLE';
  readonly type: string;
  readonly stream: string | null;
  readonly revision: number | null;
  readonly position: string | null;
  constructor(message: string, event: UndecodableRef, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UndecodableEvent';
    this.type = event.type;
    this.stream = event.stream ?? null;
    this.revision = event.revision ?? null;
    this.position = event.position ?? null;
  }
}
/**
 * Somebody deleted a stream of ours, or cut its beginning off, in a server where others may do that. What is missing cannot be read, so whoever
 * needs it stops as at an event that cannot be read. Names the stream as the server knows it.
 */
export class DeletedStream extends UndecodableEvent {
  override readonly code = 'HISTORY_DELETED';
  constructor(stream: string, name: string) {
    super(
      `Somebody deleted events of the stream ${name} in EventStoreDB: put the history back from a backup of the server.`,
      { type: '$streamDeleted', stream },
    );
    this.name = 'DeletedStream';
  }
}

/** No event of this history ever stood there: the position is another history's. Whoever saved it begins anew. */
export class ForeignPosition extends Error {
  readonly code = 'HISTORY_OTHER';
  constructor(position: string) {
    super(
      `The history has no place ${position}: that is a place in another one. What was made of that one is made again.`,
    );
    this.name = 'ForeignPosition';
  }
}

type UndecodableRef = Pick<StoredEvent, 'type'> &
  Partial<Pick<StoredEvent, 'stream' | 'revision'>> & { readonly position?: string };

/** The one way between a stored event and a domain event, for commands, processes and projections alike. */
export interface EventCodec {
  encode(event: DomainEvent): { readonly type: string; readonly schema: number; readonly data: JsonObject };
  /** Upcasts step by step, then parses. Throws UndecodableEvent for an unknown type or another shape: never skips, never guesses. */
  decode(stored: StoredEvent): DomainEvent;
}
