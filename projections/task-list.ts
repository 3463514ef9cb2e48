import { rangeOf, type SortOf, searched, searchText, sortText, type TimeRange } from './list.ts';
import type { ColumnValue, Through, Where } from './projection.ts';
import type { TaskRow, TaskState } from './rows.ts';

export type TaskFilter = {
  readonly states?: readonly TaskState[];
  readonly batchId?: string;
  readonly serverId?: string;
  readonly sourceId?: string;
  readonly sourceType?: string;
  /** In the task's name, or in that of its source VM or of the new one. */
  readonly search?: string;
  readonly created?: TimeRange;
  /** Of the latest attempt. One that has none is not let through. */
  readonly started?: TimeRange;
  readonly ended?: TimeRange;
  /** RT-7: true: the deleted ones, and only those; else those that are not. */
  readonly deleted?: boolean;
};
export type TaskSort = SortOf<SortedBy>;

/** What has not happened sorts first, and is in no range. */
const NEVER = '';

export const taskColumns = {
  sort: (row: TaskRow) => row.order,
  state: (row: TaskRow) => row.state,
  batch: (row: TaskRow) => row.batchId,
  server: (row: TaskRow) => row.serverId,
  source: (row: TaskRow) => row.source.sourceId,
  type: (row: TaskRow) => row.source.type,
  deleted: (row: TaskRow) => (row.deletedAt === null ? 0 : 1),
  created: (row: TaskRow) => row.createdAt,
  started: (row: TaskRow) => row.startedAt ?? NEVER,
  ended: (row: TaskRow) => row.endedAt ?? NEVER,
  seconds: (row: TaskRow) => row.durationSeconds ?? -1,
  name: (row: TaskRow) => sortText(row.name),
  vm: (row: TaskRow) => sortText(row.source.vmName),
  target: (row: TaskRow) => sortText(row.target.name),
  search: (row: TaskRow) => searchText([row.name, row.source.vmName, row.target.name]),
};
type Column = keyof typeof taskColumns;

type SortedBy = 'NAME' | 'SOURCE_VM' | 'TARGET_VM' | 'STARTED' | 'DURATION';
const SORTED_BY: Readonly<Record<SortedBy, Column>> = {
  NAME: 'name',
  SOURCE_VM: 'vm',
  TARGET_VM: 'target',
  STARTED: 'started',
  /** Of those that have ended; the others count as shorter than any. */
  DURATION: 'seconds',
};

/** Has all that a list is filtered and sorted by: it is walked for what no other index is for, and no document is read. */
const EVERYTHING: readonly Column[] = [
  ...(['deleted', 'sort', 'state', 'type', 'source', 'server', 'created', 'started', 'ended'] as const),
  ...(['seconds', 'name', 'vm', 'target', 'search'] as const),
];
const OF_BATCH: readonly Column[] = ['deleted', 'batch', 'sort'];
export const taskIndexes: readonly (readonly Column[])[] = [
  EVERYTHING,
  OF_BATCH,
  ['deleted', 'state', 'sort'],
  ['deleted', 'server', 'state', 'sort'],
  ['deleted', 'source', 'state', 'sort'],
  ...Object.values(SORTED_BY).map((column): readonly Column[] => ['deleted', 'state', column, 'sort']),
];
export const taskTally = { columns: ['deleted', 'state', 'type', 'server', 'source'], through: EVERYTHING };
export const TASK_STATES: readonly TaskState[] = ['QUEUED', 'MIGRATING', 'SUCCEEDED', 'FAILED', 'CANCELLED'];

/** A batch is small, so that what else is asked is asked of its rows. Undefined: there is an index for this very question. */
const throughFor = (filter: TaskFilter, sorted: boolean): Through | undefined => {
  if (filter.batchId !== undefined) return OF_BATCH;
  const { sourceType, created, started, ended, serverId, sourceId } = filter;
  const looks = [sourceType, created, started, ended, searched(filter.search)].some((asked) => asked !== undefined);
  const owners = [serverId, sourceId].filter((asked) => asked !== undefined).length;
  return looks || owners > (sorted ? 0 : 1) ? EVERYTHING : undefined;
};

const ranges = (filter: TaskFilter): Where =>
  Object.fromEntries(
    (['created', 'started', 'ended'] as const).flatMap((column) => {
      const asked = filter[column];
      if (asked === undefined) return [];
      // A range without a beginning begins with what has happened.
      return [[column, { from: ' ', ...rangeOf(asked) }]];
    }),
  );

const whereOf = (filter: TaskFilter): Where => {
  const wanted = searched(filter.search);
  return {
    deleted: filter.deleted === true ? 1 : 0,
    ...(filter.batchId === undefined ? {} : { batch: filter.batchId }),
    ...(filter.serverId === undefined ? {} : { server: filter.serverId }),
    ...(filter.sourceId === undefined ? {} : { source: filter.sourceId }),
    ...(filter.sourceType === undefined ? {} : { type: filter.sourceType }),
    ...ranges(filter),
    ...(wanted === undefined ? {} : { search: { contains: wanted } }),
  };
};

/** How the rows of a page are found, and how those that the filter lets through are counted by their state. */
export const taskSelection = (filter: TaskFilter, sort: TaskSort | undefined) => {
  const where = whereOf(filter);
  const through = throughFor(filter, sort !== undefined);
  const counted = throughFor(filter, false);
  const columns: readonly Column[] = sort ? [SORTED_BY[sort.by], 'sort'] : ['sort'];
  // Those indexes begin with the state: each is asked for its first rows.
  const every =
    through === undefined && (sort !== undefined || filter.serverId !== undefined || filter.sourceId !== undefined);
  const states = filter.states && filter.states.length > 0 ? filter.states : every ? TASK_STATES : [];
  return {
    where: { ...where, ...(states.length > 0 ? { state: states } : {}) },
    columns,
    descending: sort?.descending ?? true,
    ...(through ? { through } : {}),
    placeOfRow: (row: TaskRow): readonly ColumnValue[] => columns.map((name) => taskColumns[name](row)),
    counted: { where, ...(counted ? { through: counted } : {}) },
  };
};
