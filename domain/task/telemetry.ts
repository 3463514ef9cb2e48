import type { DiskName, Instant, TaskId } from '../words/ids.ts';
import type { Phase } from './migration-task.events.ts';

export type DiskProgress = {
  readonly disk: DiskName;
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly bytesOnWire: number;
  readonly bytesPerSecond: number | null;
};

/** Telemetry, not history: the last value only, never folded into a read model that replay compares. */
export type ProgressEvent = {
  type: 'ProgressReported';
  data: {
    taskId: TaskId;
    phase: Phase;
    at: Instant;
    /** A sub-state beside RT-1's five: the machine that does the work does not answer, or moves no bytes. */
    condition: 'WORKING' | 'UNREACHABLE' | 'STALLED';
    disks: readonly DiskProgress[];
    /** What a conversion says that it is doing; it moves no bytes that could be counted. */
    step?: string;
  };
};
export type Progress = ProgressEvent['data'];
