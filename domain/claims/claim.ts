import type { PlanPaths } from '../planning/plan-paths.ts';
import type { AddressGrant, AddressWish } from '../platform/l3-network.ts';
import type { TaskPlan } from '../task/task-plan.ts';
import type { Violation } from '../words/failure.ts';
import type { NetworkId, TaskId } from '../words/ids.ts';
import { type Keyed, own } from '../words/keyed.ts';

/**
 * What an attempt needs from other streams before it may begin (DESIGN.md 3.3): a batch asks for the first attempts of all its
 * tasks at once, a later attempt asks for itself. Each owner grants its claim in its own stream; whoever asked only remembers
 * the answers. STORED SHAPE, in `MigrationBatchProposed`.
 */
export type Claim =
  | {
      readonly kind: 'SOURCE_VM';
      readonly id: string;
      readonly taskId: TaskId;
      readonly path: readonly (string | number)[];
    }
  | {
      readonly kind: 'ADDRESSES';
      readonly id: string;
      readonly networkId: NetworkId;
      readonly wishes: readonly AddressWish[];
    };

/** One claim per source VM and one per network, so that each owner answers once for all that is asked. */
export const claimsOf = (plans: readonly TaskPlan[], paths: PlanPaths): readonly Claim[] => {
  const vms = plans.map(
    ({ taskId }): Claim => ({ kind: 'SOURCE_VM', id: `vm/${taskId}`, taskId, path: paths.vm(taskId) }),
  );
  const wishes = new Map<NetworkId, AddressWish[]>();
  for (const { taskId, target } of plans)
    for (const { number, networkId, mac, ip } of target.nics) {
      const wish = { taskId, nic: number, mac, ip, path: paths.nic(taskId, number) };
      const list = wishes.get(networkId);
      if (list) list.push(wish);
      else wishes.set(networkId, [wish]);
    }
  const networks = [...wishes].map(
    ([networkId, list]): Claim => ({ kind: 'ADDRESSES', id: `net/${networkId}`, networkId, wishes: list }),
  );
  return [...vms, ...networks];
};

export type ClaimAnswer =
  | { readonly granted: true; readonly grants: readonly AddressGrant[] }
  | { readonly granted: false; readonly violations: readonly Violation[] };

/** Claims that are asked for, and what their owners have answered so far, by claim id. */
export type Asked = { readonly claims: readonly Claim[]; readonly answers: Keyed<ClaimAnswer> };

/** In the order of the claims. */
export const unanswered = ({ claims, answers }: Asked): readonly Claim[] =>
  claims.filter(({ id }) => own(answers, id) === undefined);

/** An answer that comes again, or to what was not asked, changes nothing. */
export const awaits = (asked: Asked, claimId: string): boolean => unanswered(asked).some(({ id }) => id === claimId);

export const answeredWith = ({ answers }: Asked, claimId: string, answer: ClaimAnswer): Keyed<ClaimAnswer> => ({
  ...answers,
  [claimId]: answer,
});

/** Ids of the claims that were granted: where another was refused, they have to be returned. */
export const grantedOf = ({ claims, answers }: Asked): readonly string[] =>
  claims.map(({ id }) => id).filter((id) => own(answers, id)?.granted);

export type Verdict =
  | { readonly granted: true; readonly grants: readonly AddressGrant[] }
  /** Every violation at once (TK-12), in the order of the claims. */
  | { readonly granted: false; readonly violations: readonly Violation[] };

/** The last answer settles it, all or nothing; null: answers are missing. */
export const verdictOf = (asked: Asked): Verdict | null => {
  const given = asked.claims.flatMap(({ id }) => own(asked.answers, id) ?? []);
  if (given.length < asked.claims.length) return null;
  const violations = given.flatMap((answer) => (answer.granted ? [] : answer.violations));
  return given.every((answer) => answer.granted)
    ? { granted: true, grants: given.flatMap((answer) => (answer.granted ? answer.grants : [])) }
    : { granted: false, violations };
};

/** What was granted so far. */
export const grantsOf = ({ answers }: Pick<Asked, 'answers'>): readonly AddressGrant[] =>
  Object.values(answers).flatMap((answer) => (answer.granted ? answer.grants : []));

/** The plan with the addresses that were assigned to it. */
export const withAddresses = (plan: TaskPlan, grants: readonly AddressGrant[]): TaskPlan => ({
  ...plan,
  target: {
    ...plan.target,
    nics: plan.target.nics.map((nic) => ({
      ...nic,
      ip: grants.find((grant) => grant.taskId === plan.taskId && grant.nic === nic.number)?.ip ?? nic.ip,
    })),
  },
});
