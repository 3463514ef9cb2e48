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
import { writeHistory } from './replay-history.ts';

const EVENTS = 10_000;
const ROUNDS = 3;

/** `store copy` to the server, its looking and comparing included, against the server's own client that appends event after event. */
export const benchCopyEsdb = async ({ events = EVENTS, rounds = ROUNDS } = {}): Promise<BenchResult> => {
  const directory = mkdtempSync(join(tmpdir(), 'sampan-copy-esdb-'));
  writeHistory(join(directory, 'events.db'), { events }, 7);
  const from = await openSqliteStore(join(directory, 'events.db'));
  const esdb = await startEsdb({ latency: true });
  const server = openEventStoreDb(esdb.connectionString, { sleep: systemClock.sleep });
  const client = EventStoreDBClient.connectionString(esdb.connectionString);
  try {
    const figures: { readonly ours: number; readonly floor: number }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const floor = await rate(events, () => bare(from, client, `bare-${round}:`));
      const ours = await rate(events, async () => {
        const { copied, skipped } = await copyStore(from, server.store(`ours-${round}:`), { clock: systemClock });
        return copied + skipped;
      });
      figures.push({ ours, floor });
    }
    figures.sort((a, b) => a.ours / a.floor - b.ours / b.floor);
    const middle = figures[rounds >> 1];
    if (!middle) throw new Error('No round was run.');
    const ratio = Number((middle.ours / middle.floor).toFixed(3));
    const figure = { ratio, ours: Math.round(middle.ours), floor: Math.round(middle.floor), unit: 'events/s' };
    return { name: 'store copy to EventStoreDB (stand-in)', ...figure };
  } finally {
    await client.dispose();
    await server.close();
    await esdb.stop();
    await from.close();
    rmSync(directory, { recursive: true });
  }
};

const rate = async (events: number, work: () => Promise<number>): Promise<number> => {
  const began = performance.now();
  const done = await work();
  const seconds = (performance.now() - began) / 1000;
  if (done !== events) throw new Error(`${done} of ${events} events were copied.`);
  return events / seconds;
};

const bare = async (from: EventStore, client: EventStoreDBClient, prefix: string): Promise<number> => {
  let done = 0;
  for await (const page of from.readAll(null))
    for (const { stream, revision, id, type, data, metadata } of page) {
      await client.appendToStream(`${prefix}${stream}`, jsonEvent({ id, type, data: { ...data }, metadata }), {
        expectedRevision: revision === 0 ? NO_STREAM : BigInt(revision - 1),
        credentials: { username: 'nobody', password: 'nobody' }, // a call of its own
      });
      done += 1;
    }
  return done;
};
