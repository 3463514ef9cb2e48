import type { AnyProjection, ColumnValue, Condition, Selection, Through, Where } from '../../projections/projection.ts';
import { indexOf, tableOf } from './layout.ts';

type Sql = { readonly sql: string; readonly values: readonly ColumnValue[] };

/** A union of more parts than this costs more than it saves. */
const MOST_PARTS = 80;

/** The table, up to where conditions follow. */
export const from = (projection: AnyProjection, through?: Through): string =>
  `from ${tableOf(projection)}${through ? ` indexed by ${indexOf(projection, through)}` : ''} where true`;

/**
 * A page of rows that have one of several values is taken from a page of each: over all of them at once SQLite would sort
 * every row there is, for the first fifty. Where an index is named it is walked once instead.
 */
export const selectionSql = (projection: AnyProjection, what: 'doc' | 'key', selection: Selection): Sql => {
  const { where = {}, orderBy, limit, through } = selection;
  const columns = (orderBy?.columns ?? ['key']).map((column) => `"${column}"`);
  const after = orderBy?.after ?? null;
  const past = orderBy?.descending ? '<' : '>';
  const beyond = after === null ? '' : ` and (${columns.join(', ')}) ${past} (${columns.map(() => '?').join(', ')})`;
  const order = columns.map((column) => `${column} ${orderBy?.descending ? 'desc' : 'asc'}`).join(', ');
  const rest = ` order by ${order}${limit === undefined ? '' : ' limit ?'}`;
  const limits = limit === undefined ? [] : [limit];
  const parts = limit === undefined || through ? [where] : onePerValue(where);
  const taken = [...new Set([`"${what}"`, ...columns])].join(', ');
  const pages = parts.map((part) => {
    const { sql, values } = conditions(part);
    return {
      sql: `select ${taken} ${from(projection, through)}${sql}${beyond}${rest}`,
      values: [...values, ...(after ?? []), ...limits],
    };
  });
  const [only] = pages;
  if (pages.length === 1 && only) return only;
  const union = pages.map(({ sql }) => `select * from (${sql})`).join(' union all ');
  return { sql: `select * from (${union})${rest}`, values: [...pages.flatMap(({ values }) => values), ...limits] };
};

const isList = (condition: Condition): condition is readonly ColumnValue[] => Array.isArray(condition);

const onePerValue = (where: Where): readonly Where[] => {
  let parts: readonly Where[] = [where];
  for (const [column, condition] of Object.entries(where)) {
    if (!isList(condition)) continue;
    const values = [...new Set(condition)];
    if (values.length === 0 || values.length * parts.length > MOST_PARTS) continue;
    parts = values.flatMap((value) => parts.map((part) => ({ ...part, [column]: value })));
  }
  return parts;
};

export const conditions = (where: Where): Sql => {
  const parts = Object.entries(where).map(([column, condition]) => conditionOf(`"${column}"`, condition));
  return { sql: parts.map(({ sql }) => sql).join(''), values: parts.flatMap(({ values }) => values) };
};

const conditionOf = (column: string, condition: Condition): Sql => {
  if (isList(condition))
    return { sql: ` and ${column} in (${condition.map(() => '?').join(', ')})`, values: condition };
  if (condition === null || typeof condition !== 'object') return { sql: ` and ${column} = ?`, values: [condition] };
  if ('contains' in condition) return { sql: ` and instr(${column}, ?) > 0`, values: [condition.contains] };
  const { from: first, before } = condition;
  return {
    sql: `${first === undefined ? '' : ` and ${column} >= ?`}${before === undefined ? '' : ` and ${column} < ?`}`,
    values: [first, before].flatMap((bound) => (bound === undefined ? [] : [bound])),
  };
};
