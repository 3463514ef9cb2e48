import {
  type Asked,
  answeredWith,
  awaits,
  type Claim,
  type ClaimAnswer,
  grantsOf,
  verdictOf,
  withAddresses,
} from '../claims/claim.ts';
import { claimedBy, heldFromTheStart } from '../claims/claimant.ts';
import { accept, type Decision, reject } from '../words/decider.ts';
import type { Violation } from '../words/failure.ts';
import type { Instant } from '../words/ids.ts';
import { forRecord } from '../words/refusal.ts';
import { violation } from '../words/said.ts';
import { type Artefact, intended, type Ledger, made, takenOver, withoutTroubles } from './artefact.ts';
import { idsOf } from './artefact-ids.ts';
import { newAttempt } from './attempt.ts';
import { attemptOf } from './attempt-keys.ts';
import type { MigrationTaskEvent } from './migration-task.events.ts';
import type { Alive, Claiming, Ended, Waiting } from './migration-task.state.ts';
import type { NewMoment, RestartEvent } from './restart.events.ts';
import { foreseenMoment } from './reviewed.ts';
import { whatStartDoes } from './source-traits.ts';
import type { TaskPlan } from './task-plan.ts';

type Verdict = Decision<MigrationTaskEvent, readonly Violation[]>;
type Data<T extends RestartEvent['type']> = Extract<RestartEvent, { type: T }>['data'];

/** The definitions of earlier attempts, which may still run somewhere: a second VM with the same identity is never made (I3). */
export const definitionsLeft = ({ ledger }: Pick<Alive, 'ledger'>): readonly Artefact[] =>
  Object.values(ledger)
    .map(({ artefact }) => artefact)
    .filter(({ kind }) => kind === 'VM_DEFINITION');

const notRestartable = (state: Alive): Violation | null => {
  const { name } = state.plan;
  switch (state.status) {
    case 'claiming':
      return violation('RESTART_UNDER_WAY', ['id'], { task: name });
    case 'queued':
      return violation('RESTART_QUEUED', ['id'], { task: name });
    case 'migrating':
      return violation('RESTART_MIGRATING', ['id'], { task: name });
    case 'cleaning':
      return violation('RESTART_CLEANING', ['id'], { task: name });
    case 'ended':
      if (state.deleted) return violation('RESTART_DELETED', ['id'], { task: name });
      if (state.outcome.kind === 'FAILED') return null;
      return state.outcome.kind === 'SUCCEEDED'
        ? violation('RESTART_SUCCEEDED', ['id'], { task: name })
        : violation('RESTART_CANCELLED', ['id'], { task: name });
  }
};

/** Where a new moment means that the source is stopped or paused again, nobody but who restarts can say whether it may. */
export const mustSayNewMoment = ({ source }: TaskPlan): boolean => whatStartDoes(source) !== 'NOTHING';

/** All that the task itself has against a restart (RT-5); what the world has, `judge` says. */
export const restartViolations = (state: Alive, newMoment: NewMoment | null): readonly Violation[] => {
  const { name, source } = state.plan;
  const conflict = notRestartable(state);
  if (conflict !== null) return [conflict];
  const left = definitionsLeft(state).map(({ place }) => {
    const host = place.kind === 'PLATFORM' ? '' : place.id;
    return violation('EARLIER_VM_LEFT', ['id'], { task: name, host });
  });
  if (newMoment !== null || !mustSayNewMoment(state.plan)) return left;
  const does = whatStartDoes(source) === 'PAUSE' ? 'PAUSED_AGAIN' : 'SHUT_DOWN_AGAIN';
  return [...left, violation('REQUIRED', ['readAgain'], { vm: source.vmName, does })];
};

