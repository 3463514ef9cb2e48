import { auditProjection } from './audit.projection.ts';
import { type AuditFilter, auditSelection, NEWEST_FIRST } from './audit-list.ts';
import { batchProjection } from './batch.projection.ts';
import { type BatchFilter, type BatchSort, batchSelection } from './batch-list.ts';
import { cursorOf, LARGEST_PAGE, placeOf, type SortOf } from './list.ts';
import type { ColumnValue, Projection, RowReader, Selection, Through, Where } from './projection.ts';
import type { Page, PageRequest, TaskPage } from './queries.ts';
import type { AuditRow, BatchRow, TaskState } from './rows.ts';
import { taskProjection } from './task.projection.ts';
import { TASK_STATES, type TaskFilter, type TaskSort, taskSelection } from './task-list.ts';

type Listed<Row> = {
  readonly where: Where;
  readonly columns: readonly string[];
  readonly descending: boolean;
  readonly through?: Through;
  readonly placeOfRow: (row: Row) => readonly ColumnValue[];
};

const rowsOf = <Row>(
  reader: RowReader,
  projection: Projection<Row>,
  { where, columns, descending, through, placeOfRow }: Listed<Row>,
  sort: SortOf<string> | undefined,
  { first, after = null }: PageRequest,
): Omit<Page<Row>, 'total'> => {
  const limit = Math.min(Math.max(Math.trunc(first), 0), LARGEST_PAGE);
  const selection: Selection = {
    where,
    orderBy: { columns, descending, after: after === null ? null : placeOf(sort, after) },
    limit: limit + 1,
    ...(through ? { through } : {}),
  };
  const found = reader.rows(projection, selection);
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return { rows, cursor: last && found.length > limit ? cursorOf(sort, placeOfRow(last)) : null };
};

/** Found already by counting: nothing has to be looked through a second time. */
const NOTHING = { rows: [], cursor: null };

/** How many there are in each state, zeroes too. */
export const countByState = (
  reader: RowReader,
  where: Where,
  through?: Through,
): Readonly<Record<TaskState, number>> => {
  const counts = reader.countBy(taskProjection, 'state', where, through);
  const of = (state: TaskState): number => counts.get(state) ?? 0;
  return {
    QUEUED: of('QUEUED'),
    MIGRATING: of('MIGRATING'),
    SUCCEEDED: of('SUCCEEDED'),
    FAILED: of('FAILED'),
    CANCELLED: of('CANCELLED'),
  };
};

export const taskPage = (
  reader: RowReader,
  filter: TaskFilter,
  request: PageRequest,
  sort: TaskSort | undefined,
): TaskPage => {
  const { counted, ...listed } = taskSelection(filter, sort);
  const matching = countByState(reader, counted.where, counted.through);
  const states = filter.states && filter.states.length > 0 ? [...new Set(filter.states)] : TASK_STATES;
  const total = states.reduce((sum, state) => sum + matching[state], 0);
  const found = total === 0 ? NOTHING : rowsOf(reader, taskProjection, listed, sort, request);
  return { ...found, total, matching };
};

export const batchPage = (
  reader: RowReader,
  filter: BatchFilter,
  request: PageRequest,
  sort: BatchSort | undefined,
): Page<BatchRow> => {
  const listed = batchSelection(filter, sort);
  const total = reader.count(batchProjection, listed.where, listed.through);
  return { ...rowsOf(reader, batchProjection, listed, sort, request), total };
};

export const auditPage = (reader: RowReader, filter: AuditFilter, request: PageRequest): Page<AuditRow> => {
  const listed = auditSelection(filter);
  const total = reader.count(auditProjection, listed.where, listed.through);
  return { ...rowsOf(reader, auditProjection, listed, NEWEST_FIRST, request), total };
};
