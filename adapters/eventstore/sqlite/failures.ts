import Database from 'better-sqlite3';
import { StoreUnavailable } from '../../../commands/ports/event-store.ts';

/** What a failed call comes to. `BROKEN` is a bug or a damaged file: repeating the call cannot help. */
export type FailureKind = 'STORE_FULL' | 'STORE_UNAVAILABLE' | 'BROKEN';

export const failureKind = (error: unknown): FailureKind => {
  if (!(error instanceof Database.SqliteError)) return 'BROKEN';
  if (error.code === 'SQLITE_FULL') return 'STORE_FULL';
  return /^SQLITE_(CORRUPT|NOTADB|CONSTRAINT|MISMATCH|ERROR|RANGE|MISUSE)/.test(error.code)
    ? 'BROKEN'
    : 'STORE_UNAVAILABLE';
};

export const asStoreError = (kind: FailureKind, message: string, cause?: unknown): Error =>
  kind === 'BROKEN'
    ? new Error(`The event store refused: ${message}`, { cause })
    : new StoreUnavailable(kind, { cause: cause ?? message });

export const closedError = (): Error => new StoreUnavailable('STORE_UNAVAILABLE', { cause: 'The store was closed.' });
