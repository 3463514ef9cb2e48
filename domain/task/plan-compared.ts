import { withAddresses } from '../claims/claim.ts';
import type { Ipv4 } from '../words/ids.ts';
import { own } from '../words/keyed.ts';
import { isMade } from './artefact.ts';
import { artefactIds } from './artefact-ids.ts';
import type { OfAttempt } from './attempt-keys.ts';
import { holds } from './copy.ts';
import type { Migrating } from './migration-task.state.ts';
import type { StepInput } from './steps.ts';

/** An address that the network had assigned, and that another holds by now: the one that it assigned in its place. */
export type AssignedAnew = { readonly nic: number; readonly ip: Ipv4 };

// STORED SHAPES: these names and fields are on disk for ever (docs/adr/0004).
export type PlanComparedEvent = {
  /** RT-15: what the plan was judged on was read again when the attempt's turn came, and nothing that matters is another. */
  type: 'PlanCompared';
  data: OfAttempt & { readonly addresses: readonly AssignedAnew[] };
};

export const comparePlan = ({ plan, staged, attempt }: Migrating): StepInput['ComparePlan'] => {
  const disks = plan.target.volumes.map(({ disk }) => disk);
  return { plan, unread: disks.filter((disk) => !holds(staged.copies, disk, attempt.moment)) };
};

/**
 * An attempt that was beyond its beginning before there was this step has its staging directory, and owes nothing new: a first
 * one is about to make it, a later one has it made, or taken over and looked at.
 */
export const isCompared = ({ ledger, attempt }: Migrating): boolean => {
  const { staging } = artefactIds;
  const isBegun = attempt.number === 1 ? own(ledger, staging) !== undefined : isMade(ledger, staging);
  return attempt.compared || isBegun;
};

export const planCompared = (state: Migrating, { addresses }: PlanComparedEvent['data']): Migrating => {
  const { taskId, target } = state.plan;
  const grants = addresses.flatMap(({ nic, ip }) => {
    const mac = target.nics.find(({ number }) => number === nic)?.mac;
    return mac ? [{ taskId, nic, mac, ip }] : [];
  });
  return { ...state, plan: withAddresses(state.plan, grants), attempt: { ...state.attempt, compared: true } };
};
