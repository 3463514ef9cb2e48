import type { DiskName, HostId, TaskId } from '../words/ids.ts';
import { attemptId, type OfAttempt, ofAttempt } from './attempt-keys.ts';

/** What the jobs of a task are called after: what each of them does. */
export type JobRole = 'stage' | 'convert' | 'serve' | 'write' | 'review';

const ROLES: Readonly<Record<JobRole, true>> = { stage: true, convert: true, serve: true, write: true, review: true };

/** What a job is called after; `of`: a disk, or the guest. */
export type JobName = OfAttempt & {
  readonly role: JobRole;
  readonly of: string;
  readonly moment: number;
  /** How many there were before it, and one. */
  readonly job: number;
};

/** Of a task's first moment nothing: all that has a name was once of that one. */
export const laterMoment = (moment: number | null): string => (moment === null || moment === 1 ? '' : `.m${moment}`);

/**
 * ON DISK FOR EVER, in the ledger and on machines (test/golden/histories): a job whose id is not computed any more is one that
 * nobody needs, and is ended.
 */
export const jobIdOf = ({ taskId, attempt, role, of, moment, job }: JobName): string =>
  `${taskId}.${attempt}.${role}.${of}${laterMoment(moment)}.${job}`;

const JOB_ID = /^(.+)\.(\d+)\.([a-z]+)\.([^.]+)(?:\.m(\d+))?\.(\d+)$/;

/** What a job of ours is called after, read from its id; null: it is none. */
export const jobOf = (id: string): JobName | null => {
  const [, taskId, attempt, role, of, moment, job] = JOB_ID.exec(id) ?? [];
  if (taskId === undefined || of === undefined || !isRole(role)) return null;
  const numbers = { attempt: Number(attempt), moment: Number(moment ?? 1), job: Number(job) };
  return { taskId: taskId as TaskId, role, of, ...numbers };
};
const isRole = (text: string | undefined): text is JobRole => text !== undefined && Object.hasOwn(ROLES, text);

const JOB = 'job/';
/** The same of the ledger's entry of a job. */
export const jobOfArtefact = (artefactId: string): JobName | null =>
  artefactId.startsWith(JOB) ? jobOf(artefactId.slice(JOB.length)) : null;

/** Ledger ids of what is the task's, over all its attempts; and of jobs, which have the attempt in their own. */
export const artefactIds = {
  staging: 'staging',
  pausedVm: 'paused-vm',
  stoppedVm: 'stopped-vm',
  job: (jobId: string) => `${JOB}${jobId}`,
} as const;

/** Names of what is an attempt's own: ledger ids of the first attempt, and of later ones without their numbers. */
export const ITS_OWN = {
  slot: 'slot',
  sourceVm: 'source-vm',
  accessKey: 'access-key',
  atSource: 'authorisation/source',
  atHosts: 'authorisation/',
  backup: 'backup',
  placement: 'placement',
  room: 'room',
  nvram: 'nvram',
  definition: 'vm-definition',
} as const;

export type Numbers = { readonly attempt: number; readonly moment: number };

/** Ledger ids of what is that attempt's own: from the second on with its number; a hold also with its moment's (`backup.2.m3`). */
export const idsOf = ({ attempt, moment }: Numbers) => {
  const its = (name: string): string => ofAttempt(name, attempt);
  return {
    slot: its(ITS_OWN.slot),
    sourceVm: its(ITS_OWN.sourceVm),
    addresses: (networkId: string) => its(`addresses/${networkId}`),
    accessKey: its(ITS_OWN.accessKey),
    atSource: its(ITS_OWN.atSource),
    atHost: (hostId: HostId) => its(`${ITS_OWN.atHosts}${hostId}`),
    backup: `${its(ITS_OWN.backup)}${laterMoment(moment)}`,
    placement: its(ITS_OWN.placement),
    room: its(ITS_OWN.room),
    volume: (disk: DiskName) => its(`volume/${disk}`),
    nvram: its(ITS_OWN.nvram),
    dhcp: (nic: number, hostId: HostId) => its(`dhcp/${nic}/${hostId}`),
    definition: its(ITS_OWN.definition),
  };
};

const OF_ATTEMPT = /^(.*?)(?:\.(\d+))?(?:\.m(\d+))?$/;

/** What the ledger's entry is called, and whose it is; of what is the task's, the first attempt's. */
export const numbersOf = (artefactId: string): Numbers & { readonly name: string } => {
  const job = jobOfArtefact(artefactId);
  if (job) return { name: artefactId, attempt: job.attempt, moment: job.moment };
  const [, name = artefactId, attempt, moment] = OF_ATTEMPT.exec(artefactId) ?? [];
  return { name, attempt: Number(attempt ?? 1), moment: Number(moment ?? 1) };
};

/**
 * ON MACHINES: by this mark a source knows the hold that is ours. The bare task's for the first attempt and moment, as all were.
 * What else is an attempt's own is marked by `attemptId`.
 */
export const holdMarkOf = (of: OfAttempt & Numbers): string => `${attemptId(of)}${laterMoment(of.moment)}`;
