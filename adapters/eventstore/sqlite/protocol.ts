import type { AppendResult } from '../../../commands/ports/event-store.ts';
import type { FailureKind } from './failures.ts';

/** What the main thread asks of the writer's thread: one message is one group, and one group is one transaction. */
export type Job = AppendJob | RetentionJob;

export type AppendJob = {
  readonly kind: 'append';
  readonly stream: string;
  /** Revision of the last event that must be there; -1 for none. */
  readonly expected: number;
  readonly rows: readonly Row[];
  /** The newest event's time: what the stream's maximal age is measured from, so that no clock is read. */
  readonly newest: string;
};
export type Row = { readonly id: string; readonly type: string; readonly body: string };

export type RetentionJob = {
  readonly kind: 'retention';
  readonly stream: string;
  readonly maxCount: number | null;
  readonly maxAgeSeconds: number | null;
};

export type Answer =
  | AppendResult
  | { readonly outcome: 'retained' }
  | { readonly outcome: 'failed'; readonly kind: FailureKind; readonly message: string };

export type ToWriter = { readonly kind: 'group'; readonly jobs: readonly Job[] } | { readonly kind: 'close' };

export type FromWriter =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'answers'; readonly answers: readonly Answer[] };

export type WriterOptions = { readonly file: string; readonly maxPages?: number };
