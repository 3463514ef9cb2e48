import type { Claim, ClaimAnswer } from '../../domain/claims/claim.ts';
import { type Claimant, vmClaimOf } from '../../domain/claims/claimant.ts';
import { grantedFor } from '../../domain/platform/l3-network.ts';
import { claimScope, type TaskPlan } from '../../domain/task/task-plan.ts';
import type { NetworkId, SourceId, SourceVmId, TaskId } from '../../domain/words/ids.ts';
import { aggregates } from '../support/aggregates.ts';
import type { App } from '../support/app.ts';
import type { CommandContext } from '../support/handle.ts';

/** What is claimed, in whose name, and for whose plans. */
export type OfClaim = { readonly claimant: Claimant; readonly claim: Claim; readonly plans: readonly TaskPlan[] };

const sourceVmOf = (
  { claimant, plans }: OfClaim,
  { taskId }: Extract<Claim, { kind: 'SOURCE_VM' }>,
): TaskPlan['source'] & { readonly claimedAt: SourceId } => {
  const source = plans.find((candidate) => candidate.taskId === taskId)?.source;
  if (!source) throw new Error(`${claimant.id} claims for a task that it does not have.`);
  return { ...source, claimedAt: claimScope(source.sourceId, source.vmware?.instanceUuid) };
};

/** Asks the claim's owner, in the owner's own stream. Asked again, it gives the same answer. */
export const askClaim = async (app: App, of: OfClaim, context: CommandContext): Promise<ClaimAnswer> => {
  const { claim, claimant } = of;
  if (claim.kind === 'SOURCE_VM') {
    const { sourceId, vmId, vmName, claimedAt } = sourceVmOf(of, claim);
    const { taskId, path } = claim;
    const data = { sourceId, vmId, taskId, claimId: vmClaimOf(claimant, taskId), path, vmName };
    const handled = await app.handler.handle(
      aggregates.sourceVm(claimedAt, vmId),
      { type: 'ClaimSourceVm', data },
      context,
    );
    return handled.ok ? { granted: true, grants: [] } : { granted: false, violations: handled.rejection };
  }
  const data = { claimId: claimant.id, wishes: claim.wishes };
  const network = aggregates.network(claim.networkId);
  const handled = await app.handler.handle(network, { type: 'ReserveAddresses', data }, context);
  return handled.ok
    ? { granted: true, grants: grantedFor(handled.state, claimant.id, claim.wishes) }
    : { granted: false, violations: handled.rejection };
};

type OfVm = { readonly sourceId: SourceId; readonly vmId: SourceVmId; readonly claimedAt: SourceId };

/** Frees the VM of that claim alone; what is free already, or claimed anew meanwhile, stays as it is. */
export const freeSourceVm = async (
  app: App,
  claimant: Claimant,
  taskId: TaskId,
  { sourceId, vmId, claimedAt }: OfVm,
  context: CommandContext,
): Promise<void> => {
  const data = { sourceId, vmId, taskId, claimId: vmClaimOf(claimant, taskId) };
  await app.handler.handle(aggregates.sourceVm(claimedAt, vmId), { type: 'ReleaseSourceVm', data }, context);
};

/** Frees what that claim holds for those tasks; nothing of their other claims, and nothing of other tasks. */
export const freeAddresses = async (
  app: App,
  claimant: Claimant,
  taskIds: readonly TaskId[],
  networkId: NetworkId,
  context: CommandContext,
): Promise<void> => {
  const data = { claimId: claimant.id, taskIds };
  await app.handler.handle(aggregates.network(networkId), { type: 'ReleaseAddresses', data }, context);
};

/** Gives back what was granted. May run twice. */
export const returnClaim = (app: App, of: OfClaim, context: CommandContext): Promise<void> => {
  const { claim, claimant, plans } = of;
  if (claim.kind === 'SOURCE_VM') return freeSourceVm(app, claimant, claim.taskId, sourceVmOf(of, claim), context);
  const taskIds = plans.map((plan) => plan.taskId);
  return freeAddresses(app, claimant, taskIds, claim.networkId, context);
};
