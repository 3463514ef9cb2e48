import type { StepOf } from '../../domain/task/steps.ts';
import type { FencedMachine, JobSpec, OutsideFailure, RemoteInput } from '../ports/machines.ts';
import type { JobEnded } from './follow-job.ts';
import type { Run } from './run.ts';

export type StageDisk = StepOf<'StageDisk'>;
export type Reading<T extends StageDisk['input']['from']['type']> = Extract<
  StageDisk['input']['from'],
  { readonly type: T }
>;

/** The copy job of one disk, as far as it is the same whatever it reads from. */
export type Copying = { readonly machine: FencedMachine; readonly spec: JobSpec; readonly artefactId: string };

/** How a disk of one type of source is read: what the copy job is told, what has to go on beside it, and why it broke. */
export type DiskReader = {
  /** Where and how the job reads; `vddkLibrary`: where the server has VMware's library, if it has. Throws OutsideFailure. */
  readonly endpoint: (vddkLibrary: string | null) => Promise<RemoteInput>;
  /** Does the work while the source lets the disk be read. Throws what the work throws, and OutsideFailure. */
  readonly while: <R>(copying: Copying, run: Run, work: (run: Run) => Promise<R>) => Promise<R>;
  /** What the source itself says of a copy that broke; else the copy's own word. */
  readonly whyBroken: (ended: JobEnded) => Promise<OutsideFailure>;
};
