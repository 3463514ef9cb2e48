import { own } from '../words/keyed.ts';
import { type Artefact, mustWait, RELEASE_RANK } from './artefact.ts';
import { attemptId, attemptOf } from './attempt-keys.ts';
import { owedSteps, spentBy } from './course-walk.ts';
import type { Alive, MigrationTask } from './migration-task.state.ts';
import { keptUntil } from './staged-retention.ts';
import type { ReleaseEffect, TaskEffect } from './task-effect.ts';
import { claimScope } from './task-plan.ts';

const release = (state: Alive, artefact: Artefact): ReleaseEffect => {
  const { taskId, batchId, source, storageId } = state.plan;
  const { sourceId, vmId, vmware } = source;
  const trouble = own(state.ledger, artefact.id)?.trouble;
  const ended = state.status === 'cleaning' || state.status === 'ended' ? state.outcome : null;
  const kept = artefact.kind === 'STAGING' ? keptUntil(state) : null;
  return {
    kind: 'Release',
    key: `${attemptId({ taskId, attempt: attemptOf(state) })}/release/${artefact.id}/${(trouble?.tries ?? 0) + 1}`,
    taskId,
    attempt: attemptOf(state),
    batchId,
    notBefore: trouble?.retryAt ?? kept,
    artefact,
    storageId,
    outcome: ended?.kind ?? null,
    source: { sourceId, vmId, claimedAt: claimScope(sourceId, vmware?.instanceUuid) },
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

/** What a task owes now, given all that has happened to it. The events only wake this; they carry no work themselves. */
export const owedByTask = (state: MigrationTask): readonly TaskEffect[] => {
  switch (state.status) {
    case 'absent':
    case 'queued':
      return [];
    case 'migrating':
      return [...owedSteps(state), ...spentBy(state).map((artefact) => release(state, artefact))];
    case 'cleaning':
    case 'ended':
      return cleaning(state);
  }
};
