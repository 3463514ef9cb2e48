import type { DiskName, HostId, TaskId } from '../words/ids.ts';

/** What the jobs of a task are called after: what each of them does. */
export type JobRole = 'stage' | 'convert' | 'serve' | 'write';

/**
 * ON DISK FOR EVER, in the ledger and on machines (test/golden/histories): a job whose id is not computed any more is one that
 * nobody needs, and is ended.
 */
export const jobIdOf = (taskId: TaskId, attempt: number, role: JobRole, of: string, job: number | ''): string =>
  `${taskId}.${attempt}.${role}.${of}.${job}`;

export const stageJobId = (taskId: TaskId, attempt: number, disk: string, job: number): string =>
  jobIdOf(taskId, attempt, 'stage', disk, job);
export const serveJobId = (taskId: TaskId, attempt: number, disk: string, job: number): string =>
  jobIdOf(taskId, attempt, 'serve', disk, job);
export const writeJobId = (taskId: TaskId, attempt: number, disk: string, job: number): string =>
  jobIdOf(taskId, attempt, 'write', disk, job);
export const convertJobId = (taskId: TaskId, attempt: number, job: number): string =>
  jobIdOf(taskId, attempt, 'convert', 'guest', job);

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
  room: 'room',
  volume: (disk: DiskName) => `volume/${disk}`,
  nvram: 'nvram',
  dhcp: (nic: number, hostId: HostId) => `dhcp/${nic}/${hostId}`,
  definition: 'vm-definition',
  job: (jobId: string) => `job/${jobId}`,
} as const;
