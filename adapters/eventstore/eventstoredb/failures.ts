import {
  DeadlineExceededError,
  isCommandError,
  MaxAppendSizeExceededError,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { type ExpectedRevision, StoreUnavailable } from '../../../commands/ports/event-store.ts';

/** It took too long: what was asked may have happened, or may still happen. */
export class NoAnswer extends Error {
  constructor(what: string, seconds: number) {
    super(`EventStoreDB did not answer ${what} within ${seconds} s.`);
    this.name = 'NoAnswer';
  }
}

/** The client's errors have empty messages or carry the whole request: what is told is the type and what the server said. */
export class ServerSaid extends Error {
  readonly type: string;
  constructor(type: string, details: string) {
    super(`EventStoreDB: ${type}${details === '' ? '' : `: ${details}`}`);
    this.name = 'ServerSaid';
    this.type = type;
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
  | { readonly kind: 'conflict'; readonly actual: ExpectedRevision }
  | { readonly kind: 'notFound' }
  | { readonly kind: 'permanent'; readonly error: Error }
  | { readonly kind: 'unknown'; readonly error: Error };

const property = (error: unknown, name: string): unknown =>
  typeof error === 'object' && error !== null && name in error ? Reflect.get(error, name) : undefined;

const textOf = (error: unknown, name: string): string => {
  const value = property(error, name);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};

/** What can be logged and shown of what the client threw. */
export const told = (error: unknown): Error => {
  if (error instanceof NoAnswer || error instanceof StoreUnavailable) return error;
  if (error instanceof Error && !isCommandError(error) && property(error, 'code') === undefined) return error;
  // The first append without a server throws what gRPC threw; the rest have a type.
  const type =
    error instanceof Error && isCommandError(error) ? error.type : `status ${textOf(error, 'code') || 'unknown'}`;
  return new ServerSaid(type, textOf(error, 'details') || textOf(error, 'message'));
};

export const classify = (error: unknown): Failed => {
  if (error instanceof WrongExpectedVersionError) {
    const actual = property(error, 'actualVersion');
    return { kind: 'conflict', actual: typeof actual === 'bigint' && actual >= 0n ? Number(actual) : 'none' };
  }
  if (error instanceof StreamNotFoundError) return { kind: 'notFound' };
  if (error instanceof MaxAppendSizeExceededError) {
    const limit = property(error, 'maxAppendSize');
    return { kind: 'permanent', error: new RangeError(`EventStoreDB takes ${limit} bytes in one append at the most.`) };
  }
  if (error instanceof NotOurs) return { kind: 'permanent', error };
  return { kind: 'unknown', error: told(error) };
};

/** The connection may be dead without anybody having noticed; one that was refused or cut is made anew by the client. */
export const isStuck = (error: unknown): boolean => error instanceof NoAnswer || error instanceof DeadlineExceededError;

export const unavailable = (cause: unknown): StoreUnavailable =>
  cause instanceof StoreUnavailable ? cause : new StoreUnavailable('STORE_UNAVAILABLE', { cause });
