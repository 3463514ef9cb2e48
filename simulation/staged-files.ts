import type { RemoteInput } from '../commands/ports/machines.ts';
import { textOf } from './job-input.ts';
import { bootIdOf, type JobEnd, type SimulatedFile, type SimulatedJob, type SimulatedMachine } from './machine.ts';

const MIB = 1024 * 1024;
/** Of the copier's manifests, for disks of up to 16 GiB: what is finished of a disk is so many ranges. */
const RANGE = 16 * MIB;

/** What a job has done by then, of which it does nothing while it stands still. */
export const bytesMoved = (job: SimulatedJob, now: number): number => {
  const until = Math.min(job.ended?.at ?? now, job.due.at, job.paused?.at ?? now);
  const moved = Math.floor(((until - job.startedAt - job.standing) / 1000) * job.bytesPerSecond);
  return Math.max(0, Math.min(job.bytesTotal, (job.bytesBefore ?? 0) + moved));
};

/** test/jobs/full-cache.test.ts: of a disk that did not fit nothing is left; else what was finished of it stays. */
export const leaveHalf = (machine: SimulatedMachine, job: SimulatedJob): void => {
  const end = job.ended?.end ?? null;
  if (job.kind !== 'stage-disk' || job.content === '' || end === null) return;
  if (end !== 'LOST' && (end.code === 0 || end.result.failure === 'NO_SPACE')) return;
  const bytes = Math.floor(bytesMoved(job, job.ended?.at ?? 0) / RANGE) * RANGE;
  const file = textOf(job.input, 'file');
  if (directoryFor(machine, file)?.has(file)) return; // it was whole before
  machine.halves.set(file, { bytes, ...headOf(job.input), bootId: job.bootId });
};

const directoryFor = ({ staging }: SimulatedMachine, file: string) => staging.get(file.slice(0, file.lastIndexOf('/')));
const headOf = (input: RemoteInput) => ({ point: textOf(input, 'pointInTime'), reading: textOf(input, 'reading') });

/** What its manifest says is of the same instant, and of the same reading of the disk. */
const goesOn = (there: Pick<SimulatedFile, 'point' | 'reading'> | undefined, input: RemoteInput): boolean => {
  const { point, reading } = headOf(input);
  return there?.point === point && (there.reading ?? '') === reading;
};

/** A copy of another instant, or another reading, begins with nothing of the one before it (test/jobs/copy.test.ts, review.test.ts). */
export const beginAnew = (machine: SimulatedMachine, input: RemoteInput): void => {
  const file = textOf(input, 'file');
  const directory = directoryFor(machine, file);
  const half = machine.halves.get(file);
  if (!goesOn(directory?.get(file), input)) directory?.delete(file);
  if (!goesOn(half, input) || half?.bootId !== bootIdOf(machine)) machine.halves.delete(file);
};

/** What of the disk a copy finds there, and believes. */
export const bytesThere = (machine: SimulatedMachine, input: RemoteInput, sizeBytes: number): number => {
  const file = textOf(input, 'file');
  return directoryFor(machine, file)?.has(file) ? sizeBytes : (machine.halves.get(file)?.bytes ?? 0);
};

const LINE = /^(\S+) (\/.+) (raw|qcow2) (\d+) (staged|converted)$/;
type Line = { readonly disk: string; readonly file: string; readonly size: number; readonly converted: boolean };
const linesOf = (input: RemoteInput): readonly Line[] =>
  textOf(input, 'disks')
    .split('\n')
    .flatMap((line) => {
      const [, disk, file, , size, converted] = LINE.exec(line) ?? [];
      return disk && file ? [{ disk, file, size: Number(size), converted: converted === 'converted' }] : [];
    });

export const bytesToReview = (input: RemoteInput): number =>
  linesOf(input).reduce((sum, { size, converted }) => sum + size * (converted ? 2 : 1), 0);

const stateOf = (file: SimulatedFile | undefined) => {
  if (!file) return { state: 'GONE', point: '' };
  const named = file.point ?? '';
  return { state: file.damaged ? 'DAMAGED' : 'INTACT', point: named };
};
/** Beside a disk only what names its moment vouches for anything. */
const besideOf = (file: SimulatedFile | undefined) => {
  const { state, point } = stateOf(file);
  return { state: state === 'INTACT' && point === '' ? 'DAMAGED' : state, point };
};

/** test/jobs/review.test.ts: what the job says at its end of the files as they are then. */
export const reviewedOn = (machine: SimulatedMachine, input: RemoteInput): JobEnd['result'] => {
  const directory = textOf(input, 'directory');
  const files = machine.staging.get(directory);
  const diskOf = ({ file, size }: Line) => {
    const half = machine.halves.get(file);
    if (half && !files?.has(file))
      return { state: 'PARTIAL', point: half.point, bytes: half.bootId === bootIdOf(machine) ? half.bytes : 0 };
    const found = stateOf(files?.get(file));
    return { ...found, bytes: found.state === 'INTACT' ? size : 0 };
  };
  const overlayOf = ({ disk }: Line, below: { readonly state: string }) => {
    const found = besideOf(files?.get(`${directory}/${disk}.converted.qcow2`));
    return found.state === 'INTACT' && below.state !== 'INTACT' ? { ...found, state: 'DAMAGED' } : found;
  };
  const disks = linesOf(input).map((line) => {
    const found = diskOf(line);
    return { disk: line.disk, ...found, converted: line.converted ? overlayOf(line, found) : null };
  });
  const variables = textOf(input, 'variables');
  return {
    disks: JSON.stringify(disks),
    variables: JSON.stringify(variables === '' ? null : besideOf(files?.get(variables))),
    seconds: '1',
  };
};
