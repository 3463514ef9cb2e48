import type { Phase } from '../../domain/task/migration-task.events.ts';
import type { DiskProgress } from '../../domain/task/telemetry.ts';
import type { DiskName, TaskId } from '../../domain/words/ids.ts';
import { type Clock, secondsPassed, type Tick } from '../ports/clock.ts';
import type { JobProgress } from '../ports/machines.ts';
import type { ProgressSink } from '../ports/progress.ts';
import type { Condition } from './follow-job.ts';

type Sample = { readonly at: Tick; readonly bytes: number };
const WINDOW_SECONDS = 10;
/** A rate over less says more of when the samples were taken than of the copy. */
const KNOWN_AFTER_SECONDS = 3;

/**
 * The rate of one disk over the last seconds; bytes on the wire, so that holes are not speed. Null until it is known well
 * enough to tell a time left from: connecting is not counted, since a copy that has only begun would take "14 hours".
 */
export const rateMeter = () => {
  let samples: Sample[] = [];
  return (at: Tick, bytes: number): number | null => {
    if (bytes === 0) return null;
    samples = [...samples.filter((sample) => secondsPassed(sample.at, at) <= WINDOW_SECONDS), { at, bytes }];
    const first = samples[0];
    const seconds = first ? secondsPassed(first.at, at) : 0;
    return first && seconds >= KNOWN_AFTER_SECONDS ? Math.max(0, (bytes - first.bytes) / seconds) : null;
  };
};

type Subject = { readonly taskId: TaskId; readonly phase: Phase; readonly disk: DiskName; readonly sizeBytes: number };

/** Tells one disk's progress; the hub joins the disks of a task. Never backwards within one job (I10). */
export const diskReporter = (sink: ProgressSink, subject: Subject, clock: Pick<Clock, 'now' | 'tick'>) => {
  const rate = rateMeter();
  let best = 0;
  return (condition: Condition, progress: JobProgress | null): void => {
    const at = clock.now();
    const { taskId, phase, disk, sizeBytes } = subject;
    best = Math.max(best, progress?.bytesDone ?? 0);
    const bytesOnWire = progress?.bytesOnWire ?? 0;
    const entry: DiskProgress = {
      disk,
      bytesDone: Math.min(best, sizeBytes),
      bytesTotal: sizeBytes,
      bytesOnWire,
      bytesPerSecond: progress ? rate(clock.tick(), bytesOnWire) : null,
    };
    sink.report({ taskId, phase, at, condition, disks: [entry] });
  };
};
