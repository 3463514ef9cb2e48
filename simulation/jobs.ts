import type { JobProgress, JobSpec, JobStatus, Jobs } from '../commands/ports/machines.ts';
import { outside } from './failures.ts';
import { byCode, bySignal } from './faults.ts';
import { assureOpen, shutFor } from './fences.ts';
import { type Fleet, nowOf } from './fleet.ts';
import type { Gate } from './gate.ts';
import { textOf } from './job-input.ts';
import { bootIdOf, type Content, type JobEnd, type SimulatedJob, type SimulatedMachine } from './machine.ts';
import { endJob, opensItself, RECONNECT_SECONDS, runningJobs, servesNow } from './settle.ts';
import { beginAnew, bytesMoved, bytesThere, bytesToReview } from './staged-files.ts';
import { takeUpAgain } from './vcenter.ts';
import { beginVmwareStage, conversionOf, noteOf } from './vmware-jobs.ts';
import { openOn } from './volumes.ts';

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;
/** A copy that cannot even begin says so soon. */
const AT_ONCE_SECONDS = 0.2;
const SUCCESS = { code: 0, signal: null, outOfMemory: false, log: '' } as const;

export type Beginning = { readonly content: Content } | { readonly end: JobEnd; readonly after: number };
const fails = (code: string, message: string, after = AT_ONCE_SECONDS): Beginning => ({
  end: byCode(code, message),
  after,
});

/** A device that every machine sees is locked by nobody. */
const beginWrite = (fleet: Fleet, device: string, content: Content): Beginning => {
  if (!fleet.devices.has(device)) return fails('NOT_FOUND', 'The volume does not exist.');
  if (openOn(fleet.machines, device)) fleet.breaches.push(`two jobs write to ${device}`);
  return { content };
};

/** Lab (test/jobs): the copier's own words for what it cannot do, and in which order it finds out. */
const beginCopy = (fleet: Fleet, machine: SimulatedMachine, { kind, input }: JobSpec): Beginning => {
  const file = textOf(input, 'file');
  const directory = machine.staging.get(file.slice(0, file.lastIndexOf('/')));
  if (!directory) return fails('STATE_CONFLICT', 'The staged file is not in a directory of ours.');
  const staged = directory.get(file);
  if (kind === 'write-volume' && typeof staged?.content !== 'string')
    return fails('VERIFY_FAILED', 'The staged file is not complete.');
  if (kind === 'write-volume' && staged?.damaged)
    return fails('VERIFY_FAILED', 'The staged file differs from what was read from the source, in range 0.');
  const base = textOf(input, 'base');
  if (base !== '' && typeof directory.get(base)?.content !== 'string')
    return fails('VERIFY_FAILED', 'The staged file is not complete.');
  if (kind === 'write-volume' && opensItself(input))
    return beginWrite(fleet, textOf(input, 'volume'), typeof staged?.content === 'string' ? staged.content : '');
  const peer = fleet.machines.find((other) => other.address === textOf(input, 'peerAddress'));
  const socket = textOf(input, 'remoteSocket');
  if (!peer) return fails('COPY_FAILED', 'The other machine could not be reached for too long.', RECONNECT_SECONDS);
  if (peer.hostKey !== textOf(input, 'peerHostKey'))
    return fails('HOST_KEY_CHANGED', 'The other machine shows another SSH host key than the one that was confirmed.');
  const key = machine.keys.get(textOf(input, 'keyId'));
  const line = peer.authorised.get(textOf(input, 'keyId'));
  const accepted =
    key !== undefined &&
    line?.publicKey === key &&
    line.from.includes(machine.address) &&
    line.sockets.includes(textOf(input, 'remoteSocket'));
  if (!accepted || line.expires <= fleet.time.now())
    return fails('AUTH_FAILED', 'The other machine does not accept the key of this task.');
  if (!servesNow(peer, socket))
    return fails('COPY_FAILED', 'The other machine could not be reached for too long.', RECONNECT_SECONDS);
  if (kind === 'write-volume') return { content: typeof staged?.content === 'string' ? staged.content : '' };
  const backup = [...peer.backups.values()].find((other) => other.socket === socket);
  const disk = textOf(input, 'exportName');
  if (!backup?.disks.some((name) => name === disk)) return fails('COPY_FAILED', 'There is no such export.');
  return { content: contentOf(backup.vm, disk, backup.shows ?? backup.pointInTime) };
};

/** What a copy of this disk from this moment holds. */
export const contentOf = (vm: string, disk: string, moment: string): Content => `${vm}/${disk}@${moment}`;

