import type { BatchFacts } from '../../domain/planning/batch-order.ts';
import { type Source, vcenterOf } from '../../domain/platform/source.ts';
import { claimScope } from '../../domain/task/task-plan.ts';
import type { SourceId, SourceVmId } from '../../domain/words/ids.ts';
import { aggregates } from './aggregates.ts';
import type { App } from './app.ts';

export type Holders = Pick<BatchFacts, 'heldBy' | 'earlierTasks'>;

/** The task that holds each of these VMs, and all that ever did (TK-14), as their own streams have it now. */
export const holdersOf = async (
  app: App,
  id: SourceId,
  source: Source,
  vms: readonly SourceVmId[],
): Promise<Holders> => {
  const scope = claimScope(id, vcenterOf(source)?.instanceUuid);
  const held = await Promise.all(
    vms.map(async (vmId) => ({ vmId, ...(await app.handler.load(aggregates.sourceVm(scope, vmId))) })),
  );
  return {
    heldBy: Object.fromEntries(held.flatMap(({ vmId, heldBy }) => (heldBy ? [[vmId, heldBy] as const] : []))),
    earlierTasks: Object.fromEntries(held.map(({ vmId, tasks }) => [vmId, tasks] as const)),
  };
};
