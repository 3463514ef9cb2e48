import type { DiskName, HostId, TaskId } from '../words/ids.ts';

/** What the jobs of a task are called after: what each of them does. */
export type JobRole = 'stage' | 'convert' | 'serve' | 'write';

const ROLES: Readonly<Record<JobRole, true>> = { stage: true, convert: true, serve: true, write: true };

/** Whose ids are made. */
export type AttemptId = { readonly taskId: TaskId; readonly attempt: number };

/** What a job is called after; `of`: a disk, or the guest. */
export type JobName = AttemptId & {
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

export const artefactIds = {
  slot: 'slot',
  sourceVm: 'source-vm',
  addresses: (networkId: string) => `addresses/${networkId}`,
  staging: 'staging',
  accessKey: 'access-key',
  atSource: 'authorisation/source',
  atHost: (hostId: HostId) => `authorisation/${hostId}`,
  pausedVm: 'paused-vm',
  stoppedVm: 'stopped-vm',
  backup: 'backup',
  placement: 'placement',
  volume: (disk: DiskName) => `volume/${disk}`,
  nvram: 'nvram',
  dhcp: (nic: number, hostId: HostId) => `dhcp/${nic}/${hostId}`,
  definition: 'vm-definition',
  job: (jobId: string) => `${JOB}${jobId}`,
} as const;
