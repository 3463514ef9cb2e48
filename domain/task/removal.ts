import { accept, type Decision, reject } from '../words/decider.ts';
import type { Violation, ViolationCode } from '../words/failure.ts';
import type { Instant, TaskId } from '../words/ids.ts';
import { own } from '../words/keyed.ts';
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

const refuse = (code: ViolationCode, field: string, message: string): Verdict =>
  reject([{ code, path: [field], message }]);

/** RT-7: only what has ended; deleting never touches the migrated VM, which is in no ledger any more. */
export const deleteTask = ({ at }: { readonly at: Instant }, state: Alive): Verdict => {
  const { taskId, name } = state.plan;
  switch (state.status) {
    case 'claiming':
      return refuse('STATE_CONFLICT', 'id', `${name} is about to be restarted; cancel it once it is queued.`);
    case 'queued':
      return refuse('STATE_CONFLICT', 'id', `${name} is queued; cancel it, and delete it once it has ended.`);
    case 'migrating':
      return refuse('STATE_CONFLICT', 'id', `${name} is migrating; cancel it, and delete it once it has ended.`);
    case 'cleaning':
      return refuse('STATE_CONFLICT', 'id', `${name} still removes what it had made; delete it once it has ended.`);
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
    return refuse('STATE_CONFLICT', 'taskId', `${name} has not ended; what it holds is no debt. Cancel it first.`);
  const entry = own(state.ledger, artefactId);
  if (!entry)
    return refuse(
      'NOT_FOUND',
      'artefactId',
      `${name} does not owe "${artefactId}", or not any more; look at its debt.`,
    );
  const { kind, place } = entry.artefact;
  if (place.kind === 'PLATFORM')
    return refuse(
      'STATE_CONFLICT',
      'artefactId',
      `"${artefactId}" is in Sampan's own books and on no machine; it is given back once what it waits for is gone or written off.`,
    );
  if (isKept(state, entry, at))
    return refuse(
      'STATE_CONFLICT',
      'artefactId',
      `The staged data of ${name} is kept on purpose, for a restart; delete the task to have it removed at once.`,
    );
  if (isTried(state, entry))
    return refuse(
      'STATE_CONFLICT',
      'artefactId',
      `${name} is still trying to remove "${artefactId}"; wait for its end.`,
    );
  return accept({ type: 'DebtWrittenOff', data: { taskId, artefactId, kind, place, reason, at } });
};
