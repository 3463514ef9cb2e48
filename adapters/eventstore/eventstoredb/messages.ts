import type { LogPosition } from './positions.ts';
import { bytes, EMPTY, message, Reader, text, uint } from './wire.ts';

/*
 * The messages of event_store.client.streams and .gossip (EventStore/EventStore, src/Protos/Grpc, version 23.10), those fields
 * that are used here. test/runtime/esdb-messages.test.ts holds them against the definitions that the server's own client was made with.
 */

export type Recorded = {
  readonly stream: string;
  readonly id: string;
  readonly type: string;
  /** Inexact for a tombstone's, which is the largest of 63 bits. */
  readonly revision: number;
  readonly position: LogPosition;
  readonly data: Buffer;
  readonly metadata: Buffer;
};

export type Proposed = Pick<Recorded, 'id' | 'type' | 'data' | 'metadata'>;

/** `stepped` is how much of the log is looked at between two checkpoints. */
export type ServerFilter = {
  readonly on: 'stream' | 'type';
  readonly prefixes: readonly string[];
  readonly stepped: number;
};

type Direction = 'forwards' | 'backwards';
type StreamRead = {
  readonly stream: string;
  readonly from: number | 'end';
  readonly direction: Direction;
  readonly count: number;
};
type LogFrom = LogPosition | 'start' | 'end';
type LogRead = { readonly from: LogFrom; readonly direction: Direction; readonly count: number };

const streamIdentifier = (field: number, stream: string): Buffer => message(field, text(3, stream));
const uuid = (field: number, id: string): Buffer => message(field, text(2, id));
const entry = (field: number, key: string, value: string): Buffer => message(field, text(1, key), text(2, value));

/** `Append`: what is expected, then each event as a message of its own. */
export const appendRequests = (
  stream: string,
  expected: 'none' | number,
  events: readonly Proposed[],
): readonly Buffer[] => [
  message(1, streamIdentifier(1, stream), expected === 'none' ? message(3) : uint(2, expected)),
  ...events.map(({ id, type, data, metadata }) =>
    message(
      2,
      uuid(1, id),
      entry(2, 'type', type),
      entry(2, 'content-type', 'application/json'),
      bytes(3, metadata),
      bytes(4, data),
    ),
  ),
];

const UUIDS_AS_TEXT = message(9, message(2));
const NO_FILTER = message(8);
const direction = (wanted: Direction): Buffer => (wanted === 'backwards' ? uint(3, 1) : EMPTY);
const logFrom = (from: LogFrom): Buffer => {
  if (from === 'start') return message(2, message(2));
  if (from === 'end') return message(2, message(3));
  return message(2, message(1, uint(1, from.commit), uint(2, from.prepare)));
};

export const streamReadRequest = ({ stream, from, direction: wanted, count }: StreamRead): Buffer =>
  message(
    1,
    message(1, streamIdentifier(1, stream), from === 'end' ? message(4) : uint(2, from)),
    direction(wanted),
    uint(5, count),
    NO_FILTER,
    UUIDS_AS_TEXT,
  );

export const logReadRequest = ({ from, direction: wanted, count }: LogRead): Buffer =>
  message(1, logFrom(from), direction(wanted), uint(5, count), NO_FILTER, UUIDS_AS_TEXT);

export const subscribeRequest = (from: LogFrom, { on, prefixes, stepped }: ServerFilter): Buffer => {
  const expression = message(on === 'stream' ? 1 : 2, ...prefixes.map((prefix) => text(2, prefix)));
  return message(1, logFrom(from), message(6), message(7, expression, uint(3, stepped), uint(5, 1)), UUIDS_AS_TEXT);
};

export type AppendAnswer =
  /** `position` is that of the last event; of a repeated append a server before 23.10 gives none. */
  | { readonly kind: 'success'; readonly revision: number; readonly position: LogPosition | null }
  /** `revision` is null where there is no stream. */
  | { readonly kind: 'conflict'; readonly revision: number | null };

