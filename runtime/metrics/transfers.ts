import type { JobKind } from '../../commands/ports/machines.ts';
import type { Metrics } from './metrics.ts';

/** Null: how far it had come before this node watched is not known yet. */
type Watched = { readonly epoch: number; readonly phase: string; counted: number | null };

const PHASES: Readonly<Partial<Record<JobKind, string>>> = {
  'stage-disk': 'data_conversion',
  'write-volume': 'data_download',
};

/**
 * How many bytes copies moved. A job's own count only grows, and its id names task, attempt, phase, disk and try, so what
 * it grew by since the last look is new. Of a job that another node started, or this one under an older epoch, what is
 * there at the first look was the other's to count: what moved while nobody watched is missing, and nothing counts twice.
 */
export class Transfers {
  readonly #bytes: Metrics['transferred'];
  readonly #jobs = new Map<string, Watched>();

  constructor(metrics: Pick<Metrics, 'transferred'>) {
    this.#bytes = metrics.transferred;
    for (const phase of Object.values(PHASES)) this.#bytes.inc({ phase }, 0);
  }

  started(jobId: string, kind: JobKind, epoch: number, begunNow: boolean): void {
    const phase = PHASES[kind];
    if (phase === undefined) return;
    if (begunNow) this.#jobs.set(jobId, { epoch, phase, counted: 0 });
    else if (this.#jobs.get(jobId)?.epoch !== epoch) this.#jobs.set(jobId, { epoch, phase, counted: null });
  }

  moved(jobId: string, bytesOnWire: number): void {
    const job = this.#jobs.get(jobId);
    if (!job) return;
    const before = job.counted ?? bytesOnWire;
    if (bytesOnWire > before) this.#bytes.inc({ phase: job.phase }, bytesOnWire - before);
    job.counted = Math.max(before, bytesOnWire);
  }

  removed(jobId: string): void {
    this.#jobs.delete(jobId);
  }
}
