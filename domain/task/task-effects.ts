import type { DiskName, HostId, Instant, TaskId } from '../words/ids.ts';
import { own } from '../words/keyed.ts';
import type { Artefact } from './artefact.ts';
import type { Journey, Migrating } from './migration-task.state.ts';
import { RELEASE_ATTEMPTS_BEFORE_END } from './retry-policy.ts';
import type { PlannedVolume, TaskPlan } from './task-plan.ts';

export type Step =
  | { readonly kind: 'PrepareStaging' }
  | { readonly kind: 'MakeAccessKey' }
  | { readonly kind: 'AuthoriseAtSource' }
  | { readonly kind: 'PauseSource' }
  | { readonly kind: 'BeginBackup' }
  | { readonly kind: 'StopSource'; readonly journey: Journey }
  | { readonly kind: 'WatchSource'; readonly since: string }
  | { readonly kind: 'StageDisk'; readonly volume: PlannedVolume; readonly job: number; readonly journey: Journey }
  | { readonly kind: 'StageNvram' }
  | { readonly kind: 'ConvertGuest'; readonly job: number; readonly journey: Journey }
  | { readonly kind: 'ChooseHost'; readonly journey: Journey }
  | { readonly kind: 'AuthoriseAtHost'; readonly hostId: HostId }
  | { readonly kind: 'WriteVolume'; readonly volume: PlannedVolume; readonly job: number; readonly journey: Journey }
  | { readonly kind: 'ConfigureVm'; readonly journey: Journey };

/** One thing that is owed to the outside. The key names it for ever: the same key is the same act. */
export type TaskEffect = {
  readonly key: string;
  readonly taskId: TaskId;
  readonly plan: TaskPlan;
  readonly notBefore: Instant | null;
} & (
  | (Step & { readonly step: string; readonly attempt: number })
  | {
      readonly kind: 'Release';
      readonly artefact: Artefact;
      readonly outcome: 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | null;
    }
);
export type StepEffect = Extract<TaskEffect, { step: string }>;

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
  job: (jobId: string) => `job/${jobId}`,
} as const;

export const stepEffect = (state: Migrating, name: string, step: Step): TaskEffect => {
  const { taskId } = state.plan;
  const { attempt: journey, trouble } = state.journey;
  const failed = own(trouble, name);
  const attempt = (failed?.attempt ?? 0) + 1;
  const key = `${taskId}/${journey}/${name}/${attempt}`;
  return { ...step, key, taskId, plan: state.plan, notBefore: failed?.retryAt ?? null, step: name, attempt };
};

/** Which job a step is at: an attempt that ended its job goes on with the next. */
export const jobNumber = (journey: Journey, name: string): number => (own(journey.trouble, name)?.jobs ?? 0) + 1;

const jobId = (role: string) => (taskId: TaskId, journey: number, disk: string, job: number) =>
  `${taskId}.${journey}.${role}.${disk}.${job}`;
export const stageJobId = jobId('stage');
export const serveJobId = jobId('serve');
export const writeJobId = jobId('write');
const ofGuest = jobId('convert');
export const convertJobId = (taskId: TaskId, journey: number, job: number): string =>
  ofGuest(taskId, journey, 'guest', job);

/** Ledger ids of a role's jobs begin so, whatever their number. */
export const jobsOf = (
  { plan, journey }: Migrating,
  role: 'stage' | 'convert' | 'serve' | 'write',
  of: string,
): string => artefactIds.job(`${plan.taskId}.${journey.attempt}.${role}.${of}.`);

/** Ledger ids of the jobs whose steps are still owed; every other job is over and may be removed. */
export const liveJobs = ({ plan, journey }: Migrating): readonly string[] => {
  const { taskId, target, source } = plan;
  const { attempt } = journey;
  const converts =
    journey.phase === 'DATA_CONVERSION' && source.type === 'VMWARE'
      ? [artefactIds.job(convertJobId(taskId, attempt, jobNumber(journey, 'convert-guest')))]
      : [];
  const copies = target.volumes.flatMap(({ disk }) => {
    if (journey.phase === 'DATA_CONVERSION')
      return own(journey.staged, disk)
        ? []
        : [artefactIds.job(stageJobId(taskId, attempt, disk, jobNumber(journey, `stage-${disk}`)))];
    const job = jobNumber(journey, `write-${disk}`);
    return journey.phase !== 'DATA_DOWNLOAD' || own(journey.written, disk)
      ? []
      : [
          artefactIds.job(serveJobId(taskId, attempt, disk, job)),
          artefactIds.job(writeJobId(taskId, attempt, disk, job)),
        ];
  });
  return [...converts, ...copies];
};

/**
 * A job that is over may still hold the disk or the socket that the step needs: it goes first. A removal that fails again
 * and again holds up nothing for ever; the step then finds out itself.
 */
export const isHeldUp = (state: Migrating, jobs: readonly string[]): boolean => {
  const live = new Set(liveJobs(state));
  return Object.values(state.ledger).some(
    ({ artefact, trouble }) =>
      artefact.kind === 'JOB' &&
      !live.has(artefact.id) &&
      jobs.some((prefix) => artefact.id.startsWith(prefix)) &&
      (trouble?.attempt ?? 0) < RELEASE_ATTEMPTS_BEFORE_END,
  );
};
