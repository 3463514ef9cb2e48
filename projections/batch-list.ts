import { rangeOf, type SortOf, searched, searchText, sortText, type TimeRange } from './list.ts';
import type { ColumnValue, Where } from './projection.ts';
import type { BatchRow } from './rows.ts';

export type BatchFilter = {
  readonly states?: readonly BatchRow['state'][];
  /** In its name. */
  readonly search?: string;
  readonly proposed?: TimeRange;
  /** Who ordered it. */
  readonly actor?: string;
};
export type BatchSort = SortOf<'NAME'>;

export const batchColumns = {
  sort: (row: BatchRow) => row.order,
  state: (row: BatchRow) => row.state,
  proposed: (row: BatchRow) => row.proposedAt,
  actor: (row: BatchRow) => row.proposedBy,
  name: (row: BatchRow) => sortText(row.name),
  search: (row: BatchRow) => searchText([row.name]),
};
type Column = keyof typeof batchColumns;
const EVERYTHING: readonly Column[] = ['sort', 'state', 'proposed', 'actor', 'search'];
const BY_NAME: readonly Column[] = ['name', 'sort', 'state', 'proposed', 'actor', 'search'];
export const batchIndexes: readonly (readonly Column[])[] = [EVERYTHING, BY_NAME];

const whereOf = ({ states = [], search, proposed, actor }: BatchFilter): Where => {
  const wanted = searched(search);
  return {
    ...(states.length > 0 ? { state: states } : {}),
    ...(actor === undefined ? {} : { actor }),
    ...(proposed === undefined ? {} : { proposed: rangeOf(proposed) }),
    ...(wanted === undefined ? {} : { search: { contains: wanted } }),
  };
};

/** There are far fewer batches than tasks: one of two indexes is walked, whatever is asked. */
export const batchSelection = (filter: BatchFilter, sort: BatchSort | undefined) => {
  const where = whereOf(filter);
  const columns: readonly Column[] = sort ? ['name', 'sort'] : ['sort'];
  return {
    where,
    columns,
    descending: sort?.descending ?? true,
    through: sort ? BY_NAME : EVERYTHING,
    placeOfRow: (row: BatchRow): readonly ColumnValue[] => columns.map((name) => batchColumns[name](row)),
  };
};
