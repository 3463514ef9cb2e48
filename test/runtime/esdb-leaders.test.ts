import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openEventStoreDb } from '../../adapters/eventstore/eventstoredb/store.ts';
import type { EventStore, ExpectedRevision } from '../../commands/ports/event-store.ts';
import { systemClock } from '../../runtime/clock.ts';
import { appended, collect, idsOf, listen, newEvents } from '../contracts/event-store.support.ts';
import { type ClusterOptions, type EsdbCluster, startCluster } from '../peers/esdb/esdb-cluster.ts';
import { eventually } from '../support/eventually.ts';

const test = suite('a cluster of EventStoreDB: writes and what is read for them go to the leader, whoever it is');

const withCluster = async (
  options: ClusterOptions,
  work: (cluster: EsdbCluster, open: (connectionString?: string) => EventStore) => Promise<void>,
): Promise<void> => {
  const cluster = await startCluster(options);
  const opened: EventStore[] = [];
  const open = (connectionString = cluster.connectionString): EventStore => {
    const store = openEventStoreDb(connectionString, { sleep: systemClock.sleep }).store('test:');
    opened.push(store);
    return store;
  };
  try {
    await work(cluster, open);
  } finally {
    for (const store of opened) await store.close();
    await cluster.stop();
  }
};

/** One event, at the end of the stream as it is read now: what a command does. */
const decideAndAppend = async (store: EventStore): Promise<ExpectedRevision> => {
  const last = await store.readLast('a');
  return (await appended(store, 'a', last?.revision ?? 'none', newEvents(1))).revision;
};

test('the leader moves, again and again: each command is done once, over the same store', () =>
  withCluster({}, async (cluster, open) => {
    const store = open();
    for (let revision = 0; revision < 9; revision += 1) {
      assert.is(await decideAndAppend(store), revision);
      cluster.elect((revision + 1) % 3);
    }
    assert.is((await collect(store.readStream('a'))).length, 9);
  }));

test('discovery by one name, with TLS and a user: the leader is found', () =>
  withCluster({ tls: true }, async (cluster, open) => {
    cluster.elect(2);
    const [, credentials = ''] = /^esdb:\/\/([^@]*@)/.exec(cluster.connectionString) ?? [];
    const query = cluster.connectionString.slice(cluster.connectionString.indexOf('?'));
    const store = open(`esdb+discover://${credentials}127.0.0.1:${cluster.ports[0]}${query}`);
    assert.is(await decideAndAppend(store), 0);
    assert.ok((cluster.state(2).calls.Append ?? 0) > 0);
  }));

test('a follower that lags: what was just written is read all the same, and the end of the log is the leader’s', () =>
  withCluster({ lagMs: 60_000 }, async (cluster, open) => {
    const store = open(cluster.nodeString(1)); // the address of a follower is all that we were given
    for (let revision = 0; revision < 5; revision += 1) assert.is(await decideAndAppend(store), revision);
    const { position } = await appended(store, 'b', 'none', newEvents(1));
    const head = await store.head();
    assert.ok(head !== null && store.comparePositions(head, position) >= 0);
  }));

test('the leader dies and another is elected: reads, appends and subscriptions go on', () =>
  withCluster({}, async (cluster, open) => {
    const store = open();
    const abort = new AbortController();
    const events = newEvents(4);
    const heard = listen(store.subscribe(null, abort.signal));
    await appended(store, 'a', 'none', events.slice(0, 2));
    await heard.untilEvents(2);
    await cluster.kill(0);
    cluster.elect(1);
    await appended(store, 'a', 1, events.slice(2));
    await heard.untilEvents(4);
    assert.equal(idsOf(heard.events()), idsOf(events));
    abort.abort();
  }));

test('a stream ends while the client looks for a node in vain: unavailable, and nobody’s rejection ends the process', () =>
  withCluster({}, async (cluster, open) => {
    const store = open(`${cluster.connectionString}&maxDiscoverAttempts=5`);
    const abort = new AbortController();
    const heard = listen(store.subscribe(null, abort.signal));
    await decideAndAppend(store);
    await heard.untilEvents(1);
    cluster.elect(1);
    await decideAndAppend(store); // now on another node than the subscription
    for (const node of [0, 2]) cluster.fault(node, { kind: 'unavailable', on: 'gossip', times: -1 });
    await cluster.kill(1);
    const unheard: unknown[] = [];
    const note = (reason: unknown): void => void unheard.push(reason);
    process.on('unhandledRejection', note);
    const gossip = () => (cluster.state(0).calls.Gossip ?? 0) + (cluster.state(2).calls.Gossip ?? 0);
    const before = gossip();
    const failing = store.append('a', 1, newEvents(1)).then(
      () => 'appended',
      (error: Error) => error.name,
    );
    await eventually('it looks for a node', async () => gossip() > before || undefined, { everyMilliseconds: 1 });
    cluster.fault(0, { kind: 'endSubscriptions' });
    assert.is(await failing, 'StoreUnavailable');
    assert.equal(unheard, []);
    process.off('unhandledRejection', note);
    abort.abort();
  }));

test('no leader for a moment: the append waits for the election and is taken once', () =>
  withCluster({}, async (cluster, open) => {
    const store = open();
    await decideAndAppend(store);
    await cluster.kill(0);
    const pending = appended(store, 'a', 0, newEvents(1));
    const asked = () => (cluster.state(1).calls.Gossip ?? 0) + (cluster.state(2).calls.Gossip ?? 0) > 0 || undefined;
    await eventually('it looks for a leader', async () => asked(), { everyMilliseconds: 20 });
    cluster.elect(2);
    assert.is((await pending).revision, 1);
    assert.is((await collect(store.readStream('a'))).length, 2);
  }));

test.run();
