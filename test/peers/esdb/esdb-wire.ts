import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { Expected, Proposed } from './esdb-types.ts';

// The messages of the wire, by the client's own generated definitions: what the client cannot read is found out here.

type Identifier = { getStreamName_asU8(): Uint8Array };
type Uuid = InstanceType<typeof shared.UUID>;
type Message = InstanceType<typeof streams.AppendReq.ProposedMessage>;

/** `created` is told in units of 100 ns since 1970. */
const TICKS_PER_MS = 10_000n;
/** Revision of a tombstone: the largest that there is. */
export const TOMBSTONE_REVISION = '9223372036854775807';

export const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
export const streamName = (identifier: Identifier | undefined): string =>
  identifier ? textOf(identifier.getStreamName_asU8()) : '';

export const identifierOf = (stream: string): InstanceType<typeof shared.StreamIdentifier> => {
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from(stream, 'utf8'));
  return identifier;
};

export const uuidOf = (text: string): Uuid => {
  const uuid = new shared.UUID();
  uuid.setString(text);
  return uuid;
};

const hex = (bits: string): string => BigInt.asUintN(64, BigInt(bits)).toString(16).padStart(16, '0');

export const uuidText = (uuid: Uuid | undefined): string => {
  const structured = uuid?.getStructured();
  if (structured === undefined) return uuid?.getString() ?? '';
  const digits = hex(structured.getMostSignificantBits()) + hex(structured.getLeastSignificantBits());
  return digits.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
};

/** `Append` and `BatchAppend` have a type each with the same fields. */
export const proposedOf = (message: Message): Proposed => ({
  id: uuidText(message.getId()).toLowerCase(),
  type: message.getMetadataMap().get('type') ?? '',
  contentType: message.getMetadataMap().get('content-type') ?? '',
  data: message.getData_asU8(),
  metadata: message.getCustomMetadata_asU8(),
});

type ExpectedOptions = {
  hasNoStream(): boolean;
  hasAny(): boolean;
  hasStreamExists?(): boolean;
};
export const expectedOf = (options: ExpectedOptions, revision: string): Expected => {
  if (options.hasNoStream()) return 'no_stream';
  if (options.hasAny()) return 'any';
  if (options.hasStreamExists?.()) return 'stream_exists';
  return Number(revision);
};

export type ToEncode = {
  readonly stream: string;
  readonly revision: string;
  readonly position: number;
  readonly createdMs: number;
  readonly event: Proposed;
};

/** An event as readers get it, encoded once when it is written: reading a million of them then costs only the sending. */
export const encodeEvent = ({ stream, revision, position, createdMs, event }: ToEncode): Buffer => {
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent();
  recorded.setId(uuidOf(event.id));
  recorded.setStreamIdentifier(identifierOf(stream));
  recorded.setStreamRevision(revision);
  recorded.setPreparePosition(String(position));
  recorded.setCommitPosition(String(position));
  const map = recorded.getMetadataMap();
  map.set('type', event.type).set('content-type', event.contentType);
  map.set('created', String(BigInt(createdMs) * TICKS_PER_MS));
  recorded.setData(event.data);
  recorded.setCustomMetadata(event.metadata);
  const read = new streams.ReadResp.ReadEvent();
  read.setEvent(recorded);
  read.setCommitPosition(String(position));
  const response = new streams.ReadResp();
  response.setEvent(read);
  return Buffer.from(response.serializeBinary());
};

const encoded = (fill: (response: InstanceType<typeof streams.ReadResp>) => void): Buffer => {
  const response = new streams.ReadResp();
  fill(response);
  return Buffer.from(response.serializeBinary());
};

export const encodeConfirmation = (id: string): Buffer =>
  encoded((response) => {
    const confirmation = new streams.ReadResp.SubscriptionConfirmation();
    confirmation.setSubscriptionId(id);
    response.setConfirmation(confirmation);
  });

/** A real 23.10.6 tells checkpoints with prepare 0 while a subscription catches up. */
export const encodeCheckpoint = (position: number, prepare: number): Buffer =>
  encoded((response) => {
    const checkpoint = new streams.ReadResp.Checkpoint();
    checkpoint.setCommitPosition(String(position));
    checkpoint.setPreparePosition(String(prepare));
    response.setCheckpoint(checkpoint);
  });

export const encodeStreamNotFound = (stream: string): Buffer =>
  encoded((response) => {
    const notFound = new streams.ReadResp.StreamNotFound();
    notFound.setStreamIdentifier(identifierOf(stream));
    response.setStreamNotFound(notFound);
  });

export const CAUGHT_UP = encoded((response) => void response.setCaughtUp(new streams.ReadResp.CaughtUp()));
export const FELL_BEHIND = encoded((response) => void response.setFellBehind(new streams.ReadResp.FellBehind()));
