import type { LabHost } from '../peers/lab/lab.ts';
import { eventually } from './eventually.ts';
import type { Ask, Fleet } from './fleet.ts';

export type TaskNow = {
  readonly id: string;
  readonly name: string;
  readonly state: 'QUEUED' | 'MIGRATING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  readonly phase: string | null;
  readonly failure: { readonly code: string; readonly message: string; readonly log: string | null } | null;
  readonly progress: { readonly bytesDone: number; readonly bytesTotal: number } | null;
  readonly vm: string | null;
  readonly host: { readonly id: string } | null;
  readonly debt: readonly { readonly artefactId: string; readonly kind: string }[];
};

const TASK = `query($id: ID!) { task(id: $id) { id name state phase vm
  failure { code message log } condition troubles { step try attempt at retryAt failure { code message } }
  progress { bytesDone bytesTotal } host { id } debt { artefactId kind } } }`;

export const taskNow = async (ask: Ask, id: string): Promise<TaskNow> => (await ask(TASK, { id })).task as TaskNow; // as asked above

export type VmWish = { readonly vmId: string } & Readonly<Record<string, unknown>>;

/** Orders a batch that must be accepted; ids of its tasks in order. */
export const createBatch = async (
  ask: Ask,
  fleet: Fleet,
  wish: { readonly commandId: string; readonly name: string; readonly vms: readonly VmWish[] } & Readonly<
    Record<string, unknown>
  >,
): Promise<readonly string[]> => {
  const { sourceId, serverId, clusterId, storageId, networkId } = fleet;
  const input = { sourceId, serverId, clusterId, storageId, networkGroups: [{ number: 1, networkId }], ...wish };
  const query = `mutation($input: CreateMigrationBatchInput!) { createMigrationBatch(input: $input) {
    ... on MigrationBatchCreated { taskIds } ... on Refusal { violations { code field message } } } }`;
  const answer = (await ask(query, { input })).createMigrationBatch as { taskIds?: string[]; violations?: unknown };
  if (!answer.taskIds) throw new Error(`the batch was refused: ${JSON.stringify(answer.violations)}`);
  return answer.taskIds;
};

/** The task as it ended. Each look is given to `seen`, for tests that watch the way there. */
export const taskEnded = (ask: Ask, id: string, seen?: (task: TaskNow) => void): Promise<TaskNow> => {
  let last: TaskNow | undefined;
  return eventually(
    `task ${id} ends`,
    async () => {
      const task = await taskNow(ask, id);
      last = task;
      seen?.(task);
      return task.state === 'QUEUED' || task.state === 'MIGRATING' ? undefined : task;
    },
    { everyMilliseconds: 300, seen: () => last },
  );
};

const JOBS = `cd /var/lib/sampan/jobs 2>/dev/null && for job in *; do
  echo "== $job: $(cat "$job/progress" 2>/dev/null)"; tail -n 25 "$job/log" 2>/dev/null; done; ps -eo pid,etimes,stat,wchan:20,args | grep -E 'sampan|nbd|v2v|qemu|guestfs' | cut -c1-200`;

/** As `taskEnded`; where nothing moves any more, what the jobs on a host last said is told too. */
export const taskEndedOn = async (host: LabHost, ask: Ask, id: string): Promise<TaskNow> => {
  try {
    return await taskEnded(ask, id);
  } catch (error) {
    process.stderr.write(`Jobs on ${host.name}:\n${(await host.exec(JOBS)).stdout}\n`);
    throw error;
  }
};
