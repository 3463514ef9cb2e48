import { randomUUID } from 'node:crypto';
import { EventStoreDBClient } from '@eventstore/db-client';
import { openEventStoreDb } from '../../adapters/eventstore/eventstoredb/store.ts';
import type { EventStore } from '../../commands/ports/event-store.ts';
import { systemClock } from '../../runtime/clock.ts';
import type { OpenedStore } from '../contracts/event-store.suite.ts';
import { startEsdbHere } from '../peers/esdb/esdb-here.ts';

/** The server that an administrator names, or a stand-in of this process. */
const server = async (): Promise<{ readonly connectionString: string; readonly stop: () => Promise<void> }> => {
  const real = process.env.SAMPAN_TEST_ESDB;
  return real === undefined ? startEsdbHere() : { connectionString: real, stop: async () => undefined };
};

/** Remembers what it has written to, so that a server of somebody else's is left as it was. */
const remembering = (store: EventStore, written: Set<string>): EventStore => ({
  append: (stream, expected, events) => {
    written.add(stream);
    return store.append(stream, expected, events);
  },
  setRetention: (stream, retention) => {
    written.add(stream);
    return store.setRetention(stream, retention);
  },
  readStream: (...args) => store.readStream(...args),
  readLast: (...args) => store.readLast(...args),
  readAll: (...args) => store.readAll(...args),
  subscribe: (...args) => store.subscribe(...args),
  comparePositions: (...args) => store.comparePositions(...args),
  head: () => store.head(),
  close: () => store.close(),
});

const removeStreams = async (connectionString: string, streams: Iterable<string>): Promise<void> => {
  const client = EventStoreDBClient.connectionString(connectionString);
  for (const stream of streams) await client.deleteStream(stream).catch(() => undefined); // it may hold nothing
  await client.dispose();
};

/** A store of its own among everybody else's streams; what was written is removed at the end. */
export const openTestStore = async (): Promise<OpenedStore> => {
  const { connectionString, stop } = await server();
  const prefix = `sampantest${randomUUID().slice(0, 8)}:`;
  const written = new Set<string>();
  const open = (): EventStore =>
    remembering(openEventStoreDb(connectionString, { sleep: systemClock.sleep }).store(prefix), written);
  let store = open();
  return {
    store,
    reopen: async () => {
      await store.close();
      store = open();
      return store;
    },
    cleanup: async () => {
      await store.close();
      await removeStreams(
        connectionString,
        [...written].map((stream) => `${prefix}${stream}`),
      );
      await stop();
    },
  };
};
