import type { Trouble } from '../../adapters/eventstore/eventstoredb/follow.ts';
import { openEventStoreDb } from '../../adapters/eventstore/eventstoredb/store.ts';
import type { EventStore } from '../../commands/ports/event-store.ts';
import { VirtualClock } from '../../simulation/virtual-clock.ts';
import { type EsdbHere, type EsdbOptions, startEsdbHere } from '../peers/esdb/esdb-here.ts';

const TURNS = 40;

/** What goes over loopback sockets of this process has arrived when the event loop has come round so often. */
export const turns = async (count = TURNS): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** Virtual seconds pass, one by one; what the network has to say is heard in between. */
export const pass = async (clock: VirtualClock, seconds: number, until = () => false): Promise<number> => {
  for (let passed = 0; passed < seconds; passed += 1) {
    await turns();
    if (until()) return passed;
    await clock.advance(1);
  }
  await turns();
  return until() ? seconds : Number.POSITIVE_INFINITY;
};

export type Here = {
  readonly server: EsdbHere;
  readonly clock: VirtualClock;
  readonly store: EventStore;
  readonly troubles: Trouble[];
};

/** A stand-in of this process and a store on it that lives in virtual time, for as long as the work takes. */
export const withServer = async (work: (here: Here) => Promise<void>, options: EsdbOptions = {}): Promise<void> => {
  const server = await startEsdbHere(options);
  const clock = new VirtualClock();
  const troubles: Trouble[] = [];
  const trouble = (told: Trouble): void => void troubles.push(told);
  const db = openEventStoreDb(server.connectionString, { sleep: clock.sleep, trouble });
  try {
    await work({ server, clock, store: db.store('test:'), troubles });
  } finally {
    await db.close();
    await server.stop();
  }
};

export type Watched<T> = { readonly settled: () => boolean; readonly result: Promise<T> };

/** How a promise ended, as soon as it has. */
export const watched = <T>(promise: Promise<T>): Watched<T> => {
  let settled = false;
  const mark = (): void => {
    settled = true;
  };
  promise.then(mark, mark);
  return { settled: () => settled, result: promise };
};
