import { accept, type Decision, reject } from '../words/decider.ts';
import type { Violation } from '../words/failure.ts';
import type { Instant } from '../words/ids.ts';
import { violation } from '../words/said.ts';
import { type LedgerEntry, mustWait } from './artefact.ts';
import { attemptOf } from './attempt-keys.ts';
import type { MigrationTaskEvent } from './migration-task.events.ts';
import { type Alive, type Cleaning, evolveTask, type MigrationTask } from './migration-task.state.ts';
import { RELEASE_TRIES_BEFORE_END } from './retry-policy.ts';

type Verdict = Decision<MigrationTaskEvent, readonly Violation[]>;

/** What still keeps a cleaning task from ending; staged data of a failed task is kept on purpose (RT-6). */
const holdsUp = (state: Cleaning, { artefact, trouble }: LedgerEntry): boolean =>
  (trouble?.tries ?? 0) < RELEASE_TRIES_BEFORE_END &&
  !(artefact.kind === 'STAGING' && state.outcome.kind === 'FAILED') &&
  !mustWait(state.ledger, artefact); // what it waits for holds the task up, or is debt already

const endOf = (state: Cleaning, at: Instant): MigrationTaskEvent => {
  const { taskId } = state.plan;
  const attempt = attemptOf(state);
  switch (state.outcome.kind) {
    case 'SUCCEEDED':
      return { type: 'MigrationSucceeded', data: { taskId, attempt, at } };
    case 'FAILED':
      return { type: 'MigrationFailed', data: { taskId, attempt, failure: state.outcome.failure, at } };
    case 'CANCELLED':
      return { type: 'MigrationCancelled', data: { taskId, attempt, at } };
  }
};

/** The events, and the end of the task when they leave nothing that holds it up. */
export const thenEnd = (state: Alive, events: readonly MigrationTaskEvent[], at: Instant): Verdict => {
  const next = events.reduce<MigrationTask>(evolveTask, state);
  const done = next.status === 'cleaning' && !Object.values(next.ledger).some((entry) => holdsUp(next, entry));
  return done ? accept(...events, endOf(next, at)) : accept(...events);
};

export const cancelTask = ({ at }: { readonly at: Instant }, state: Alive): Verdict => {
  const ids = { taskId: state.plan.taskId, attempt: attemptOf(state) };
  switch (state.status) {
    case 'claiming':
      return reject([violation('TASK_CLAIMING', ['id'], { task: state.plan.name })]);
    case 'queued':
    case 'migrating':
      return thenEnd(state, [{ type: 'CancellationRequested', data: ids }], at);
    case 'cleaning':
    case 'ended':
      if (state.outcome.kind === 'CANCELLED') return accept();
      return reject([violation('TASK_OVER', ['id'])]);
  }
};
