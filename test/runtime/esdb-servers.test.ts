import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_STREAM, START, streamNameFilter } from '@eventstore/db-client';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startCluster, startEsdb, startEsdbHere } from '../peers/esdb/esdb.ts';
import { eventually } from '../support/eventually.ts';
import { clientTo, collect, disposeClients, errorOf, happened, listenTo, revisionsOf, several } from './esdb-world.ts';

const test = suite<{ dir: string }>('The EventStoreDB peer: processes, security, clusters');

test.before.each(async (context) => {
  context.dir = await mkdtemp(join(tmpdir(), 'esdb-test-'));
});
test.after.each(async ({ dir }) => {
  await disposeClients();
  await rm(dir, { recursive: true, force: true });
});

/** What a caller does who means to succeed: asks until the answer comes. */
const soon = <T>(what: string, ask: () => Promise<T>): Promise<T> => eventually(what, ask, { everyMilliseconds: 20 });

test('a process, killed and started again: same port, same history, repetitions still known', async ({ dir }) => {
  const esdb = await startEsdb({ dataFile: join(dir, 'journal') });
  const client = clientTo(esdb);
  const events = several(3);
  await client.appendToStream('a', events, { expectedRevision: NO_STREAM });
  await client.appendToStream('b', several(2));
  await client.setStreamMetadata('b', { maxCount: 1 });
  await client.tombstoneStream('c');
  assert.is(await esdb.scavenge(), 1);
  const before = await collect(client.readAll());
  const { port } = esdb;
  await esdb.kill();
  assert.is((await errorOf(revisionsOf(client, 'a'))).type, 'unavailable');
  await esdb.restart();
  assert.is(esdb.port, port);
  const after = await soon('it answers', () => collect(client.readAll()));
  assert.equal(after, before);
  const again = await client.appendToStream('a', events, { expectedRevision: NO_STREAM });
  assert.is(again.nextExpectedRevision, 2n);
  assert.equal(await revisionsOf(client, 'b'), [1]);
  assert.is((await errorOf(revisionsOf(client, 'c'))).type, 'stream-deleted');
  await esdb.stop();
  await esdb.stop();
});

test('a process: orders and counters go through its control socket', async () => {
  const esdb = await startEsdb();
  const client = clientTo(esdb);
  await client.appendToStream('a', happened());
  await esdb.fault({ kind: 'unavailable', on: 'read', times: 2 });
  assert.is((await errorOf(revisionsOf(client, 'a'))).type, 'unavailable');
  const state = await esdb.state();
  assert.equal([state.faultsWaiting, state.calls], [1, { GetSupportedMethods: 1, BatchAppend: 1, Read: 1 }]);
  await esdb.clearFaults();
  await esdb.resetCounters();
  assert.equal(await revisionsOf(client, 'a'), [0]);
  await esdb.writeStats();
  assert.equal((await esdb.state()).calls, { Read: 1 });
  await esdb.stop();
});

test('suspended: connections stay and nothing is answered; resumed: the answer comes', async () => {
  const esdb = await startEsdb();
  const client = clientTo(esdb);
  await client.appendToStream('a', happened());
  esdb.suspend();
  const reading = revisionsOf(client, 'a');
  const impatient = await errorOf(client.deleteStream('b', { deadline: 100 }));
  assert.is(impatient.type, 'deadline-exceeded');
  esdb.resume();
  assert.equal(await reading, [0]);
  await esdb.stop();
});

test('in this process, killed and started again: the port is free in between, the history is there', async () => {
  const esdb = await startEsdbHere();
  const client = clientTo(esdb);
  await client.appendToStream('a', several(2));
  await esdb.kill();
  assert.is((await errorOf(revisionsOf(client, 'a'))).type, 'unavailable');
  await esdb.restart();
  assert.equal(await soon('it answers', () => revisionsOf(client, 'a')), [0, 1]);
  await esdb.stop();
});

