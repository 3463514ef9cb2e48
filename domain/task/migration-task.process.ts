import { own } from '../words/keyed.ts';
import { type Artefact, isMade, mustWait, RELEASE_RANK } from './artefact.ts';
import { owedForConversion } from './conversion.process.ts';
import type { Alive, Migrating, MigrationTask } from './migration-task.state.ts';
import { artefactIds, isHeldUp, jobNumber, jobsOf, liveJobs, stepEffect, type TaskEffect } from './task-effects.ts';

const download = (state: Migrating): readonly TaskEffect[] => {
  const { plan, ledger, journey } = state;
  if (!journey.host) return [stepEffect(state, 'choose-host', { kind: 'ChooseHost', journey })];
  const hostId = journey.host.id;
  if (!isMade(ledger, artefactIds.atHost(hostId)))
    return [stepEffect(state, 'authorise-host', { kind: 'AuthoriseAtHost', hostId })];
  return plan.target.volumes
    .filter(({ disk }) => !own(journey.written, disk))
    .filter(({ disk }) => !isHeldUp(state, [jobsOf(state, 'serve', disk), jobsOf(state, 'write', disk)]))
    .map((volume) => {
      const name = `write-${volume.disk}`;
      return stepEffect(state, name, { kind: 'WriteVolume', volume, job: jobNumber(journey, name), journey });
    });
};

/** VC-7: from the moment that the VM is off until the task ends, somebody looks at it. */
const watch = (state: Migrating): readonly TaskEffect[] =>
  state.plan.source.type === 'VMWARE' && state.journey.stopped
    ? [stepEffect(state, 'watch-source', { kind: 'WatchSource', since: state.journey.stopped.sourceTime })]
    : [];

const steps = (state: Migrating): readonly TaskEffect[] => [...stepsOfPhase(state), ...watch(state)];

const stepsOfPhase = (state: Migrating): readonly TaskEffect[] => {
  const { plan } = state;
  switch (state.journey.phase) {
    case 'DATA_CONVERSION':
      return owedForConversion(state);
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

const release = (state: Alive, artefact: Artefact): TaskEffect => {
  const { taskId } = state.plan;
  const trouble = own(state.ledger, artefact.id)?.trouble;
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