export type ReadAnswer =
  | { readonly kind: 'event'; readonly event: Recorded }
  | { readonly kind: 'checkpoint'; readonly position: LogPosition }
  | { readonly kind: 'confirmed' | 'notFound' | 'caughtUp' | 'other' };

const readPlace = (reader: Reader): LogPosition => {
  let [commit, prepare] = [0n, 0n];
  for (let field = reader.next(); field !== 0; field = reader.next())
    if (field === 1) commit = reader.big();
    else if (field === 2) prepare = reader.big();
    else reader.skip();
  return { commit, prepare };
};

const readSuccess = (reader: Reader): AppendAnswer => {
  let revision = 0;
  let position: LogPosition | null = null;
  for (let field = reader.next(); field !== 0; field = reader.next())
    if (field === 1) revision = Number(reader.uint());
    else if (field === 3) position = readPlace(reader.message());
    else reader.skip();
  return { kind: 'success', revision, position };
};

const readConflict = (reader: Reader): AppendAnswer => {
  let revision: number | null = null;
  for (let field = reader.next(); field !== 0; field = reader.next())
    if (field === 6) revision = Number(reader.uint());
    else reader.skip();
  return { kind: 'conflict', revision };
};

/** Throws for an answer that is neither. */
export const readAppendAnswer = (from: Buffer): AppendAnswer => {
  const reader = new Reader(from);
  for (let field = reader.next(); field !== 0; field = reader.next())
    if (field === 1) return readSuccess(reader.message());
    else if (field === 2) return readConflict(reader.message());
    else reader.skip();
  throw new RangeError('EventStoreDB answered an append with neither success nor conflict.');
};

const readUuid = (reader: Reader): string => {
  for (let field = reader.next(); field !== 0; field = reader.next())
    if (field === 2) return reader.text();
    else reader.skip();
  return '';
};

const readStream = (reader: Reader): string => {
  for (let field = reader.next(); field !== 0; field = reader.next())
    if (field === 3) return reader.text();
    else reader.skip();
  return '';
};

/** The value of an entry of the metadata map, if it is the event's type. */
const readType = (reader: Reader): string | null => {
  let isType = false;
  for (let field = reader.next(); field !== 0; field = reader.next())
    if (field === 1) isType = reader.text() === 'type';
    else if (field === 2 && isType) return reader.text();
    else reader.skip();
  return isType ? '' : null;
};

const readRecorded = (reader: Reader): Recorded => {
  let [stream, id, type, revision] = ['', '', '', 0];
  let [commit, prepare] = [-1n, -1n]; // no place, for a server that is too old to tell
  let [data, metadata] = [EMPTY, EMPTY];
  for (let field = reader.next(); field !== 0; field = reader.next())
    if (field === 1) id = readUuid(reader.message());
    else if (field === 2) stream = readStream(reader.message());
    else if (field === 3) revision = Number(reader.uint());
    else if (field === 4) prepare = reader.big();
    else if (field === 5) commit = reader.big();
    else if (field === 6) type = readType(reader.message()) ?? type;
    else if (field === 7) metadata = reader.bytes();
    else if (field === 8) data = reader.bytes();
    else reader.skip();
  return { stream, id, type, revision, position: { commit, prepare }, data, metadata };
};

const readEvent = (reader: Reader): ReadAnswer => {
  for (let field = reader.next(); field !== 0; field = reader.next())
    if (field === 1) return { kind: 'event', event: readRecorded(reader.message()) };
    else reader.skip();
  return { kind: 'other' };
};

export const readReadAnswer = (from: Buffer): ReadAnswer => {
  const reader = new Reader(from);
  for (let field = reader.next(); field !== 0; field = reader.next())
    if (field === 1) return readEvent(reader.message());
    else if (field === 2) return { kind: 'confirmed' };
    else if (field === 3) return { kind: 'checkpoint', position: readPlace(reader.message()) };
    else if (field === 4) return { kind: 'notFound' };
    else if (field === 8) return { kind: 'caughtUp' };
    else reader.skip();
  return { kind: 'other' };
};
