import shared from '@eventstore/db-client/generated/shared_pb.js';
import statuses from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { Metadata, status } from '@grpc/grpc-js';
import anyMessages from 'google-protobuf/google/protobuf/any_pb.js';
import emptyMessages from 'google-protobuf/google/protobuf/empty_pb.js';
import type { Expected } from './esdb-types.ts';
import { identifierOf } from './esdb-wire.ts';

/** How an RPC ends badly: the client tells kinds apart by `exception` in the trailers, not by the code. */
export type RpcFailure = { readonly code: number; readonly details: string; readonly metadata?: Metadata };

/** Ends a streaming call; `destroy` would tell the client no status. */
export const endCall = (call: { emit(event: 'error', error: Error): boolean }, failed: RpcFailure): void => {
  call.emit('error', Object.assign(new Error(failed.details), failed));
};

const failure = (code: number, details: string, trailers: Readonly<Record<string, string>> = {}): RpcFailure => {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(trailers)) metadata.set(name, value);
  return { code, details, metadata };
};

// Codes, texts and trailers are those of the server's RpcExceptions.cs (EventStore/EventStore, 23.10).
export const unavailable = (details: string): RpcFailure => failure(status.UNAVAILABLE, details);
export const notReady = (): RpcFailure => unavailable('Server Is Not Ready');
export const serverBusy = (): RpcFailure => unavailable('Server Is Too Busy');
export const unauthenticated = (): RpcFailure => failure(status.UNAUTHENTICATED, 'Unauthenticated');
export const accessDenied = (): RpcFailure =>
  failure(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });
export const invalidPosition = (): RpcFailure => failure(status.UNKNOWN, 'Unexpected ReadAllResult: Error');
export const invalidRead = (): RpcFailure => failure(status.UNKNOWN, 'Unexpected ReadStreamResult: Error');
/** What ASP.NET says of anything that a handler did not expect. */
export const handlerThrew = (): RpcFailure => failure(status.UNKNOWN, 'Exception was thrown by handler.');
/** Of a live subscription; the client makes a TimeoutError of it. */
export const consumerTooSlow = (): RpcFailure =>
  failure(
    status.ABORTED,
    'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.',
  );
export const invalidArgument = (details: string): RpcFailure => failure(status.INVALID_ARGUMENT, details);

export const notLeader = ({ address, port }: { address: string; port: number }): RpcFailure =>
  failure(status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': address,
    'leader-endpoint-port': String(port),
  });

export const streamDeleted = (stream: string): RpcFailure =>
  failure(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });

const NUMBERS = { any: -2, no_stream: -1, stream_exists: -4 } as const;
const numberOf = (expected: Expected): number => (typeof expected === 'number' ? expected : NUMBERS[expected]);

export const wrongExpectedVersion = (stream: string, expected: Expected, current: number): RpcFailure =>
  failure(status.FAILED_PRECONDITION, `Delete failed due to WrongExpectedVersion. Stream: ${stream}`, {
    exception: 'wrong-expected-version',
    'stream-name': stream,
    'expected-version': String(numberOf(expected)),
    'actual-version': String(current),
  });

export const maxAppendSizeExceeded = (size: number): RpcFailure =>
  failure(status.INVALID_ARGUMENT, `Maximum Append Size of ${size} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(size),
  });

type RpcStatus = InstanceType<typeof statuses.Status>;
type Packable = { serializeBinary(): Uint8Array };

const packed = (code: number, text: string, type: string, message: Packable): RpcStatus => {
  const details = new anyMessages.Any();
  details.pack(message.serializeBinary(), type);
  const answer = new statuses.Status();
  answer.setCode(code);
  answer.setMessage(text);
  answer.setDetails(details);
  return answer;
};

/** The same, as one answer of `BatchAppend` among others: a google.rpc.Status with what it is packed inside. */
export const batchErrors = {
  wrongExpectedVersion: (expected: Expected, current: number): RpcStatus => {
    const wrong = new shared.WrongExpectedVersion();
    if (current >= 0) wrong.setCurrentStreamRevision(String(current));
    else wrong.setCurrentNoStream(new emptyMessages.Empty());
    if (expected === 'any') wrong.setExpectedAny(new emptyMessages.Empty());
    else if (expected === 'no_stream') wrong.setExpectedNoStream(new emptyMessages.Empty());
    else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new emptyMessages.Empty());
    else wrong.setExpectedStreamPosition(String(expected));
    return packed(status.FAILED_PRECONDITION, 'WrongExpectedVersion', 'event_store.client.WrongExpectedVersion', wrong);
  },
  streamDeleted: (stream: string): RpcStatus => {
    const deleted = new shared.StreamDeleted();
    deleted.setStreamIdentifier(identifierOf(stream));
    return packed(status.FAILED_PRECONDITION, 'StreamDeleted', 'event_store.client.StreamDeleted', deleted);
  },
  accessDenied: (): RpcStatus =>
    packed(status.PERMISSION_DENIED, 'AccessDenied', 'event_store.client.AccessDenied', new shared.AccessDenied()),
  /** A request that was not handled; the call goes on. */
  busy: (): RpcStatus => packed(status.OK, 'Server Is Busy', 'google.protobuf.Empty', new emptyMessages.Empty()),
  timeout: (): RpcStatus =>
    packed(status.DEADLINE_EXCEEDED, 'Timeout', 'event_store.client.Timeout', new shared.Timeout()),
  maxAppendSizeExceeded: (size: number): RpcStatus => {
    const exceeded = new shared.MaximumAppendSizeExceeded();
    exceeded.setMaxappendsize(size);
    const type = 'event_store.client.MaximumAppendSizeExceeded';
    return packed(status.INVALID_ARGUMENT, 'MaximumAppendSizeExceeded', type, exceeded);
  },
};

/** The client knows no such error: "Could not recognize" and the message. */
export const batchBadRequest = (message: string): RpcStatus =>
  packed(status.INVALID_ARGUMENT, message, 'event_store.client.BadRequest', new shared.BadRequest());

/** `Append` has no status for it: the conflict is a result. */
export const appendConflict = (expected: Expected, current: number) => {
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (current >= 0) wrong.setCurrentRevision(String(current));
  else wrong.setCurrentNoStream(new shared.Empty());
  if (expected === 'any') wrong.setExpectedAny(new shared.Empty());
  else if (expected === 'no_stream') wrong.setExpectedNoStream(new shared.Empty());
  else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new shared.Empty());
  else wrong.setExpectedRevision(String(expected));
  return wrong;
};
