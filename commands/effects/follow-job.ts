import type { FailureCode, Problem } from '../../domain/words/failure.ts';
import { problem } from '../../domain/words/said.ts';
import { type JobProgress, type JobStatus, type Machine, OutsideFailure } from '../ports/machines.ts';
import type { App } from '../support/app.ts';
import { watching } from '../support/watched.ts';

export type Exited = Extract<JobStatus, { state: 'exited' }>;
export type Condition = 'WORKING' | 'UNREACHABLE' | 'STALLED';

/** Often at first, since small disks are copied in no time; and again once the end is near, since the next step waits. */
const FIRST_POLL_SECONDS = 0.25;
const POLL_SECONDS = 1;
const NEAR_END_BYTES = 128 * 1024 * 1024;
const UNREACHABLE_POLL_SECONDS = 5;
/** So long a machine may be away before the step counts as failed; the job itself goes on (RELIABILITY F23). */
const UNREACHABLE_LIMIT_SECONDS = 3600;
const STALLED_AFTER_SECONDS = 600;

/** The job ended, or is gone, without success: the next try of the step is a new job. */
export class JobEnded extends OutsideFailure {
  /** What the job reported at its end. */
  readonly result: Readonly<Record<string, string>>;
  constructor(failure: Problem, result: Readonly<Record<string, string>> = {}) {
    super(failure);
    this.result = result;
  }
}

type Watch = {
  readonly machine: Machine;
  readonly jobId: string;
  readonly signal: AbortSignal;
  readonly tell: (condition: Condition, progress: JobProgress | null, note: string | null) => void;
};

/**
 * Follows a job to its end by asking its machine. A machine that does not answer is unreachable, not failed. Throws JobEnded
 * when the job failed or its machine rebooted (MS-14), UNREACHABLE after an hour, and the signal's reason on abort.
 */
export const followJob = async (app: App, watch: Watch): Promise<Exited> => {
  const silence = watching(app.clock);
  const standstill = watching(app.clock);
  let moved = -1;
  let progress: JobProgress | null = null;
  let pause = FIRST_POLL_SECONDS;
  let nearEnd = false;
  for (;;) {
    watch.signal.throwIfAborted();
    const status = await ask(app, watch);
    if (status === null) {
      if (silence.look() > UNREACHABLE_LIMIT_SECONDS)
        throw new OutsideFailure(problem('UNREACHABLE', { silent: UNREACHABLE_LIMIT_SECONDS }));
      watch.tell('UNREACHABLE', progress, null);
      await app.clock.sleep(UNREACHABLE_POLL_SECONDS, watch.signal);
      continue;
    }
    silence.restart();
    if (status.state === 'exited') return succeeded(status);
    if (status.state !== 'running') throw ended(status);
    progress = status.progress ?? progress;
    if ((progress?.bytesDone ?? 0) !== moved) {
      moved = progress?.bytesDone ?? 0;
      standstill.restart();
    }
    watch.tell(standstill.look() > STALLED_AFTER_SECONDS ? 'STALLED' : 'WORKING', progress, status.note);
    if (!nearEnd && isNearEnd(progress)) {
      nearEnd = true;
      pause = FIRST_POLL_SECONDS;
    }
    await app.clock.sleep(pause, watch.signal);
    pause = Math.min(pause * 1.5, POLL_SECONDS);
  }
};

/** What is left is a second's work, or only the writing back. */
const isNearEnd = (progress: JobProgress | null): boolean =>
  progress !== null && progress.bytesTotal > 0 && progress.bytesTotal - progress.bytesDone <= NEAR_END_BYTES;

const ask = async (app: App, { machine, jobId }: Watch): Promise<JobStatus | null> => {
  try {
    return await app.world.jobs.status(machine, jobId);
  } catch (error) {
    if (error instanceof OutsideFailure && error.failure.code === 'UNREACHABLE') return null;
    throw error;
  }
};

const ended = (status: Extract<JobStatus, { state: 'absent' | 'lost' }>): JobEnded =>
  new JobEnded(status.state === 'lost' ? problem('SERVER_REBOOTED') : problem('JOB_FAILED', { state: 'JOB_GONE' }));

const howEnded = ({ code, signal, outOfMemory }: Exited): Problem => {
  if (outOfMemory) return problem('JOB_FAILED', { state: 'OUT_OF_MEMORY' });
  return signal ? problem('JOB_FAILED', { signal }) : problem('JOB_FAILED', { exit: code ?? -1 });
};

const succeeded = (status: Exited): Exited => {
  if (status.code === 0 && status.signal === null) return status;
  const told = status.result.failure;
  const code = (told ?? 'JOB_FAILED') as FailureCode; // the program's codes are the domain's
  const { message } = status.result;
  const why = message === undefined ? { ...howEnded(status), code } : { code, message };
  throw new JobEnded({ ...why, log: status.logTail }, status.result);
};
