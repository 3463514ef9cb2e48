import { rangeOf, type SortOf, type TimeRange } from './list.ts';
import type { ColumnValue, Through, Where } from './projection.ts';
import type { AuditOutcome, AuditRow, SubjectKind } from './rows.ts';

export type AuditFilter = {
  readonly subjectId?: string;
  readonly kinds?: readonly SubjectKind[];
  readonly outcomes?: readonly AuditOutcome[];
  readonly actor?: string;
  readonly action?: string;
  readonly correlationId?: string;
  /** When it happened. */
  readonly at?: TimeRange;
};

export const auditColumns = {
  subject: (row: AuditRow) => row.subject.id,
  kind: (row: AuditRow) => row.subject.kind,
  outcome: (row: AuditRow) => row.outcome,
  actor: (row: AuditRow) => row.actor.name,
  action: (row: AuditRow) => row.action,
  correlation: (row: AuditRow) => row.correlationId,
  at: (row: AuditRow) => row.at,
};
type Column = keyof typeof auditColumns;
const NEWEST: readonly Column[] = ['at', 'kind', 'outcome', 'actor', 'action'];
export const auditIndexes: readonly (readonly Column[])[] = [
  NEWEST,
  ['subject', 'at'],
  ['correlation', 'at'],
  ['kind', 'outcome', 'at'],
];

/** What few entries have is asked for first; else the newest are walked, with all that they may be asked for beside them. */
const throughFor = ({ subjectId, correlationId, actor, action }: AuditFilter): Through | undefined => {
  if (correlationId !== undefined) return ['correlation', 'at'];
  if (subjectId !== undefined) return ['subject', 'at'];
  return actor === undefined && action === undefined ? undefined : NEWEST;
};

const KINDS: readonly SubjectKind[] = [
  ...(['TASK', 'BATCH', 'SERVER', 'SOURCE', 'ZONE', 'CLUSTER', 'HOST'] as const),
  ...(['STORAGE', 'NETWORK', 'SETTINGS', 'UNKNOWN'] as const),
];
const OUTCOMES: readonly AuditOutcome[] = ['REQUESTED', 'DONE', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'REFUSED'];

export type AuditSort = SortOf<'AT'>;
/** Cursors hold the time and the place in the history: several nodes' clocks are not one. */
export const NEWEST_FIRST: AuditSort = { by: 'AT', descending: true };

export const auditSelection = (filter: AuditFilter) => {
  const { subjectId, kinds = [], outcomes = [], actor, action, correlationId, at } = filter;
  const through = throughFor(filter);
  const byKind = through === undefined && (kinds.length > 0 || outcomes.length > 0);
  const kind = kinds.length > 0 ? kinds : byKind ? KINDS : [];
  const outcome = outcomes.length > 0 ? outcomes : byKind ? OUTCOMES : [];
  const where: Where = {
    ...(subjectId === undefined ? {} : { subject: subjectId }),
    ...(kind.length > 0 ? { kind } : {}),
    ...(outcome.length > 0 ? { outcome } : {}),
    ...(actor === undefined ? {} : { actor }),
    ...(action === undefined ? {} : { action }),
    ...(correlationId === undefined ? {} : { correlation: correlationId }),
    ...(at === undefined ? {} : { at: rangeOf(at) }),
  };
  return {
    where,
    columns: ['at', 'key'],
    descending: true,
    ...(through ? { through } : {}),
    placeOfRow: (row: AuditRow): readonly ColumnValue[] => [row.at, row.order],
  };
};
