import type { Progress } from '../../domain/task/telemetry.ts';

/** Where executors tell how far they are: telemetry, not history (DESIGN.md 3.8). Never throws, never waits. */
export interface ProgressSink {
  report(progress: Progress): void;
}

/** Who wants to know. Only the newest value per task is kept for a slow reader; nothing queues up. */
export interface ProgressFeed {
  latest(taskId: string): Progress | undefined;
  /** Every task's progress, newest value only. Ends quietly when the signal aborts. */
  updates(signal: AbortSignal): AsyncIterable<Progress>;
}
