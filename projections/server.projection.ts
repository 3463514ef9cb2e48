import { streams } from '../domain/words/streams.ts';
import { idAfter, project, sortKey } from './projection.ts';
import type { ServerRow } from './rows.ts';

const PREFIX = streams.server('' as Parameters<typeof streams.server>[0]); // the prefix alone names no server

/** What is known of the server itself; which tasks it has and what they reserve comes from the queue's rows (MS-10). */
export const serverProjection = project<ServerRow>({
  name: 'server',
  version: 1,
  reads: ['migrationServer'],
  columns: { sort: (row) => row.order, state: (row) => row.state },
  indexes: [['state', 'sort']],
  keysOf: idAfter(PREFIX),
  creates: {
    MigrationServerProposed: ({ data, metadata, position }) => ({
      ...data,
      order: sortKey(position),
      state: 'PROPOSED',
      enabled: false,
      addedAt: metadata.at,
      violations: [],
    }),
  },
  changes: {
    MigrationServerAdded: (row) => ({ ...row, state: 'ADDED', enabled: true }),
    MigrationServerRefused: (row, { data }) => ({ ...row, state: 'REFUSED', violations: data.violations }),
    MigrationServerEnabled: (row) => ({ ...row, enabled: true }),
    MigrationServerDisabled: (row) => ({ ...row, enabled: false }),
  },
});
