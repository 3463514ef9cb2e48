import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openEventStoreDb } from '../../adapters/eventstore/eventstoredb/store.ts';
import { openSqliteStore } from '../../adapters/eventstore/sqlite/store.ts';
import type { EventStore } from '../../commands/ports/event-store.ts';
import { systemClock } from '../../runtime/clock.ts';
import { copyStore } from '../../runtime/store-copy.ts';
import { collectPages, newEvents } from '../contracts/event-store.support.ts';
import { startEsdbHere } from '../peers/esdb/esdb-here.ts';

const test = suite('a history moves between the embedded store and EventStoreDB');
const directory = mkdtempSync(join(tmpdir(), 'sampan-copy-'));
const server = await startEsdbHere();
const db = openEventStoreDb(server.connectionString, { sleep: systemClock.sleep });
const told = { clock: systemClock, tell: () => undefined };

test.after(async () => {
  await db.close();
  await server.stop();
  rmSync(directory, { recursive: true });
});

/** Streams that were written to in turns, as tasks are. */
const filled = async (): Promise<EventStore> => {
  const store = await openSqliteStore(join(directory, 'from.db'));
  for (let round = 0; round < 30; round += 1)
    for (const name of ['migrationTask-1', 'migrationTask-2', 'migrationQueue-main'])
      await store.append(name, round === 0 ? 'none' : round * 2 - 1, newEvents(2));
  return store;
};
const contentOf = async (store: EventStore) =>
  (await collectPages(store.readAll(null))).map(({ position: _, ...event }) => event);

test('there and back again: every event as it was, in the order of all', async () => {
  const from = await filled();
  const there = db.store('copy:');
  assert.equal((await copyStore(from, there, told)).events, 180);
  assert.equal(await contentOf(there), await contentOf(from));
  const back = await openSqliteStore(join(directory, 'back.db'));
  await copyStore(there, back, told);
  assert.equal(await contentOf(back), await contentOf(from));
  await back.close();
  await from.close();
});

test('answers that are lost and a leader that changes on the way: one copy of each', async () => {
  const from = await openSqliteStore(join(directory, 'from.db'));
  const there = db.store('bumpy:');
  server.fault({ kind: 'unavailable', on: 'append', times: 2 });
  server.fault({ kind: 'committedNotAnswered', times: 1 });
  await copyStore(from, there, told);
  assert.equal(await contentOf(there), await contentOf(from));
  assert.is(server.state().faultsWaiting, 0);
  await from.close();
});

test.run();
