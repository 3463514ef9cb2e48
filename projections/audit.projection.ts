import type { EventType } from '../domain/events.ts';
import { AUDIT_ENTRIES, type AuditEntry } from './audit-entries.ts';
import { columnsFrom, type ProjectedEvent, type Projection, sortKey } from './projection.ts';
import type { AuditRow } from './rows.ts';

/** Every event type that this version knows: the table has an entry for each. */
export const KNOWN_TYPES: ReadonlySet<string> = new Set(Object.keys(AUDIT_ENTRIES));

/** Null: the event is none of the trail. */
export const entryOf = (event: ProjectedEvent): AuditEntry | null => {
  // The function under a type takes the event of that type.
  const entry = AUDIT_ENTRIES[event.type] as ((event: ProjectedEvent) => AuditEntry | null) | null;
  return entry === null ? null : entry(event);
};

/** Types of which an event may be an entry. */
export const audited = (Object.keys(AUDIT_ENTRIES) as EventType[]).filter((type) => AUDIT_ENTRIES[type] !== null); // the table's keys

/** MS-12, UX-1: who did what to which object, when, and what came of it; a row per event, and a row never changes. */
export const auditProjection: Projection<AuditRow> = {
  name: 'audit',
  version: 1,
  reads: ['*'],
  wants: audited,
  fresh: new Set(audited),
  ...columnsFrom<AuditRow>({
    subject: (row) => row.subject.id,
    actor: (row) => row.actor.name,
    action: (row) => row.action,
    correlation: (row) => row.correlationId,
  }),
  indexes: [['subject'], ['actor'], ['action'], ['correlation']],
  /** The key sorts as the history does. */
  keysOf: (event) => (entryOf(event) === null ? [] : [sortKey(event.position)]),
  apply: (row, event, key) => {
    const entry = row === undefined ? entryOf(event) : null;
    if (entry === null) return row;
    const { at, actor, commandId, correlationId } = event.metadata;
    return {
      position: event.position,
      order: key,
      at,
      actor: { kind: actor.kind, name: actor.name },
      action: entry.action,
      subject: entry.subject,
      outcome: entry.outcome,
      commandId,
      correlationId,
      detail: entry.detail ?? {},
      violations: entry.violations ?? [],
    };
  },
};