/** RT-5: a failed task, nothing else. It asks its claims first; who gave which answer decides whether it is queued again. */
export const requestRestart = (
  { claims, newMoment, at }: { claims: readonly Claim[]; newMoment: NewMoment | null; at: Instant },
  state: Alive,
): Verdict => {
  const violations = restartViolations(state, newMoment);
  if (violations.length > 0) return reject(violations);
  const { plan } = state;
  const attempt = attemptOf(state) + 1;
  const requested: MigrationTaskEvent = {
    type: 'RestartRequested',
    data: { taskId: plan.taskId, attempt, claims, newMoment: newMoment ?? 'ALLOW', at },
  };
  return accept(requested, ...settle(plan, attempt, { claims, answers: {} }, at));
};

/** The last answer settles it: all or nothing, with every violation at once (TK-12). */
const settle = (plan: TaskPlan, attempt: number, asked: Asked, at: Instant): readonly MigrationTaskEvent[] => {
  const verdict = verdictOf(asked);
  const { taskId, source } = plan;
  if (verdict === null) return [];
  if (!verdict.granted)
    return [{ type: 'RestartRefused', data: { taskId, attempt, violations: forRecord(verdict.violations), at } }];
  const { keepSourceStopped } = source;
  const held = heldFromTheStart(plan, attempt);
  return [{ type: 'MigrationRequeued', data: { taskId, attempt, held, keepSourceStopped, at } }];
};

export const recordClaimAnswered = (
  { claimId, answer, at }: { claimId: string; answer: ClaimAnswer; at: Instant },
  state: Alive,
): Verdict => {
  if (state.status !== 'claiming' || !awaits(state.asked, claimId)) return accept();
  const { plan, asked } = state;
  const attempt = attemptOf(state);
  const kept: ClaimAnswer = answer.granted ? answer : { granted: false, violations: forRecord(answer.violations) };
  const answered: MigrationTaskEvent = {
    type: 'RestartClaimAnswered',
    data: { taskId: plan.taskId, attempt, claimId, answer: kept },
  };
  const now = { ...asked, answers: answeredWith(asked, claimId, kept) };
  return accept(answered, ...settle(plan, attempt, now, at));
};

/**
 * The attempt begins here: what was left of others is tried anew under its number, so that no key is used twice. It is for the
 * moment that may be kept, until its review has looked.
 */
export const restartRequested = (state: Ended, { attempt, claims, newMoment }: Data<'RestartRequested'>): Claiming => {
  const { plan, ledger, staged, kept, outcome } = state;
  return {
    status: 'claiming',
    ...{ plan, staged, kept, outcome },
    ledger: withoutTroubles(ledger),
    attempt: { ...newAttempt(attempt, foreseenMoment(state)), newMoment },
    asked: { claims, answers: {} },
  };
};

/** What is granted is in the ledger from then on: a refused restart pays it back like any other debt. */
export const claimAnswered = (state: Claiming, { claimId, answer }: Data<'RestartClaimAnswered'>): Claiming => {
  const claim = state.asked.claims.find(({ id }) => id === claimId);
  const held = answer.granted && claim ? claimedBy(claim, attemptOf(state)) : null;
  return {
    ...state,
    asked: { ...state.asked, answers: answeredWith(state.asked, claimId, answer) },
    ledger: held ? made(intended(state.ledger, held), held.id) : state.ledger,
  };
};

export const restartRefused = (
  { asked: _, ...state }: Claiming,
  { violations: refusal }: Data<'RestartRefused'>,
): Ended => ({ ...state, status: 'ended', deleted: false, refusal });

/** What the task holds itself is the attempt's to go on with, each looked at anew; its place in the queue it still owes. */
export const requeued = (
  { asked, outcome: _, ...state }: Claiming,
  { held, keepSourceStopped }: Data<'MigrationRequeued'>,
): Waiting => {
  const plan = withAddresses(state.plan, grantsOf(asked));
  const { slot } = idsOf({ attempt: state.attempt.number, moment: 1 });
  const ledger = held.reduce<Ledger>(
    (all, artefact) => {
      const next = intended(all, artefact);
      return artefact.id === slot ? next : made(next, artefact.id);
    },
    takenOver(state.ledger, state.kept),
  );
  return {
    ...state,
    status: 'queued',
    plan: { ...plan, source: { ...plan.source, keepSourceStopped } },
    ledger,
    kept: {},
  };
};
