import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../adapters/eventstore/sqlite/store.ts';
import { commandsOnceContract } from './commands-once.suite.ts';

const test = commandsOnceContract('sqlite', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sampan-once-'));
  const file = join(directory, 'events.db');
  let store = await openSqliteStore(file);
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await openSqliteStore(file);
      return store;
    },
    cleanup: async () => {
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
});

test.run();
