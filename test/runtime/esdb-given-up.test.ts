import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openEventStoreDb } from '../../adapters/eventstore/eventstoredb/store.ts';
import { type EventStore, StoreUnavailable } from '../../commands/ports/event-store.ts';
import { VirtualClock } from '../../simulation/virtual-clock.ts';
import { appended, collect, idsOf, newEvents } from '../contracts/event-store.support.ts';
import { type ClusterOptions, type EsdbCluster, startCluster } from '../peers/esdb/esdb-cluster.ts';
import { pass, turns, watched } from '../support/esdb-here.ts';
import { hearingRejections } from '../support/unheard.ts';

const test = suite('EventStoreDB: a connection that is given up ends what waits in it, and nothing else');

type Here = { readonly cluster: EsdbCluster; readonly clock: VirtualClock; readonly store: EventStore };

const withCluster = async (options: ClusterOptions, work: (here: Here) => Promise<void>): Promise<void> => {
  const cluster = await startCluster(options);
  const clock = new VirtualClock();
  const db = openEventStoreDb(cluster.connectionString, { sleep: clock.sleep });
  try {
    await hearingRejections(() => work({ cluster, clock, store: db.store('test:') }));
  } finally {
    await db.close();
    await cluster.stop();
  }
};

/** Writes one event after another into a stream of its own until it is told to stop; an append without an answer is repeated. */
const writer = ({ store, clock }: Here, stream: string) => {
  const answered: string[] = [];
  let isOver = false;
  const writing = (async () => {
    while (!isOver) {
      const events = newEvents(1);
      for (let isDone = false; !isDone; )
        try {
          await appended(store, stream, answered.length === 0 ? 'none' : answered.length - 1, events);
          isDone = true;
        } catch (error) {
          if (!(error instanceof StoreUnavailable)) throw error;
          if (isOver) return;
        }
      answered.push(...idsOf(events));
      await clock.sleep(0.3);
    }
  })();
  const stop = (): Promise<void> => {
    isOver = true;
    return writing;
  };
  return { stream, answered, stop };
};

for (const options of [{ tls: true }, {}] as const)
  test(`30 writers, the leader frozen for 14 s and another elected after 2 s, three times (${options.tls ? 'TLS' : 'no TLS'}): no rejection that nobody hears, nothing lost, nothing twice`, () =>
    withCluster(options, async (here) => {
      const { cluster, clock, store } = here;
      const writers = Array.from({ length: 30 }, (_, number) => writer(here, `stream-${number}`));
      const count = (): number => writers.reduce((sum, { answered }) => sum + answered.length, 0);
      const goesOn = async (): Promise<void> => {
        const enough = count() + 60;
        assert.ok(Number.isFinite(await pass(clock, 120, () => count() >= enough)), 'appends are answered again');
      };
      for (let round = 0; round < 3; round += 1) {
        await goesOn();
        const leader = cluster.leader() ?? 0;
        cluster.fault(leader, { kind: 'freeze' });
        await pass(clock, 2);
        cluster.elect((leader + 1) % 3);
        await pass(clock, 12);
        cluster.fault(leader, { kind: 'thaw' });
        await goesOn();
      }
      const stopped = watched(Promise.all(writers.map(({ stop }) => stop())));
      await pass(clock, 60, stopped.settled);
      await stopped.result;
      for (const { stream, answered } of writers) {
        const standing = idsOf(await collect(store.readStream(stream)));
        assert.equal(standing.slice(0, answered.length), answered);
        assert.ok(standing.length <= answered.length + 1, 'at the most the last one, which was not answered');
      }
    }));

test('closed while a node is looked for, while one is waited for, and while an answer is: all of it ends at once as unavailable', () =>
  withCluster({}, async ({ cluster, clock, store }) => {
    await appended(store, 'a', 'none', newEvents(1));
    const leader = cluster.leader() ?? 0;
    cluster.fault(leader, { kind: 'freeze' });
    const waiting = Array.from({ length: 150 }, (_, number) =>
      watched(store.append(`b-${number}`, 'none', newEvents(1))),
    );
    await turns();
    const looking = openEventStoreDb(cluster.connectionString, { sleep: clock.sleep });
    for (const [index] of cluster.ports.entries()) cluster.fault(index, { kind: 'noAnswer', on: 'gossip', times: -1 });
    const searching = watched(looking.store('test:').append('c', 'none', newEvents(1)));
    await turns();
    assert.ok([...waiting, searching].every(({ settled }) => !settled()));
    await store.close();
    await looking.close();
    await turns();
    assert.ok([...waiting, searching].every(({ settled }) => settled()));
    for (const { result } of [...waiting, searching])
      assert.instance(await result.catch((error: unknown) => error), StoreUnavailable);
  }));

test.run();
