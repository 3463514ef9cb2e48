import { folded, searched } from './list.ts';
import type { ServerRow, SourceRow } from './rows.ts';

/** Lists of machines are short: they are given whole, and looked through as they are. */
export type ServerFilter = {
  /** In its name or description. */
  readonly search?: string;
  readonly type?: string;
  readonly enabled?: boolean;
};
export type SourceFilter = {
  /** In its name or address. */
  readonly search?: string;
  readonly type?: string;
};

const contains = (text: string | undefined, names: readonly (string | undefined)[]): boolean => {
  const wanted = searched(text);
  return wanted === undefined || names.some((name) => name !== undefined && folded(name).includes(wanted));
};

export const serverPasses =
  ({ search, type, enabled }: ServerFilter) =>
  (row: ServerRow): boolean =>
    (type === undefined || row.type === type) &&
    (enabled === undefined || row.enabled === enabled) &&
    contains(search, [row.name, row.description]);

export const sourcePasses =
  ({ search, type }: SourceFilter) =>
  (row: SourceRow): boolean =>
    (type === undefined || row.type === type) && contains(search, [row.name, row.ssh?.address, row.vcenter?.address]);
