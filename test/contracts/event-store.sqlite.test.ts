import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../adapters/eventstore/sqlite/store.ts';
import type { EventStore } from '../../commands/ports/event-store.ts';
import { eventStoreContract } from './event-store.suite.ts';

const test = eventStoreContract('sqlite', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sampan-store-'));
  const file = join(directory, 'events.db');
  const stores: EventStore[] = [];
  const open = async (): Promise<EventStore> => {
    await stores.at(-1)?.close();
    const store = await openSqliteStore(file);
    stores.push(store);
    return store;
  };
  return {
    store: await open(),
    reopen: open,
    cleanup: async () => {
      await stores.at(-1)?.close();
      rmSync(directory, { recursive: true });
    },
  };
});

test.run();
