import { attemptId } from '../domain/task/attempt-keys.ts';
import { type ProjectedEvent, project, sortKey } from './projection.ts';
import type { QueueRow } from './rows.ts';

const taskOf = (event: ProjectedEvent): readonly string[] => {
  switch (event.type) {
    case 'TaskQueued':
    case 'SlotGranted':
    case 'SlotTaken':
    case 'SlotReleased':
      return [attemptId(event.data)];
    default:
      return [];
  }
};

/** Who waits and who runs, in queue order (RT-4), and what each reserves on its server (MS-10). */
export const queueProjection = project<QueueRow>({
  name: 'queue',
  version: 2,
  reads: ['migrationQueue'],
  columns: { sort: (row) => row.order, server: (row) => row.serverId, state: (row) => row.state },
  indexes: [['sort'], ['server', 'sort'], ['state', 'sort']],
  tally: { columns: ['state'] },
  keysOf: taskOf,
  creates: {
    TaskQueued: ({ data, metadata, position }) => ({
      taskId: data.taskId,
      attempt: data.attempt,
      order: sortKey(position),
      serverId: data.serverId,
      bytes: data.bytes,
      needs: data.needs,
      state: 'WAITING',
      queuedAt: metadata.at,
    }),
  },
  changes: {
    SlotGranted: (row) => ({ ...row, state: 'GRANTED' }),
    SlotTaken: (row) => ({ ...row, state: 'TAKEN' }),
    SlotReleased: () => undefined,
  },
});