const newJob = (fleet: Fleet, machine: SimulatedMachine, spec: JobSpec): SimulatedJob => {
  const now = nowOf(fleet);
  const bytesTotal = spec.kind === 'review-staged' ? bytesToReview(spec.input) : Number(textOf(spec.input, 'size'));
  const limit = Number(textOf(spec.input, 'rateBitsPerSecond')) / 8;
  const bytesPerSecond = limit > 0 ? Math.min(limit, fleet.bytesPerSecond) : fleet.bytesPerSecond;
  const base = {
    id: spec.id,
    kind: spec.kind,
    input: spec.input,
    bootId: bootIdOf(machine),
    startedAt: now,
    bytesTotal,
    bytesPerSecond,
    paused: null,
    standing: 0,
    ended: null,
  };
  const fate = fleet.faults.onJob(spec.id);
  if (spec.kind === 'serve-volume') {
    const volume = textOf(spec.input, 'volume');
    if (runningJobs(machine).some((other) => textOf(other.input, 'volume') === volume)) {
      // QEMU's lock on the image: the second server does not get it.
      const end = byCode('JOB_FAILED', 'qemu-nbd does not open the volume.');
      return { ...base, content: '', due: { at: now + AT_ONCE_SECONDS * 1000, end } };
    }
    const there = machine.volumes.has(volume);
    const end = there ? (fate?.end ?? { ...SUCCESS, result: {} }) : byCode('NOT_FOUND', 'The volume does not exist.');
    const after = there ? (fate ? fate.part * 60 : Number.POSITIVE_INFINITY) : AT_ONCE_SECONDS;
    return { ...base, content: '', due: { at: now + after * 1000, end } };
  }
  if (spec.kind === 'convert-guest') {
    const due = conversionOf(fleet, machine, spec);
    const whole = due.at - now;
    return { ...base, content: '', due: fate ? { at: now + fate.part * whole, end: fate.end } : due };
  }
  const ofVmware = textOf(spec.input, 'transport') !== '';
  const beginning: Beginning =
    spec.kind === 'review-staged'
      ? { content: 'what is staged' }
      : ofVmware
        ? beginVmwareStage(fleet, machine, spec)
        : beginCopy(fleet, machine, spec);
  if ('end' in beginning)
    return { ...base, content: '', due: { at: now + beginning.after * 1000, end: beginning.end } };
  if (spec.kind === 'stage-disk') beginAnew(machine, spec.input);
  const bytesBefore = spec.kind === 'stage-disk' ? bytesThere(machine, spec.input, bytesTotal) : 0;
  const bytesCopied = bytesTotal - bytesBefore;
  const seconds = bytesCopied / bytesPerSecond;
  const result = {
    bytesCopied: String(bytesCopied),
    bytesOnWire: String(Math.ceil(bytesCopied / 2)),
    seconds: seconds.toFixed(3),
    verified: 'size',
  };
  const due = fate
    ? { at: now + fate.part * seconds * 1000, end: fate.end }
    : { at: now + seconds * 1000, end: { ...SUCCESS, result } };
  return { ...base, bytesBefore, content: beginning.content, due };
};

const progressOf = (job: SimulatedJob, now: number): JobProgress | null => {
  if (job.kind === 'serve-volume' || job.content === '') return null;
  const whole = job.ended !== null && job.ended.end !== 'LOST' && job.ended.end.code === 0;
  const bytesDone = whole ? job.bytesTotal : bytesMoved(job, now);
  const bytesOnWire = job.kind === 'review-staged' ? 0 : Math.ceil((bytesDone - (job.bytesBefore ?? 0)) / 2);
  return { bytesDone, bytesTotal: job.bytesTotal, bytesOnWire };
};

const statusOf = (job: SimulatedJob, now: number): JobStatus => {
  const { bootId } = job;
  if (job.ended === null)
    return { state: 'running', bootId, starts: 1, progress: progressOf(job, now), note: noteOf(job, now) };
  if (job.ended.end === 'LOST') return { state: 'lost', bootId, starts: 1 };
  const { log, ...end } = job.ended.end;
  return { state: 'exited', bootId, starts: 1, progress: progressOf(job, now), ...end, logTail: log };
};

/** Lab (test/contracts/jobs.test.ts): a second start reports and starts nothing; a killed job has ended by KILL. */
export const simulatedJobs = (fleet: Fleet, gate: Gate): Jobs => {
  const checked = (id: string): string => {
    if (!ID.test(id)) throw outside('INTERNAL', 'An identifier has characters that are not allowed.');
    return id;
  };
  return {
    claim: (machine, epoch) => gate(machine, 'claim-epoch', epoch, () => undefined),
    start: (machine, epoch, spec) =>
      gate(machine, 'start-job', epoch, (there) => {
        const bootId = bootIdOf(there);
        assureOpen(there, machine.fence, `job.${spec.id}`);
        if (there.jobs.has(checked(spec.id))) return { started: false, bootId };
        there.jobs.set(spec.id, newJob(fleet, there, spec));
        fleet.starts.set(spec.id, (fleet.starts.get(spec.id) ?? 0) + 1);
        return { started: true, bootId };
      }),
    status: (machine, jobId) =>
      gate(machine, 'job-status', null, (there) => {
        const job = there.jobs.get(checked(jobId));
        return job ? statusOf(job, nowOf(fleet)) : { state: 'absent' as const };
      }),
    refresh: (machine, epoch, jobId, input) =>
      gate(machine, 'refresh-job', epoch, (there) => {
        const job = there.jobs.get(checked(jobId));
        if (!job) throw outside('NOT_FOUND', 'There is no such job.');
        if (job.ended !== null) return;
        job.input = { ...job.input, ...input };
        takeUpAgain(fleet, job);
      }),
    raiseFence: (machine, epoch) => gate(machine, 'task-fence', epoch, () => undefined),
    kill: (machine, epoch, jobId) =>
      gate(machine, 'kill-job', epoch, (there) => {
        const job = there.jobs.get(checked(jobId));
        if (job) endJob(fleet, there, job, bySignal('KILL'));
      }),
    remove: (machine, epoch, jobId) =>
      gate(machine, 'remove-job', epoch, (there) => {
        shutFor(there, machine.fence, `job.${jobId}`);
        const job = there.jobs.get(checked(jobId));
        if (job) endJob(fleet, there, job, bySignal('KILL'));
        there.jobs.delete(jobId);
      }),
  };
};
