import { openSqliteStore } from '../adapters/eventstore/sqlite/store.ts';
import type { EventStore } from '../commands/ports/event-store.ts';

/** The history behind `sqlite:<file>` or `esdb://…` (`SAMPAN_EVENT_STORE`). Rejects for one that cannot be opened. */
export const openEventStore = async (url: string): Promise<EventStore> => {
  if (!url.startsWith('sqlite:'))
    throw new Error('Only the embedded event store can be used yet: SAMPAN_EVENT_STORE=sqlite:<file>.');
  return openSqliteStore(url.slice('sqlite:'.length));
};
