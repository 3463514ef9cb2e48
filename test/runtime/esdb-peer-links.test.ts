import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventStoreDBClient, START, streamNameFilter } from '@eventstore/db-client';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type EsdbHere, startEsdbHere } from '../peers/esdb/esdb.ts';
import { clientTo, collect, disposeClients, happened, listenTo, several, until } from './esdb-world.ts';

const test = suite<{ dir: string }>(
  'The EventStoreDB peer: with the links of system projections, as seen on a real 23.10.6',
);

test.before(async (context) => {
  context.dir = await mkdtemp(join(tmpdir(), 'esdb-links-'));
});
test.after(async ({ dir }) => {
  await rm(dir, { recursive: true, force: true });
});
test.after.each(disposeClients);

type Link = readonly [stream: string, to: string];
const linksOf = async (client: EventStoreDBClient): Promise<readonly Link[]> =>
  (await collect(client.readAll()))
    .filter(({ event }) => event?.type === '$>')
    .map(({ event }) => [event?.streamId ?? '', Buffer.from(event?.data as Uint8Array).toString('utf8')]);

const linked = (esdb: EsdbHere, count: number): Promise<true> =>
  until(`${count} links`, () => esdb.log.all.filter(({ type }) => type === '$>').length >= count);

test('two links for each event, four for the first of a stream; none for streams of the system or of metadata', async () => {
  const esdb = await startEsdbHere({ links: true });
  const client = clientTo(esdb);
  await client.appendToStream('task-1', [happened(0, 'Asked'), happened(1, 'Done')]);
  await client.setStreamMetadata('task-1', { maxCount: 9 });
  await client.appendToStream('plain', happened(0, 'Asked'));
  await linked(esdb, 8);
  assert.equal(await linksOf(client), [
    ['$ce-task', '0@task-1'],
    ['$et-Asked', '0@task-1'],
    ['$streams', '0@task-1'],
    ['$category-task', '0@task-1'],
    ['$ce-task', '1@task-1'],
    ['$et-Done', '1@task-1'],
    ['$et-Asked', '0@plain'],
    ['$streams', '0@plain'],
  ]);
  await esdb.stop();
});

test('a filter by the names of streams leaves links out', async () => {
  const esdb = await startEsdbHere({ links: true });
  const client = clientTo(esdb);
  await client.appendToStream('task-1', several(5));
  await linked(esdb, 12);
  const { heard, untilHeard } = listenTo(
    client.subscribeToAll({ fromPosition: START, filter: streamNameFilter({ prefixes: ['task'] }) }),
  );
  await untilHeard('caughtUp');
  assert.equal(heard, ['confirmed', 0, 1, 2, 3, 4, 'caughtUp']);
  await esdb.stop();
});

test('killed and started again: what was linked is not linked again, and what was not is', async ({ dir }) => {
  const dataFile = join(dir, 'journal');
  const before = await startEsdbHere({ dataFile });
  await clientTo(before).appendToStream('task-1', happened());
  await before.stop();
  const esdb = await startEsdbHere({ dataFile, links: true });
  await linked(esdb, 4);
  await clientTo(esdb).appendToStream('task-1', happened());
  await linked(esdb, 6);
  await esdb.restart();
  const client = clientTo({ connectionString: `${esdb.connectionString}&keepAliveInterval=10001` });
  await client.appendToStream('task-1', happened());
  await linked(esdb, 8);
  const links = await linksOf(client);
  assert.equal(
    links.map(([, to]) => to),
    ['0@task-1', '0@task-1', '0@task-1', '0@task-1', '1@task-1', '1@task-1', '2@task-1', '2@task-1'],
  );
  await esdb.stop();
});

test.run();
