import {
  type JobKind,
  type JobStatus,
  type Jobs,
  OutsideFailure,
  type RemoteProgram,
} from '../../commands/ports/machines.ts';
import { type Metrics, timed } from './metrics.ts';
import { Transfers } from './transfers.ts';

const codeOf = (error: unknown): string => (error instanceof OutsideFailure ? error.failure.code : 'OTHER');

/** The one program on the machines, counted by its verbs, which are fixed. */
export const meteredProgram = (program: RemoteProgram, metrics: Metrics): RemoteProgram => ({
  call: (machine, verb, input, options) =>
    timed(metrics, () => program.call(machine, verb, input, options), {
      ok: (seconds) => metrics.sshCalls.observe({ verb, outcome: 'ok' }, seconds),
      failed: (seconds, error) => {
        metrics.sshCalls.observe({ verb, outcome: 'failed' }, seconds);
        metrics.sshFailures.inc({ code: codeOf(error) });
      },
    }),
});

type Ended = Extract<JobStatus, { state: 'exited' | 'lost' }>;

const outcomeOf = (status: Ended): string => {
  if (status.state === 'lost') return 'lost';
  return status.code === 0 && status.signal === null ? 'succeeded' : 'failed';
};

/** The result has the last word: a job may have moved bytes after its last report. */
const bytesOf = (status: JobStatus): number | undefined => {
  if (status.state === 'absent' || status.state === 'lost') return undefined;
  const told = status.state === 'exited' ? Number(status.result.bytesOnWire) : Number.NaN;
  return Number.isFinite(told) ? told : status.progress?.bytesOnWire;
};

/** Jobs, counted: how long calls take, how jobs end, how many bytes they move. */
export const meteredJobs = (jobs: Jobs, metrics: Metrics): Jobs => {
  const transfers = new Transfers(metrics);
  /** From the start until the removal, so that an end is counted once however often it is asked for. */
  const known = new Map<string, { readonly kind: JobKind; over: boolean }>();
  const measured = <T>(call: string, ask: () => Promise<T>): Promise<T> =>
    timed(metrics, ask, {
      ok: (seconds) => metrics.jobCalls.observe({ call, outcome: 'ok' }, seconds),
      failed: (seconds) => metrics.jobCalls.observe({ call, outcome: 'failed' }, seconds),
    });
  const forget = (jobId: string): void => {
    known.delete(jobId);
    transfers.removed(jobId);
  };
  return {
    claim: (machine, epoch) => measured('claim', () => jobs.claim(machine, epoch)),
    start: async (machine, epoch, spec) => {
      const answer = await measured('start', () => jobs.start(machine, epoch, spec));
      if (answer.started) metrics.jobsStarted.inc({ kind: spec.kind });
      transfers.started(spec.id, spec.kind, epoch, answer.started);
      if (answer.started || !known.has(spec.id)) known.set(spec.id, { kind: spec.kind, over: false });
      return answer;
    },
    status: async (machine, jobId) => {
      const status = await measured('status', () => jobs.status(machine, jobId));
      const bytes = bytesOf(status);
      if (bytes !== undefined) transfers.moved(jobId, bytes);
      const job = known.get(jobId);
      if (job && !job.over && (status.state === 'exited' || status.state === 'lost')) {
        metrics.jobsEnded.inc({ kind: job.kind, outcome: outcomeOf(status) });
        job.over = true;
      }
      return status;
    },
    refresh: (machine, epoch, jobId, input) => measured('refresh', () => jobs.refresh(machine, epoch, jobId, input)),
    raiseFence: (machine, epoch) => measured('raise-fence', () => jobs.raiseFence(machine, epoch)),
    kill: (machine, epoch, jobId) => measured('kill', () => jobs.kill(machine, epoch, jobId)),
    remove: async (machine, epoch, jobId) => {
      await measured('remove', () => jobs.remove(machine, epoch, jobId));
      forget(jobId);
    },
  };
};
