import type { RemoteInput } from '../commands/ports/machines.ts';
import { byCode } from './faults.ts';
import type { Fleet } from './fleet.ts';
import { goOff } from './guest-run.ts';
import { textOf } from './job-input.ts';
import type { JobEnd, SimulatedJob, SimulatedMachine } from './machine.ts';
import { bytesMoved, leaveHalf, reviewedOn } from './staged-files.ts';
import { putOverlays } from './vmware-jobs.ts';

/** How long the copier tries to come back to a peer before it gives up. */
export const RECONNECT_SECONDS = 300;
const PEER_GONE = byCode('COPY_FAILED', 'The other machine could not be reached for too long.');

export const runningJobs = (machine: SimulatedMachine): readonly SimulatedJob[] =>
  [...machine.jobs.values()].filter((job) => job.ended === null);

/** It writes to a volume that its own machine sees. */
export const opensItself = (input: RemoteInput): boolean =>
  textOf(input, 'volume') !== '' && textOf(input, 'peerAddress') === '';

const isCopy = (job: SimulatedJob): boolean => job.kind !== 'serve-volume';

/** The exports of a machine that a copy may be connected to: backups of source VMs, served volumes. */
export const servesNow = (peer: SimulatedMachine, socket: string): boolean =>
  [...peer.backups.values()].some((backup) => backup.running && backup.socket === socket) ||
  runningJobs(peer).some((job) => job.kind === 'serve-volume' && textOf(job.input, 'socket') === socket);

/** Brings all jobs to where they are now, in the order in which they end. */
export const settleJobs = (fleet: Fleet): void => {
  const now = Date.parse(fleet.time.now());
  const due = fleet.machines
    .flatMap((machine) => runningJobs(machine).map((job) => ({ machine, job })))
    .filter(({ job }) => isCopy(job) && job.due.at <= now)
    .toSorted((a, b) => a.job.due.at - b.job.due.at);
  for (const { machine, job } of due) finish(fleet, machine, job);
  for (const machine of fleet.machines)
    for (const job of runningJobs(machine)) if (!isCopy(job)) settleServing(fleet, machine, job, now);
};

const peerOf = (fleet: Fleet, job: SimulatedJob): SimulatedMachine | undefined =>
  fleet.machines.find((machine) => machine.address === textOf(job.input, 'peerAddress'));

const finish = (fleet: Fleet, machine: SimulatedMachine, job: SimulatedJob): void => {
  const { at, end } = job.due;
  const peer = peerOf(fleet, job);
  const itself = job.kind === 'write-volume' && opensItself(job.input);
  const alone =
    itself || job.kind === 'convert-guest' || job.kind === 'review-staged' || textOf(job.input, 'transport') !== ''; // no other machine of ours takes part
  const broken = end.code === 0 && !alone && !(peer && servesNow(peer, textOf(job.input, 'remoteSocket')));
  const truly: JobEnd = broken ? PEER_GONE : end;
  const found = job.kind === 'review-staged' && truly.code === 0 ? reviewedOn(machine, job.input) : truly.result;
  job.ended = { at, end: { ...truly, result: found } };
  noteRead(fleet, job);
  leaveHalf(machine, job);
  if (truly.code !== 0 || job.kind === 'review-staged') return;
  if (job.kind === 'convert-guest') putOverlays(machine, job);
  else if (job.kind === 'stage-disk') putStaged(machine, job);
  else if (itself) putDevice(fleet, job);
  else if (peer) putVolume(peer, job);
};

const noteRead = (fleet: Fleet, job: SimulatedJob): void => {
  const { kind, content, ended, bytesTotal, bytesBefore = 0 } = job;
  if (kind !== 'stage-disk' || content === '' || ended === null) return;
  const whole = ended.end !== 'LOST' && ended.end.code === 0;
  fleet.bytesRead.set(job.id, (whole ? bytesTotal : bytesMoved(job, ended.at)) - bytesBefore);
};

const directoryOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

const putStaged = (machine: SimulatedMachine, job: SimulatedJob): void => {
  const file = textOf(job.input, 'file');
  const [point, reading] = [textOf(job.input, 'pointInTime'), textOf(job.input, 'reading')];
  const directory = machine.staging.get(directoryOf(file));
  if (!directory?.has(file)) directory?.set(file, { content: job.content, sizeBytes: job.bytesTotal, point, reading }); // else it had nothing to do
  machine.halves.delete(file);
};

const putDevice = (fleet: Fleet, job: SimulatedJob): void => {
  const volume = fleet.devices.get(textOf(job.input, 'volume'));
  if (volume) volume.content = job.content;
};

const putVolume = (peer: SimulatedMachine, job: SimulatedJob): void => {
  const socket = textOf(job.input, 'remoteSocket');
  const serving = runningJobs(peer).find((other) => textOf(other.input, 'socket') === socket);
  const volume = serving && peer.volumes.get(textOf(serving.input, 'volume'));
  if (volume) volume.content = job.content;
};

/** An export ends itself when nobody has been connected for a while (lab: serve_until_idle). */
const settleServing = (fleet: Fleet, machine: SimulatedMachine, job: SimulatedJob, now: number): void => {
  if (job.due.at <= now) {
    job.ended = { at: job.due.at, end: job.due.end };
    return;
  }
  const users = fleet.machines
    .flatMap((other) => [...other.jobs.values()])
    .filter((other) => other.kind === 'write-volume')
    .filter((other) => textOf(other.input, 'peerAddress') === machine.address)
    .filter((other) => textOf(other.input, 'remoteSocket') === textOf(job.input, 'socket'));
  if (users.some((user) => user.ended === null)) return;
  const quietSince = Math.max(job.startedAt, ...users.map((user) => user.ended?.at ?? 0));
  const idleAt = quietSince + Number(textOf(job.input, 'idleSeconds')) * 1000;
  if (idleAt <= now)
    job.ended = { at: idleAt, end: { code: 0, signal: null, outOfMemory: false, result: {}, log: '' } };
};

/** Copies that were connected there try to come back for a while, then fail. */
export const breakReaders = (fleet: Fleet, peer: SimulatedMachine, socket: string | null): void => {
  const at = Date.parse(fleet.time.now()) + RECONNECT_SECONDS * 1000;
  for (const machine of fleet.machines)
    for (const job of runningJobs(machine))
      if (
        isCopy(job) &&
        textOf(job.input, 'peerAddress') === peer.address &&
        (socket === null || textOf(job.input, 'remoteSocket') === socket)
      )
        job.due = { at, end: PEER_GONE };
};

export const endJob = (fleet: Fleet, machine: SimulatedMachine, job: SimulatedJob, end: JobEnd | 'LOST'): void => {
  if (job.ended !== null) return;
  job.ended = { at: Date.parse(fleet.time.now()), end };
  noteRead(fleet, job);
  leaveHalf(machine, job);
  if (job.kind === 'serve-volume') breakReaders(fleet, machine, textOf(job.input, 'socket'));
};

/** Lab: `kill -9` of everything and a new boot id. What was in memory (keys, running jobs) is gone, what was on disk stays. */
export const rebootMachine = (fleet: Fleet, machine: SimulatedMachine): void => {
  settleJobs(fleet);
  for (const job of runningJobs(machine)) endJob(fleet, machine, job, 'LOST');
  machine.boots += 1;
  machine.keys.clear();
  for (const backup of machine.backups.values()) backup.running = false;
  for (const vm of machine.vms.values()) if (vm.power !== 'OFF') goOff(vm);
  for (const domain of machine.domains.values()) Object.assign(domain, { power: 'OFF', starts: 0 });
  breakReaders(fleet, machine, null);
};
