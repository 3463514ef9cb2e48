import { type ServiceError, status } from '@grpc/grpc-js';
import { DeletedStream, ForeignPosition, StoreUnavailable } from '../../../commands/ports/event-store.ts';
import type { Endpoint } from './gossip.ts';

/** It took too long: what was asked may have happened, or may still happen. */
export class NoAnswer extends Error {
  constructor(what: string, seconds: number) {
    super(`EventStoreDB did not answer ${what} within ${seconds} s.`);
    this.name = 'NoAnswer';
  }
}

/** What the server answered instead, or what became of the connection. Shows nothing of what was asked. */
export class ServerSaid extends Error {
  /** `exception` of the trailers (RpcExceptions.cs of the server), else the status by its name. */
  readonly type: string;
  /** Where the leader is, when the server says so. */
  readonly leader: Endpoint | null;
  /** The limit of one append, when that was it. */
  readonly limit: string | null;
  /** The stream that it is about, when the server names it. */
  readonly stream: string | null;
  constructor(
    type: string,
    details: string,
    said: { readonly leader?: Endpoint | null; readonly limit?: string; readonly stream?: string } = {},
  ) {
    super(`EventStoreDB: ${type}${details === '' ? '' : `: ${details}`}`);
    this.name = 'ServerSaid';
    this.type = type;
    this.leader = said.leader ?? null;
    this.limit = said.limit ?? null;
    this.stream = said.stream ?? null;
  }
}

/** What stands in the server is not what we write, or the server is too old: no repetition mends it. */
export class NotOurs extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotOurs';
  }
}

/** `permanent`: the same again gives the same. `unknown`: it may have happened; only the same call again may be made. */
export type Failed =
  | { readonly kind: 'permanent'; readonly error: Error }
  | { readonly kind: 'unknown'; readonly error: Error };

const TYPES: Readonly<Record<number, string>> = {
  [status.CANCELLED]: 'cancelled',
  [status.DEADLINE_EXCEEDED]: 'deadline-exceeded',
  [status.UNAVAILABLE]: 'unavailable',
  [status.ABORTED]: 'timeout',
  [status.UNAUTHENTICATED]: 'access-denied',
  [status.PERMISSION_DENIED]: 'access-denied',
  [status.INVALID_ARGUMENT]: 'invalid-argument',
  [status.RESOURCE_EXHAUSTED]: 'resource-exhausted',
};

/** gRPC's error as one of ours: its own carries metadata, and a stack of each. */
export const asSaid = ({ code, details, metadata }: ServiceError): ServerSaid => {
  const trailer = (name: string): string => String(metadata?.get(name)[0] ?? '');
  const exception = trailer('exception');
  const host = trailer('leader-endpoint-host');
  const type = exception === '' ? (TYPES[code] ?? `status ${code}`) : exception;
  const limit = trailer('maximum-append-size');
  const stream = trailer('stream-name');
  // "UNAVAILABLE" is what gRPC itself calls it, and what people look for.
  const text = code === status.UNAVAILABLE && !/unavailable/i.test(details) ? `14 UNAVAILABLE: ${details}` : details;
  return new ServerSaid(type, text, {
    leader: host === '' ? null : { host, port: Number(trailer('leader-endpoint-port')) },
    ...(limit === '' ? {} : { limit }),
    ...(stream === '' ? {} : { stream }),
  });
};

const LARGEST_MESSAGE = '16 MiB';

/** `stream`: by which the caller knows it. */
export const classify = (error: unknown, stream: string | null = null): Failed => {
  if (error instanceof ServerSaid && error.type === 'stream-deleted') {
    const name = error.stream ?? stream ?? 'unknown';
    return { kind: 'permanent', error: new DeletedStream(stream ?? name, name) };
  }
  if (error instanceof ServerSaid && error.type === 'resource-exhausted' && /message/i.test(error.message))
    return {
      kind: 'permanent',
      error: new RangeError(`EventStoreDB takes ${LARGEST_MESSAGE} in one message at the most.`),
    };
  if (error instanceof ServerSaid && error.type === 'maximum-append-size-exceeded')
    return {
      kind: 'permanent',
      error: new RangeError(`EventStoreDB takes ${error.limit ?? 'fewer'} bytes in one append at the most.`),
    };
  const lasting = [NotOurs, RangeError, DeletedStream, ForeignPosition];
  if (error instanceof Error && lasting.some((kind) => error instanceof kind)) return { kind: 'permanent', error };
  return { kind: 'unknown', error: error instanceof Error ? error : new Error(String(error)) };
};

/** What a server says to a position at which nothing ever stood, and to much else. */
export const isUnexpected = (error: unknown): boolean =>
  error instanceof ServerSaid && error.type === `status ${status.UNKNOWN}`;

/** The connection may be dead without anybody having noticed. */
export const isStuck = (error: unknown): boolean =>
  error instanceof NoAnswer || (error instanceof ServerSaid && error.type === 'deadline-exceeded');

/** What the next question asks another connection for: this one is broken, or leads to the wrong node. */
export const isElsewhere = (error: unknown): error is ServerSaid =>
  error instanceof ServerSaid && ['unavailable', 'not-leader', 'cancelled'].includes(error.type);

export const unavailable = (cause: unknown): StoreUnavailable =>
  cause instanceof StoreUnavailable ? cause : new StoreUnavailable('STORE_UNAVAILABLE', { cause });

export const closedConnection = (): StoreUnavailable =>
  unavailable(new Error('The connection to EventStoreDB was closed.'));
