import {
  type Asked,
  answeredWith,
  awaits,
  type Claim,
  type ClaimAnswer,
  grantedOf,
  verdictOf,
  withAddresses,
} from '../claims/claim.ts';
import type { AddressGrant } from '../platform/l3-network.ts';
import type { TaskPlan } from '../task/task-plan.ts';
import { accept, type Decider } from '../words/decider.ts';
import type { Advisory, Violation } from '../words/failure.ts';
import type { BatchId, TaskId } from '../words/ids.ts';
import type { Keyed } from '../words/keyed.ts';
import { forRecord } from '../words/refusal.ts';

// STORED SHAPES: these names and fields are on disk for ever (docs/adr/0004).
export type Proposal = {
  readonly id: BatchId;
  readonly name: string;
  readonly plans: readonly TaskPlan[];
  readonly claims: readonly Claim[];
  /** Of the batch as a whole; those of a VM are in its plan. Absent: none, or a history of before they were recorded. */
  readonly advisories?: readonly Advisory[];
};
export type MigrationBatchEvent =
  | {
      type: 'MigrationBatchProposed';
      data: Proposal;
    }
  | { type: 'ClaimGranted'; data: { claimId: string; grants: readonly AddressGrant[] } }
  | { type: 'ClaimRefused'; data: { claimId: string; violations: readonly Violation[] } }
  | { type: 'MigrationBatchAccepted'; data: { id: BatchId } }
  | { type: 'MigrationBatchRefused'; data: { id: BatchId; violations: readonly Violation[] } }
  | { type: 'ClaimReturned'; data: { claimId: string } }
  | { type: 'BatchTaskCreated'; data: { taskId: TaskId } };

export type MigrationBatchCommand =
  | {
      type: 'ProposeMigrationBatch';
      data: Proposal;
    }
  | { type: 'RecordClaimGranted'; data: { claimId: string; grants: readonly AddressGrant[] } }
  | { type: 'RecordClaimRefused'; data: { claimId: string; violations: readonly Violation[] } }
  | { type: 'RecordClaimReturned'; data: { claimId: string } }
  | { type: 'RecordTaskCreated'; data: { taskId: TaskId } };

export type MigrationBatch =
  | { readonly status: 'absent' }
  | (Proposal & { readonly status: 'claiming'; readonly answers: Keyed<ClaimAnswer> })
  | (Proposal & { readonly status: 'accepted'; readonly created: readonly TaskId[] })
  /** `owedBack`: claims that were granted before another was refused, and have to be returned. */
  | (Proposal & {
      readonly status: 'refused';
      readonly violations: readonly Violation[];
      readonly owedBack: readonly string[];
    });

type Claiming = Extract<MigrationBatch, { status: 'claiming' }>;

/** The last answer settles the batch: all or nothing, with every violation at once (TK-12). */
const settle = (id: BatchId, asked: Asked): MigrationBatchEvent[] => {
  const verdict = verdictOf(asked);
  if (verdict === null) return [];
  return verdict.granted
    ? [{ type: 'MigrationBatchAccepted', data: { id } }]
    : [{ type: 'MigrationBatchRefused', data: { id, violations: forRecord(verdict.violations) } }];
};

const answered = (state: Claiming, claimId: string, answer: ClaimAnswer): Claiming => ({
  ...state,
  answers: answeredWith(state, claimId, answer),
});

export const migrationBatch: Decider<MigrationBatchCommand, MigrationBatch, MigrationBatchEvent, never> = {
  initial: { status: 'absent' },
  decide: (command, state) => {
    switch (command.type) {
      case 'ProposeMigrationBatch':
        if (state.status !== 'absent') return accept();
        return accept(
          { type: 'MigrationBatchProposed', data: command.data },
          ...settle(command.data.id, { claims: command.data.claims, answers: {} }),
        );
      case 'RecordClaimGranted': {
        const { claimId, grants } = command.data;
        if (state.status !== 'claiming' || !awaits(state, claimId)) return accept();
        const granted: MigrationBatchEvent = { type: 'ClaimGranted', data: command.data };
        return accept(granted, ...settle(state.id, answered(state, claimId, { granted: true, grants })));
      }
      case 'RecordClaimRefused': {
        const { claimId } = command.data;
        const violations = forRecord(command.data.violations);
        if (state.status !== 'claiming' || !awaits(state, claimId)) return accept();
        const refused: MigrationBatchEvent = { type: 'ClaimRefused', data: { claimId, violations } };
        return accept(refused, ...settle(state.id, answered(state, claimId, { granted: false, violations })));
      }
      case 'RecordClaimReturned':
        return state.status === 'refused' && state.owedBack.includes(command.data.claimId)
          ? accept({ type: 'ClaimReturned', data: command.data })
          : accept();
      case 'RecordTaskCreated':
        return state.status === 'accepted' && !state.created.includes(command.data.taskId)
          ? accept({ type: 'BatchTaskCreated', data: command.data })
          : accept();
    }
  },
  evolve: (state, event): MigrationBatch => {
    if (state.status === 'absent')
      return event.type === 'MigrationBatchProposed' ? { status: 'claiming', ...event.data, answers: {} } : state;
    switch (event.type) {
      case 'MigrationBatchProposed':
        return state;
      case 'ClaimGranted': {
        const { claimId, grants } = event.data;
        return state.status === 'claiming' ? answered(state, claimId, { granted: true, grants }) : state;
      }
      case 'ClaimRefused': {
        const { claimId, violations } = event.data;
        return state.status === 'claiming' ? answered(state, claimId, { granted: false, violations }) : state;
      }
      case 'MigrationBatchAccepted': {
        if (state.status !== 'claiming') return state;
        const grants = Object.values(state.answers).flatMap((answer) => (answer.granted ? answer.grants : []));
        const { answers: _, ...proposal } = state;
        return {
          ...proposal,
          status: 'accepted',
          plans: state.plans.map((plan) => withAddresses(plan, grants)),
          created: [],
        };
      }
      case 'MigrationBatchRefused': {
        if (state.status !== 'claiming') return state;
        const { answers: _, ...proposal } = state;
        return { ...proposal, status: 'refused', violations: event.data.violations, owedBack: grantedOf(state) };
      }
      case 'ClaimReturned':
        return state.status !== 'refused'
          ? state
          : { ...state, owedBack: state.owedBack.filter((id) => id !== event.data.claimId) };
      case 'BatchTaskCreated':
        return state.status !== 'accepted' ? state : { ...state, created: [...state.created, event.data.taskId] };
    }
  },
};
