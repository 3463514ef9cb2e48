import { join } from 'node:path';
import { ReadStore } from '../../adapters/readstore/store.ts';
import { PROJECTIONS } from '../../projections/all.ts';
import { auditProjection } from '../../projections/audit.projection.ts';
import type { AnyProjection } from '../../projections/projection.ts';
import { sortKey } from '../../projections/projection.ts';
import type { AuditRow, ReadModels, TaskRow } from '../../projections/queries.ts';
import { createReadModels, type Live } from '../../projections/read-models.ts';
import { taskProjection } from '../../projections/task.projection.ts';
import { taskRow } from '../graphql/rows.ts';
import { inDirectory } from './folded.ts';

const nobody: Live = { waitFor: async () => undefined, changes: async function* () {}, health: () => [] };

export type Rows = {
  readonly models: ReadModels;
  readonly store: ReadStore;
  readonly file: string;
  readonly put: (...rows: readonly TaskRow[]) => void;
  readonly audit: (...rows: readonly AuditRow[]) => void;
};

/** Read models over rows that the test puts there itself, as if projections had. */
export const overRows = (use: (rows: Rows) => void | Promise<void>): Promise<void> =>
  inDirectory(async (directory) => {
    const file = join(directory, 'rows.db');
    const store = new ReadStore(file, PROJECTIONS);
    const commit = (projection: AnyProjection, rows: readonly (readonly [string, unknown])[]): void =>
      store.commit([{ projection, position: '1', rows }], null);
    try {
      await use({
        models: createReadModels(store, nobody),
        store,
        file,
        put: (...rows) =>
          commit(
            taskProjection,
            rows.map((row) => [row.id, row]),
          ),
        audit: (...rows) =>
          commit(
            auditProjection,
            rows.map((row) => [row.order, row]),
          ),
      });
    } finally {
      store.close();
    }
  });

type Change = Partial<Omit<TaskRow, 'source' | 'target'>> & {
  readonly vmName?: string;
  readonly type?: TaskRow['source']['type'];
  readonly sourceId?: string;
  readonly becomes?: string;
};

/** The task of that number; numbers are in the order of making. */
export const numbered = (number: number, { vmName, type, sourceId, becomes, ...change }: Change = {}): TaskRow => {
  const row = taskRow({ id: `task-${number}`, order: sortKey(String(number)), ...change });
  return {
    ...row,
    source: {
      ...row.source,
      ...(vmName === undefined ? {} : { vmName }),
      ...(type === undefined ? {} : { type }),
      ...(sourceId === undefined ? {} : { sourceId: sourceId as TaskRow['source']['sourceId'] }),
    },
    target: { ...row.target, ...(becomes === undefined ? {} : { name: becomes }) },
  };
};
