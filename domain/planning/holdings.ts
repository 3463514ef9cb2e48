import type { L3Network } from '../platform/l3-network.ts';
import type { TaskPlan } from '../task/task-plan.ts';
import type { DiskName, TaskId } from '../words/ids.ts';
import { type Keyed, own } from '../words/keyed.ts';

/** What the judged tasks hold themselves, which is no conflict: their VMs, addresses and MACs, and what is staged of them. */
export type Holdings = {
  /** What is held in one of their names is theirs. */
  readonly tasks: readonly TaskId[];
  /** Bytes of each that lie on its migration server already, by task: so much less room is needed there. */
  readonly staged: Keyed<number>;
  /** Disks of each that need not be read from the source any more, by task; of a VM that is read whole nothing is asked. */
  readonly read: Keyed<readonly DiskName[]>;
};

/** Of plans that no task has been made of yet. */
export const NOTHING_HELD: Holdings = { tasks: [], staged: {}, read: {} };

export const isTheirs = ({ tasks }: Holdings, taskId: TaskId): boolean => tasks.includes(taskId);
export const stagedBytes = ({ staged }: Holdings, taskId: TaskId): number => own(staged, taskId) ?? 0;

/** What this attempt will still read of the source. */
export const unreadDisks = ({ read }: Holdings, { taskId, target }: TaskPlan): readonly DiskName[] => {
  const done = own(read, taskId) ?? [];
  return target.volumes.map(({ disk }) => disk).filter((disk) => !done.includes(disk));
};

/** Nothing of its source matters any more. */
export const isReadWhole = (holdings: Holdings, plan: TaskPlan): boolean =>
  plan.target.volumes.length > 0 && unreadDisks(holdings, plan).length === 0;

/** The network as the judged tasks find it: what they hold in it is free to them. */
export const withoutTheirs = (network: L3Network, holdings: Holdings): L3Network => {
  if (network.status !== 'added' || holdings.tasks.length === 0) return network;
  const ofOthers = (grants: typeof network.byIp): typeof network.byIp =>
    Object.fromEntries(Object.entries(grants).filter(([, { taskId }]) => !isTheirs(holdings, taskId)));
  return { ...network, byIp: ofOthers(network.byIp), byMac: ofOthers(network.byMac) };
};
