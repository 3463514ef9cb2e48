import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import { openEventStoreDb } from '../../adapters/eventstore/eventstoredb/store.ts';
import { openSqliteStore } from '../../adapters/eventstore/sqlite/store.ts';
import type { EventStore } from '../../commands/ports/event-store.ts';
import { systemClock } from '../../runtime/clock.ts';
import { copyStore } from '../../runtime/store-copy.ts';
import { startEsdb } from '../peers/esdb/esdb.ts';
import type { BenchResult } from './append.ts';
import { type Figures, middleOf, rateOf } from './esdb-history.ts';
import { writeHistory } from './replay-history.ts';

const EVENTS = 10_000;
const ROUNDS = 3;

/**
 * `store copy` into an empty server, with its comparison at the end, of what the bare client does that appends the same events in
 * the same order, each by itself: on the stand-in with the times of a real server.
 */
export const benchCopyEsdb = async ({ events = EVENTS, rounds = ROUNDS, seed = 7 } = {}): Promise<BenchResult> => {
  const directory = mkdtempSync(join(tmpdir(), 'sampan-bench-copy-'));
  const file = join(directory, 'events.db');
  writeHistory(file, { events }, seed);
  const source = await openSqliteStore(file);
  const esdb = await startEsdb({ latency: true });
  const server = openEventStoreDb(esdb.connectionString, { sleep: systemClock.sleep });
  const client = EventStoreDBClient.connectionString(esdb.connectionString);
  try {
    const figures: Figures[] = [];
    for (let round = 0; round < rounds; round += 1)
      figures.push({
        floor: await rateOf(events, () => appendEach(client, source, `bare${round}:`)),
        ours: await rateOf(events, async () => {
          const { copied } = await copyStore(source, server.store(`ours${round}:`), { clock: systemClock });
          return copied;
        }),
      });
    const { ratio, ours, floor } = middleOf(figures);
    return {
      name: 'store copy to EventStoreDB, of the bare client one append after the other',
      ...{ ratio, ours: Math.round(ours), floor: Math.round(floor), unit: 'events/s' },
    };
  } finally {
    await client.dispose();
    await server.close();
    await esdb.stop();
    await source.close();
    rmSync(directory, { recursive: true });
  }
};

const appendEach = async (client: EventStoreDBClient, source: EventStore, prefix: string): Promise<number> => {
  let appended = 0;
  for await (const page of source.readAll(null))
    for (const { stream, revision, id, type, data, metadata } of page) {
      await client.appendToStream(`${prefix}${stream}`, jsonEvent({ id, type, data: { ...data }, metadata }), {
        expectedRevision: revision === 0 ? NO_STREAM : BigInt(revision - 1),
        credentials: { username: 'nobody', password: 'nobody' }, // a call of its own
      });
      appended += 1;
    }
  return appended;
};
