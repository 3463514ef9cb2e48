import { type ClaimAnswer, claimsOf } from '../../domain/claims/claim.ts';
import { pathsOfPlan } from '../../domain/planning/plan-paths.ts';
import type { MigrationTask } from '../../domain/task/migration-task.state.ts';
import type { NewMoment } from '../../domain/task/restart.events.ts';
import { owedForRestart } from '../../domain/task/restart.process.ts';
import type { TaskPlan } from '../../domain/task/task-plan.ts';
import type { Instant } from '../../domain/words/ids.ts';
import { at, failureOf } from '../support/examples.ts';
import { failed, owed, type Said, stepOf, told, until } from './task-walk.ts';

/** When all of them are asked for. */
export const ASKED_AT = at(6000);
export const GRANTED: ClaimAnswer = { granted: true, grants: [] };

export const claimsFor = (plan: TaskPlan) => claimsOf([plan], pathsOfPlan(plan));
export const attemptIn = (state: MigrationTask): number => (state.status === 'absent' ? 0 : state.attempt.number);

/** The step fails for good, and the task has cleaned up what it could. */
export const failedAt = (state: MigrationTask, step: string): MigrationTask =>
  until(
    told(state, failed(stepOf(state, step), at(20), failureOf('NO_SPACE', false))),
    ({ status }) => status === 'ended',
  );

export const request = (plan: TaskPlan, newMoment: NewMoment | null = 'ALLOW', when = ASKED_AT): Said => ({
  type: 'RequestRestart',
  data: { claims: claimsFor(plan), newMoment, at: when },
});

export const askedAgain = (state: MigrationTask, newMoment: NewMoment | null = 'ALLOW'): MigrationTask => {
  if (state.status === 'absent') throw new Error('There is no task.');
  return told(state, request(state.plan, newMoment));
};

export const answer = (state: MigrationTask, claimId: string, said: ClaimAnswer, when: Instant = ASKED_AT): Said => ({
  type: 'RecordClaimAnswered',
  data: { attempt: attemptIn(state), claimId, answer: said, at: when },
});

/** Every claim is granted. */
export const queuedAgain = (state: MigrationTask, newMoment: NewMoment | null = 'ALLOW'): MigrationTask => {
  const asked = askedAgain(state, newMoment);
  const answers = owedForRestart(asked).flatMap((effect) =>
    effect.kind === 'AskClaim' ? [answer(asked, effect.claim.id, GRANTED)] : [],
  );
  return told(asked, ...answers);
};

/** Its place in the queue is taken, and its turn has come. */
export const startedAgain = (state: MigrationTask, newMoment: NewMoment | null = 'ALLOW'): MigrationTask => {
  const queued = queuedAgain(state, newMoment);
  const [place] = owedForRestart(queued);
  if (place?.kind !== 'QueueTask') throw new Error(`It does not owe its place; owed are ${owed(queued).join(', ')}.`);
  return told(
    queued,
    { type: 'RecordMade', data: { artefactId: place.artefactId } },
    { type: 'StartMigration', data: { attempt: attemptIn(queued), at: ASKED_AT } },
  );
};