test('TLS: the CA is checked, and whoever is nobody or not known may do nothing', async () => {
  const esdb = await startEsdbHere({
    tls: true,
    users: [
      { name: 'admin', password: 'chan:ge@it' },
      { name: 'sampan', password: 'pw', admin: false },
    ],
  });
  const { address, port, caFile = '' } = esdb;
  const to = (who: string) =>
    clientTo({ connectionString: `esdb://${who}${address}:${port}?tls=true&tlsCAFile=${encodeURIComponent(caFile)}` });
  const admin = clientTo(esdb);
  assert.is((await admin.appendToStream('a', happened())).success, true);
  const given = { credentials: { username: 'sampan', password: 'pw' } };
  assert.is((await to('').appendToStream('a', happened(), given)).success, true);
  assert.equal(await revisionsOf(to('sampan:pw@'), 'a'), [0, 1]);
  const { heard, untilHeard } = listenTo(admin.subscribeToAll({ fromPosition: START, filter: onlyA }));
  await untilHeard('caughtUp');
  assert.is(heard.length, 4);
  for (const who of ['', 'admin:wrong@']) {
    const client = to(who);
    assert.is((await errorOf(client.appendToStream('a', happened()))).type, 'access-denied');
    assert.is((await errorOf(revisionsOf(client, 'a'))).type, 'access-denied');
  }
  assert.is((await errorOf(collect(to('sampan:pw@').readAll()))).type, 'access-denied');
  const stranger = clientTo({ connectionString: `esdb://admin:chan%3Age%40it@${address}:${port}?tls=true` });
  assert.is((await errorOf(revisionsOf(stranger, 'a'))).type, 'unavailable');
  assert.equal(await revisionsOf(admin, 'a'), [0, 1]);
  await esdb.stop();
});

const onlyA = streamNameFilter({ prefixes: ['a'] });

test('a cluster: gossip leads to the leader; a follower answers reads and says who leads', async () => {
  const cluster = await startCluster({ nodes: 3 });
  const client = clientTo(cluster);
  await client.appendToStream('a', several(2));
  assert.equal(
    [0, 1, 2].map((node) => cluster.state(node).calls.BatchAppend ?? 0),
    [1, 0, 0],
  );
  const follower = clientTo({ connectionString: cluster.nodeString(1) });
  assert.equal(await revisionsOf(follower, 'a'), [0, 1]);
  const demanding = collect(follower.readStream('a', { requiresLeader: true }));
  const error = await errorOf(demanding);
  assert.is(error.type, 'not-leader');
  assert.equal(error.leader, { address: '127.0.0.1', port: cluster.ports[0] });
  assert.equal((await collect(follower.readStream('a', { requiresLeader: true }))).length, 2);
  assert.is(cluster.state(0).calls.Read, 1);
  await cluster.stop();
});

test('a cluster: an append that requires the leader ends the batch stream of a follower', async () => {
  const cluster = await startCluster({ nodes: 2 });
  const follower = clientTo({ connectionString: cluster.nodeString(1) });
  const refused = await errorOf(follower.appendToStream('a', happened(), { requiresLeader: true }));
  assert.is(refused.type, 'not-leader');
  assert.is((await follower.appendToStream('a', happened(), { requiresLeader: true })).success, true);
  assert.is(cluster.state(0).calls.BatchAppend, 1);
  await cluster.stop();
});

test('a cluster: the leader dies, another is elected, the client finds it, and the dead one comes back', async () => {
  const cluster = await startCluster({ nodes: 3 });
  const client = clientTo(cluster);
  await client.appendToStream('a', happened());
  await cluster.kill(0);
  assert.is(cluster.leader(), undefined);
  const orphan = await errorOf(clientTo({ connectionString: cluster.nodeString(2) }).appendToStream('a', happened()));
  assert.is(orphan.type, 'unavailable');
  cluster.elect(2);
  const event = happened();
  const result = await soon('the new leader takes it', () =>
    client.appendToStream('a', event, { expectedRevision: 0n }),
  );
  assert.is(result.nextExpectedRevision, 1n);
  assert.ok((cluster.state(2).calls.BatchAppend ?? 0) > 0);
  await cluster.restart(0);
  assert.equal(await revisionsOf(clientTo({ connectionString: cluster.nodeString(0) }), 'a'), [0, 1]);
  await cluster.stop();
});

test('a cluster whose followers lag: they show events later, reads and subscriptions alike', async () => {
  const cluster = await startCluster({ nodes: 2, lagMs: 150 });
  const leader = clientTo({ connectionString: cluster.nodeString(0) });
  const follower = clientTo({ connectionString: cluster.nodeString(1) });
  await soon('the follower has the streams of the system', async () => (await collect(follower.readAll()))[0]);
  const { heard, untilHeard } = listenTo(follower.subscribeToAll({ fromPosition: START, filter: onlyA }));
  await untilHeard('caughtUp');
  const began = Date.now();
  await leader.appendToStream('a', happened(7));
  const early = await collect(follower.readStream('a')).catch(({ type }) => type);
  if (Date.now() - began < 140) assert.is(early, 'stream-not-found');
  assert.equal(await revisionsOf(leader, 'a'), [0]);
  await untilHeard(7);
  assert.ok(Date.now() - began >= 149);
  assert.equal(heard, ['confirmed', 'caughtUp', 7]);
  assert.equal(await revisionsOf(follower, 'a'), [0]);
  await cluster.stop();
});

test.run();
