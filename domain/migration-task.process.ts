import { type Artefact, isMade, mustWait, RELEASE_RANK } from './artefact.ts';
import type { DiskName, HostId, Instant, TaskId } from './ids.ts';
import type { Alive, Journey, Migrating, MigrationTask } from './migration-task.state.ts';
import { RELEASE_ATTEMPTS_BEFORE_END } from './retry-policy.ts';
import type { PlannedVolume, TaskPlan } from './task-plan.ts';

type Step =
  | { readonly kind: 'PrepareStaging' }
  | { readonly kind: 'MakeAccessKey' }
  | { readonly kind: 'AuthoriseAtSource' }
  | { readonly kind: 'PauseSource' }
  | { readonly kind: 'BeginBackup' }
  | { readonly kind: 'StageDisk'; readonly volume: PlannedVolume; readonly job: number; readonly journey: Journey }
  | { readonly kind: 'StageNvram' }
  | { readonly kind: 'ChooseHost' }
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
  backup: 'backup',
  placement: 'placement',
  volume: (disk: DiskName) => `volume/${disk}`,
  nvram: 'nvram',
  dhcp: (nic: number, hostId: HostId) => `dhcp/${nic}/${hostId}`,
  definition: 'vm-definition',
  job: (jobId: string) => `job/${jobId}`,
} as const;

const stepEffect = (state: Migrating, name: string, step: Step): TaskEffect => {
  const { taskId } = state.plan;
  const { attempt: journey, trouble } = state.journey;
  const failed = trouble[name];
  const attempt = (failed?.attempt ?? 0) + 1;
  const key = `${taskId}/${journey}/${name}/${attempt}`;
  return { ...step, key, taskId, plan: state.plan, notBefore: failed?.retryAt ?? null, step: name, attempt };
};

const jobNumber = (journey: Journey, name: string): number => (journey.trouble[name]?.jobs ?? 0) + 1;

const conversion = (state: Migrating): readonly TaskEffect[] => {
  const { plan, ledger, journey } = state;
  const doStep = (name: string, step: Step): TaskEffect[] => [stepEffect(state, name, step)];
  if (!isMade(ledger, artefactIds.staging)) return doStep('prepare-staging', { kind: 'PrepareStaging' });
  if (!isMade(ledger, artefactIds.accessKey)) return doStep('make-access-key', { kind: 'MakeAccessKey' });
  if (!isMade(ledger, artefactIds.atSource)) return doStep('authorise-source', { kind: 'AuthoriseAtSource' });
  const pauses = plan.source.pause && plan.source.powerAtPlan === 'RUNNING';
  if (pauses && !isMade(ledger, artefactIds.pausedVm)) return doStep('pause-source', { kind: 'PauseSource' });
  if (!journey.backup) return doStep('begin-backup', { kind: 'BeginBackup' });
  const disks = plan.target.volumes
    .filter(({ disk }) => !journey.staged[disk] && !isHeldUp(state, [jobsOf(state, 'stage', disk)]))
    .flatMap((volume) => {
      const name = `stage-${volume.disk}`;
      return doStep(name, { kind: 'StageDisk', volume, job: jobNumber(journey, name), journey });
    });
  const nvram = plan.target.firmware === 'UEFI' && journey.nvram === undefined;
  return nvram ? [...disks, ...doStep('stage-nvram', { kind: 'StageNvram' })] : disks;
};

const download = (state: Migrating): readonly TaskEffect[] => {
  const { plan, ledger, journey } = state;
  if (!journey.host) return [stepEffect(state, 'choose-host', { kind: 'ChooseHost' })];
  const hostId = journey.host.id;
  if (!isMade(ledger, artefactIds.atHost(hostId)))
    return [stepEffect(state, 'authorise-host', { kind: 'AuthoriseAtHost', hostId })];
  return plan.target.volumes
    .filter(({ disk }) => !journey.written[disk])
    .filter(({ disk }) => !isHeldUp(state, [jobsOf(state, 'serve', disk), jobsOf(state, 'write', disk)]))
    .map((volume) => {
      const name = `write-${volume.disk}`;
      return stepEffect(state, name, { kind: 'WriteVolume', volume, job: jobNumber(journey, name), journey });
    });
};

const jobsOf = ({ plan, journey }: Migrating, role: 'stage' | 'serve' | 'write', disk: DiskName): string =>
  artefactIds.job(`${plan.taskId}.${journey.attempt}.${role}.${disk}.`);

/**
 * A job that is over may still hold the disk or the socket that the step needs: it goes first. A removal that fails again
 * and again holds up nothing for ever; the step then finds out itself.
 */
const isHeldUp = (state: Migrating, jobs: readonly string[]): boolean => {
  const live = new Set(liveJobs(state));
  return Object.values(state.ledger).some(
    ({ artefact, trouble }) =>
      artefact.kind === 'JOB' &&
      !live.has(artefact.id) &&
      jobs.some((prefix) => artefact.id.startsWith(prefix)) &&
      (trouble?.attempt ?? 0) < RELEASE_ATTEMPTS_BEFORE_END,
  );
};

