import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import emptyMessages from 'google-protobuf/google/protobuf/empty_pb.js';
import type { LogPosition } from './positions.ts';

/*
 * What is said to EventStoreDB and what it answers, in the messages that its own client was made with (streams.proto, 23.10).
 * Numbers of 64 bits are text there. test/runtime/esdb-messages.test.ts shows that nothing is lost on the way.
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

const { Options } = streams.ReadReq;
const { AllOptions, FilterOptions, ReadDirection, StreamOptions, SubscriptionOptions, UUIDOption } = Options;
type ReadOptions = InstanceType<typeof Options>;

const nothing = () => new shared.Empty();
const bytesOf = (message: { serializeBinary(): Uint8Array }): Buffer => Buffer.from(message.serializeBinary());
const identifierOf = (stream: string) => new shared.StreamIdentifier().setStreamName(Buffer.from(stream, 'utf8'));

/** `Append`: what is expected, then each event as a message of its own. */
export const appendRequests = (
  stream: string,
  expected: 'none' | number,
  events: readonly Proposed[],
): readonly Buffer[] => {
  const options = new streams.AppendReq.Options().setStreamIdentifier(identifierOf(stream));
  if (expected === 'none') options.setNoStream(nothing());
  else options.setRevision(String(expected));
  return [bytesOf(new streams.AppendReq().setOptions(options)), ...events.map(proposal)];
};

/** `BatchAppend`: one append of many. Without a deadline: the server's own limit holds. */
export const batchRequest = (
  correlation: string,
  stream: string,
  expected: 'none' | number,
  events: readonly Proposed[],
): Buffer => {
  const options = new streams.BatchAppendReq.Options().setStreamIdentifier(identifierOf(stream));
  if (expected === 'none') options.setNoStream(new emptyMessages.Empty());
  else options.setStreamPosition(String(expected));
  const request = new streams.BatchAppendReq().setCorrelationId(new shared.UUID().setString(correlation));
  const messages = events.map((event) => filled(new streams.BatchAppendReq.ProposedMessage(), event));
  return bytesOf(request.setOptions(options).setProposedMessagesList(messages).setIsFinal(true));
};

const proposal = (event: Proposed): Buffer =>
  bytesOf(new streams.AppendReq().setProposedMessage(filled(new streams.AppendReq.ProposedMessage(), event)));

/** `Append` and `BatchAppend` have a type each with the same fields. */
type Message = InstanceType<typeof streams.AppendReq.ProposedMessage | typeof streams.BatchAppendReq.ProposedMessage>;
const filled = <M extends Message>(message: M, { id, type, data, metadata }: Proposed): M => {
  message.setId(new shared.UUID().setString(id));
  message.getMetadataMap().set('type', type).set('content-type', 'application/json');
  message.setCustomMetadata(metadata);
  message.setData(data);
  return message;
};

const directionOf = (wanted: Direction) => (wanted === 'backwards' ? ReadDirection.BACKWARDS : ReadDirection.FORWARDS);
/** Ids as text; no links are resolved. */
const request = (options: ReadOptions): Buffer => {
  options.setUuidOption(new UUIDOption().setString(nothing()));
  return bytesOf(new streams.ReadReq().setOptions(options));
};

const logFrom = (from: LogFrom) => {
  const all = new AllOptions();
  if (from === 'start') return all.setStart(nothing());
  if (from === 'end') return all.setEnd(nothing());
  const position = new Options.Position();
  return all.setPosition(position.setCommitPosition(String(from.commit)).setPreparePosition(String(from.prepare)));
};

export const streamReadRequest = ({ stream, from, direction, count }: StreamRead): Buffer => {
  const of = new StreamOptions().setStreamIdentifier(identifierOf(stream));
  if (from === 'end') of.setEnd(nothing());
  else of.setRevision(String(from));
  const options = new Options().setStream(of).setReadDirection(directionOf(direction)).setCount(String(count));
  return request(options.setNoFilter(nothing()));
};

