import { own } from '../words/keyed.ts';
import { type Artefact, isOfEarlier, mustWait, RELEASE_RANK } from './artefact.ts';
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
 * These go back, lowest rank first. What is kept for later, or has failed once, does not hold up the others, apart from those
 * that must never go before it.
 */
const inOrder = (state: Alive, owed: readonly Artefact[]): readonly ReleaseEffect[] => {
  const artefacts = owed.filter((artefact) => !mustWait(state.ledger, artefact));
  const waits = (artefact: Artefact): boolean => release(state, artefact).notBefore !== null;
  const due = artefacts.filter((artefact) => !waits(artefact));
  const rank = Math.min(...due.map((artefact) => RELEASE_RANK[artefact.kind]));
  return [...due.filter((artefact) => RELEASE_RANK[artefact.kind] === rank), ...artefacts.filter(waits)].map(
    (artefact) => release(state, artefact),
  );
};

const artefactsOf = ({ ledger }: Alive): readonly Artefact[] => Object.values(ledger).map(({ artefact }) => artefact);

/** What earlier attempts left is paid on, whatever this one does; what is the task's is this one's to go on with. */
const owedByEarlier = (state: Alive): readonly ReleaseEffect[] =>
  inOrder(
    state,
    artefactsOf(state).filter((artefact) => isOfEarlier(artefact, attemptOf(state))),
  );

/** What a task owes now, given all that has happened to it. The events only wake this; they carry no work themselves. */
export const owedByTask = (state: MigrationTask): readonly TaskEffect[] => {
  switch (state.status) {
    case 'absent':
      return [];
    case 'claiming':
    case 'queued':
      return owedByEarlier(state);
    case 'migrating': {
      const spent = spentBy(state).map((artefact) => release(state, artefact));
      return [...owedSteps(state), ...spent, ...owedByEarlier(state)];
    }
    case 'cleaning':
    case 'ended':
      return inOrder(state, artefactsOf(state));
  }
};
