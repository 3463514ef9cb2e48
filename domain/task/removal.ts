import { accept, type Decision, reject } from '../words/decider.ts';
import type { Violation } from '../words/failure.ts';
import type { Instant, TaskId } from '../words/ids.ts';
import { own } from '../words/keyed.ts';
import { violation } from '../words/said.ts';
import type { ArtefactKind, LedgerEntry, Place } from './artefact.ts';
import type { Alive } from './migration-task.state.ts';
import { RELEASE_TRIES_BEFORE_END } from './retry-policy.ts';
import { keptUntil } from './staged-retention.ts';

// STORED SHAPES: these names and fields are on disk for ever (docs/adr/0004).
export type RemovalEvent =
  /** Hidden from lists. What it still owes is paid on, and its staged data is due from now on (RT-6, RT-7). */
  | { type: 'MigrationTaskDeleted'; data: { taskId: TaskId; at: Instant } }
  /** An administrator's word that the thing needs no removal any more; `kind` and `place` for who reads it alone. */
  | {
      type: 'DebtWrittenOff';
      data: {
        taskId: TaskId;
        artefactId: string;
        kind: ArtefactKind;
        place: Place;
        reason: string;
        at: Instant;
      };
    };

type Verdict = Decision<RemovalEvent, readonly Violation[]>;

/** RT-7: only what has ended; deleting never touches the migrated VM, which is in no ledger any more. */
export const deleteTask = ({ at }: { readonly at: Instant }, state: Alive): Verdict => {
  const { taskId, name } = state.plan;
  switch (state.status) {
    case 'claiming':
      return reject([violation('TASK_CLAIMING', ['id'], { task: name })]);
    case 'queued':
      return reject([violation('TASK_QUEUED', ['id'], { task: name })]);
    case 'migrating':
      return reject([violation('TASK_MIGRATING', ['id'], { task: name })]);
    case 'cleaning':
      return reject([violation('TASK_CLEANING', ['id'], { task: name })]);
    case 'ended':
      return state.deleted ? accept() : accept({ type: 'MigrationTaskDeleted', data: { taskId, at } });
  }
};

/** RT-6: for a restart. Where its time is over, or its removal was tried, it is debt like any other. */
const isKept = (state: Alive, { artefact, trouble }: LedgerEntry, at: Instant): boolean => {
  const until = artefact.kind === 'STAGING' ? keptUntil(state) : null;
  return until !== null && at < until && trouble === null;
};

/** While the task cleans up by itself, only what it has given up for now is debt. */
const isTried = (state: Alive, { trouble }: LedgerEntry): boolean =>
  state.status === 'cleaning' && (trouble?.tries ?? 0) < RELEASE_TRIES_BEFORE_END;

/**
 * What is written off is owed no more, and holds up nothing: what had to wait for it is tried next, in the order of
 * artefact.ts. So a definition that is written off gives its addresses back, and lets a stopped source run again: the
 * word is that its machine is gone for good, and the VM with it.
 */
export const writeOffDebt = (
  { artefactId, reason, at }: { readonly artefactId: string; readonly reason: string; readonly at: Instant },
  state: Alive,
): Verdict => {
  const { taskId, name } = state.plan;
  if (state.status === 'queued' || state.status === 'migrating' || state.status === 'claiming')
    return reject([violation('DEBT_OF_LIVE_TASK', ['taskId'], { task: name })]);
  const path = ['artefactId'];
  const entry = own(state.ledger, artefactId);
  if (!entry) return reject([violation('NOT_FOUND', path, { task: name, artefact: artefactId })]);
  const { kind, place } = entry.artefact;
  if (place.kind === 'PLATFORM') return reject([violation('DEBT_IN_BOOKS', path, { artefact: artefactId })]);
  if (isKept(state, entry, at)) return reject([violation('DEBT_KEPT', path, { task: name })]);
  if (isTried(state, entry))
    return reject([violation('DEBT_BEING_REMOVED', path, { task: name, artefact: artefactId })]);
  return accept({ type: 'DebtWrittenOff', data: { taskId, artefactId, kind, place, reason, at } });
};