const steps = (state: Migrating): readonly TaskEffect[] => {
  const { plan } = state;
  switch (state.journey.phase) {
    case 'DATA_CONVERSION':
      return conversion(state);
    case 'DATA_DOWNLOAD':
      return download(state);
    case 'RESOURCE_CONFIGURATION':
      if (
        isHeldUp(
          state,
          plan.target.volumes.map(({ disk }) => jobsOf(state, 'serve', disk)),
        )
      )
        return [];
      return [stepEffect(state, 'configure-vm', { kind: 'ConfigureVm', journey: state.journey })];
  }
};

/** What a running task no longer needs goes at once: the source is let go as soon as its disks are staged. */
const spent = (state: Migrating): readonly Artefact[] => {
  const { journey, ledger } = state;
  const live = new Set(liveJobs(state));
  return Object.values(ledger)
    .map((entry) => entry.artefact)
    .filter((artefact) => {
      if (artefact.kind === 'JOB') return !live.has(artefact.id);
      if (artefact.id === artefactIds.backup || artefact.id === artefactIds.atSource)
        return journey.phase !== 'DATA_CONVERSION';
      return false;
    });
};

export const stageJobId = (taskId: TaskId, journey: number, disk: DiskName, job: number): string =>
  `${taskId}.${journey}.stage.${disk}.${job}`;
export const serveJobId = (taskId: TaskId, journey: number, disk: DiskName, job: number): string =>
  `${taskId}.${journey}.serve.${disk}.${job}`;
export const writeJobId = (taskId: TaskId, journey: number, disk: DiskName, job: number): string =>
  `${taskId}.${journey}.write.${disk}.${job}`;

/** Ledger ids of the jobs whose steps are still owed; every other job is over and may be removed. */
const liveJobs = (state: Migrating): readonly string[] => {
  const { plan, journey } = state;
  const { taskId } = plan;
  return plan.target.volumes.flatMap(({ disk }) => {
    if (journey.phase === 'DATA_CONVERSION')
      return journey.staged[disk]
        ? []
        : [artefactIds.job(stageJobId(taskId, journey.attempt, disk, jobNumber(journey, `stage-${disk}`)))];
    const job = jobNumber(journey, `write-${disk}`);
    return journey.phase !== 'DATA_DOWNLOAD' || journey.written[disk]
      ? []
      : [
          artefactIds.job(serveJobId(taskId, journey.attempt, disk, job)),
          artefactIds.job(writeJobId(taskId, journey.attempt, disk, job)),
        ];
  });
};

const release = (state: Alive, artefact: Artefact): TaskEffect => {
  const { taskId } = state.plan;
  const trouble = state.ledger[artefact.id]?.trouble;
  const ended = state.status === 'cleaning' || state.status === 'ended' ? state.outcome : null;
  const kept = ended?.kind === 'FAILED' && artefact.kind === 'STAGING' ? ended.keepStagedUntil : null;
  const attempt = (trouble?.attempt ?? 0) + 1;
  return {
    kind: 'Release',
    key: `${taskId}/release/${artefact.id}/${attempt}`,
    taskId,
    plan: state.plan,
    notBefore: trouble?.retryAt ?? kept,
    artefact,
    outcome: ended?.kind ?? null,
  };
};

/**
 * Everything in the ledger goes back, lowest rank first. What is kept for later, or has failed once, does not hold up the
 * others, apart from those that must never go before it.
 */
const cleaning = (state: Extract<Alive, { status: 'cleaning' | 'ended' }>): readonly TaskEffect[] => {
  const artefacts = Object.values(state.ledger)
    .map((entry) => entry.artefact)
    .filter((artefact) => !mustWait(state.ledger, artefact));
  const waits = (artefact: Artefact): boolean => release(state, artefact).notBefore !== null;
  const due = artefacts.filter((artefact) => !waits(artefact));
  const rank = Math.min(...due.map((artefact) => RELEASE_RANK[artefact.kind]));
  return [...due.filter((artefact) => RELEASE_RANK[artefact.kind] === rank), ...artefacts.filter(waits)].map(
    (artefact) => release(state, artefact),
  );
};

/** Whether the step is still to be done; a report about another one comes too late. */
export const owesStep = (state: Migrating, step: string): boolean =>
  steps(state).some((effect) => effect.kind !== 'Release' && effect.step === step);

/** What a task owes now, given all that has happened to it. The events only wake this; they carry no work themselves. */
export const owedByTask = (state: MigrationTask): readonly TaskEffect[] => {
  switch (state.status) {
    case 'absent':
    case 'queued':
      return [];
    case 'migrating':
      return [...steps(state), ...spent(state).map((artefact) => release(state, artefact))];
    case 'cleaning':
    case 'ended':
      return cleaning(state);
  }
};