export const logReadRequest = ({ from, direction, count }: LogRead): Buffer => {
  const options = new Options().setAll(logFrom(from)).setReadDirection(directionOf(direction)).setCount(String(count));
  return request(options.setNoFilter(nothing()));
};

export const subscribeRequest = (from: LogFrom, { on, prefixes, stepped }: ServerFilter): Buffer => {
  const expression = new FilterOptions.Expression().setPrefixList([...prefixes]);
  const filter = new FilterOptions().setMax(stepped).setCheckpointintervalmultiplier(1);
  if (on === 'stream') filter.setStreamIdentifier(expression);
  else filter.setEventType(expression);
  const options = new Options().setAll(logFrom(from)).setSubscription(new SubscriptionOptions()).setFilter(filter);
  return request(options);
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

type Place = { getCommitPosition(): string; getPreparePosition(): string };
const placeOf = (place: Place): LogPosition => ({
  commit: BigInt(place.getCommitPosition()),
  prepare: BigInt(place.getPreparePosition()),
});

/** Throws for an answer that is neither. */
export const readAppendAnswer = (from: Buffer): AppendAnswer => {
  const answer = streams.AppendResp.deserializeBinary(from);
  const success = answer.getSuccess();
  if (success) {
    const position = success.getPosition();
    return {
      kind: 'success',
      revision: Number(success.getCurrentRevision()),
      position: position ? placeOf(position) : null,
    };
  }
  const conflict = answer.getWrongExpectedVersion();
  if (!conflict) throw new RangeError('EventStoreDB answered an append with neither success nor conflict.');
  return { kind: 'conflict', revision: conflict.hasCurrentRevision() ? Number(conflict.getCurrentRevision()) : null };
};

/** Of one append among many; `failed` with what the server says of it, a conflict too. */
export type BatchAnswer = { readonly correlation: string } & (
  | { readonly kind: 'success'; readonly revision: number; readonly position: LogPosition | null }
  | { readonly kind: 'failed'; readonly reason: string }
);

export const readBatchAnswer = (from: Buffer): BatchAnswer => {
  const answer = streams.BatchAppendResp.deserializeBinary(from);
  const correlation = answer.getCorrelationId()?.getString() ?? ''; // as it was asked
  const success = answer.getSuccess();
  if (!success) return { correlation, kind: 'failed', reason: answer.getError()?.getMessage() ?? '' };
  const position = success.getPosition();
  const revision = Number(success.getCurrentRevision());
  return { correlation, kind: 'success', revision, position: position ? placeOf(position) : null };
};

const recordedOf = (event: InstanceType<typeof streams.ReadResp.ReadEvent.RecordedEvent>): Recorded => ({
  stream: asText(event.getStreamIdentifier()?.getStreamName_asU8()),
  id: event.getId()?.getString() ?? '',
  type: event.getMetadataMap().get('type') ?? '',
  revision: Number(event.getStreamRevision()),
  position: placeOf(event),
  data: viewOf(event.getData_asU8()),
  metadata: viewOf(event.getCustomMetadata_asU8()),
});
const viewOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const asText = (bytes: Uint8Array | undefined): string => (bytes ? viewOf(bytes).toString('utf8') : '');

export const readReadAnswer = (from: Buffer): ReadAnswer => {
  const answer = streams.ReadResp.deserializeBinary(from);
  const event = answer.getEvent()?.getEvent();
  if (event) return { kind: 'event', event: recordedOf(event) };
  const checkpoint = answer.getCheckpoint();
  if (checkpoint) return { kind: 'checkpoint', position: placeOf(checkpoint) };
  if (answer.hasConfirmation()) return { kind: 'confirmed' };
  if (answer.hasStreamNotFound()) return { kind: 'notFound' };
  return { kind: answer.hasCaughtUp() ? 'caughtUp' : 'other' };
};
