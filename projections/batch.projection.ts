import { streams } from '../domain/words/streams.ts';
import { batchColumns, batchIndexes } from './batch-list.ts';
import { idAfter, project, sortKey } from './projection.ts';
import type { BatchRow } from './rows.ts';

const PREFIX = streams.batch('' as Parameters<typeof streams.batch>[0]); // the prefix alone names no batch

/** Its process owes a claim, the return of one, or a task (domain/batch/migration-batch.process.ts). */
const isOpen = (row: BatchRow): boolean => {
  switch (row.state) {
    case 'PROPOSED':
      return true;
    case 'ACCEPTED':
      return row.tasks.some((task) => !task.created);
    case 'REFUSED':
      return row.granted.length > 0;
  }
};

export const batchProjection = project<BatchRow>({
  name: 'batch',
  version: 1,
  reads: ['migrationBatch'],
  columns: { ...batchColumns, open: (row) => (isOpen(row) ? 1 : 0) },
  indexes: [...batchIndexes, ['open']],
  keysOf: idAfter(PREFIX),
  creates: {
    MigrationBatchProposed: ({ data, metadata, position }) => ({
      id: data.id,
      order: sortKey(position),
      name: data.name,
      state: 'PROPOSED',
      proposedAt: metadata.at,
      proposedBy: metadata.actor.name,
      settledAt: null,
      violations: [],
      tasks: data.plans.map((plan) => ({ id: plan.taskId, name: plan.name, created: false })),
      claims: data.claims.length,
      answered: 0,
      granted: [],
    }),
  },
  changes: {
    ClaimGranted: (row, { data }) => ({
      ...row,
      answered: row.answered + 1,
      granted: [...row.granted, data.claimId],
    }),
    ClaimRefused: (row) => ({ ...row, answered: row.answered + 1 }),
    // From here on the claims are the tasks'.
    MigrationBatchAccepted: (row, { metadata }) => ({ ...row, state: 'ACCEPTED', settledAt: metadata.at, granted: [] }),
    MigrationBatchRefused: (row, { data, metadata }) => ({
      ...row,
      state: 'REFUSED',
      settledAt: metadata.at,
      violations: data.violations,
    }),
    ClaimReturned: (row, { data }) => ({ ...row, granted: row.granted.filter((claim) => claim !== data.claimId) }),
    BatchTaskCreated: (row, { data }) => ({
      ...row,
      tasks: row.tasks.map((task) => (task.id === data.taskId ? { ...task, created: true } : task)),
    }),
  },
});
