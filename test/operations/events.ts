import type { EventMetadata, NewEvent } from '../../commands/ports/event-store.ts';

/** An event by its id; what it says does not matter here. */
export const eventOf = (id: string, type = 'SettingsChanged', causationId: string | null = null): NewEvent => ({
  id,
  type,
  data: {},
  metadata: {
    schema: 1,
    at: '2026-01-01T00:00:00.000Z' as EventMetadata['at'],
    actor: { kind: 'system', name: 'sampan' },
    commandId: id as EventMetadata['commandId'],
    correlationId: id,
    causationId,
  },
});
