import { openEventStoreDb } from '../../adapters/eventstore/eventstoredb/store.ts';
import { systemClock } from '../../runtime/clock.ts';
import { commandsOnceContract } from '../contracts/commands-once.suite.ts';
import { testServer } from '../support/esdb-store.ts';

let tests = 0;
const server = await testServer();

const test = commandsOnceContract(
  'eventstoredb',
  async () => {
    tests += 1;
    const open = () =>
      openEventStoreDb(server.connectionString, { sleep: systemClock.sleep }).store(`${server.namespace}${tests}:`);
    let store = open();
    return {
      store,
      reopen: async () => {
        await store.close();
        store = open();
        return store;
      },
      cleanup: () => store.close(),
    };
  },
  server.leave,
);

test.run();
