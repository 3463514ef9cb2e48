import { randomUUID } from 'node:crypto';
import { EventStoreDBClient, streamNameFilter } from '@eventstore/db-client';
import { openEventStoreDb } from '../../adapters/eventstore/eventstoredb/store.ts';
import type { EventStore } from '../../commands/ports/event-store.ts';
import { systemClock } from '../../runtime/clock.ts';
import type { OpenedStore } from '../contracts/event-store.suite.ts';
import { type EsdbOptions, startEsdb } from '../peers/esdb/esdb.ts';

/** A server for one run: nothing of it but the streams of a namespace that nobody else has. */
export type TestServer = {
  readonly connectionString: string;
  readonly namespace: string;
  readonly real: boolean;
  /** Of a server that is somebody's, nothing is scavenged. */
  readonly scavenge: (() => Promise<unknown>) | null;
  /** Removes the streams from a server that is somebody's, ends one that is ours. */
  readonly leave: () => Promise<void>;
};

/** Everything that begins with the namespace, found by the server's own filter, is deleted; the rest is not touched. */
const removeNamespace = async (connectionString: string, namespace: string): Promise<void> => {
  const client = EventStoreDBClient.connectionString(connectionString);
  const streams = new Set<string>();
  const all = client.subscribeToAll({ filter: streamNameFilter({ prefixes: [namespace] }) });
  await new Promise<void>((resolve, reject) => {
    all.on('data', ({ event }) => event && streams.add(event.streamId));
    all.on('caughtUp', () => resolve());
    all.on('error', reject);
  });
  await all.unsubscribe();
  for (const stream of streams) await client.deleteStream(stream).catch(() => undefined); // it may have been trimmed away
  await client.dispose();
};

/** The server that SAMPAN_TEST_ESDB names, or the stand-in as a process of its own. */
export const testServer = async (options: EsdbOptions = {}): Promise<TestServer> => {
  const namespace = `sampantest${randomUUID().slice(0, 8)}`;
  const given = process.env.SAMPAN_TEST_ESDB;
  if (given !== undefined)
    return {
      connectionString: given,
      namespace,
      real: true,
      scavenge: null,
      leave: () => removeNamespace(given, namespace),
    };
  const { connectionString, scavenge, stop } = await startEsdb(options);
  return { connectionString, namespace, real: false, scavenge, leave: stop };
};

/** For the contract suite: a store of its own among everybody else's streams. */
export const openTestStore = async (options: EsdbOptions = {}): Promise<OpenedStore> => {
  const { connectionString, namespace, scavenge, leave } = await testServer(options);
  const open = (): EventStore =>
    openEventStoreDb(connectionString, { sleep: systemClock.sleep }).store(`${namespace}:`);
  let store = open();
  return {
    store,
    ...(scavenge === null ? {} : { scavenge }),
    reopen: async () => {
      await store.close();
      store = open();
      return store;
    },
    cleanup: async () => {
      await store.close();
      await leave();
    },
  };
};
