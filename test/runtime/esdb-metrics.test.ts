import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openEventStoreDb } from '../../adapters/eventstore/eventstoredb/store.ts';
import { addZone } from '../../commands/add-zone.ts';
import type { EventStore } from '../../commands/ports/event-store.ts';
import { aggregates } from '../../commands/support/aggregates.ts';
import type { CommandId } from '../../domain/words/ids.ts';
import { systemClock } from '../../runtime/clock.ts';
import { readConfig } from '../../runtime/config.ts';
import { historyPrefix } from '../../runtime/open-store.ts';
import { serve } from '../../runtime/serve.ts';
import { demoWorld } from '../../simulation/demo-world.ts';
import { losing, type Node, nodeOn, send } from '../contracts/commands-once.support.ts';
import { startEsdbHere } from '../peers/esdb/esdb-here.ts';
import { eventually } from '../support/eventually.ts';
import { accepted, askOver } from '../support/fleet.ts';

/** More than a connection carries. */
const COMMANDS = 150;
const STREAMS = 100;
const idOf = (number: number): string => `zone-${number}`;
const inputOf = (number: number) => ({ name: `zone-${number}` });

/** Another node that has begun a command and says nothing more: whoever sends it again waits for what becomes of it. */
const begun = async (store: EventStore, number: number): Promise<Node> => {
  const node = nodeOn(
    losing(store, (_, types) => !types.includes('CommandTaken')),
    { alone: false },
  );
  const said = await send(node, addZone, idOf(number), inputOf(number)).catch((error: Error) => error.name);
  assert.is(said, 'StoreUnavailable');
  return node;
};

/** It says that it will not do it: who waits takes it. */
const givenUp = async (store: EventStore, number: number): Promise<void> => {
  const record = aggregates.command(idOf(number) as CommandId);
  const taken = await store.readLast(record.name);
  const run = String(taken?.data.run);
  const context = {
    commandId: `${idOf(number)}/aside/${run}` as CommandId,
    actor: { kind: 'system', name: 'other' } as const,
    correlationId: 'other',
    causationId: null,
  };
  await nodeOn(store).app.handler.handle(record, { type: 'SetAside', data: { run } }, context);
};

test('the page of /metrics: 150 waiting commands hold one stream more, on the connections that there were (issue 18 A3)', async () => {
  const server = await startEsdbHere();
  const dataDir = mkdtempSync(join(tmpdir(), 'sampan-esdb-metrics-'));
  const env = { SAMPAN_DATA: dataDir, SAMPAN_EVENT_STORE: server.connectionString, SAMPAN_LOG_LEVEL: 'silent' };
  const config = readConfig({ ...env, SAMPAN_PORT: '0' });
  const other = openEventStoreDb(server.connectionString, { sleep: systemClock.sleep });
  const store = other.store(historyPrefix(config.namespace));
  const service = await serve(config, { openWorld: () => demoWorld(systemClock) });
  const url = `http://127.0.0.1:${service.port}`;
  const token = readFileSync(join(dataDir, 'api-token'), 'utf8').trim();
  const ask = askOver(url, token);

  const page = async (): Promise<ReadonlyMap<string, number>> => {
    const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    const lines = (await response.text()).split('\n').filter((line) => line.startsWith('sampan_'));
    return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
  };
  const of = (lines: ReadonlyMap<string, number>, what: string, purpose: string) =>
    lines.get(`sampan_store_${what}{purpose="${purpose}"}`);
  const shows = (what: string, streams: number) =>
    eventually(what, async () => {
      const lines = await page();
      return of(lines, 'streams', 'subscriptions') === streams ? lines : undefined;
    });

  try {
    const quiet = await eventually('it runs what is owed', async () => {
      const lines = await page();
      return lines.get('sampan_lease_held') === 1 ? lines : undefined;
    });
    const before = of(quiet, 'streams', 'subscriptions') ?? Number.NaN;
    assert.ok(before > 0, `${before}`);
    assert.is(of(quiet, 'connections', 'subscriptions'), 1);
    for (let number = 0; number < COMMANDS; number += 1) await begun(store, number);

    server.resetCounters();
    const answers = Array.from({ length: COMMANDS }, (_, number) =>
      accepted(ask, 'addZone', 'AddZoneInput', { commandId: idOf(number), ...inputOf(number) }),
    );
    for (const answer of answers) answer.catch(() => undefined); // where the test fails before it asks for them
    const pages: ReadonlyMap<string, number>[] = [];
    await eventually('each command has looked, and waits', async () => {
      pages.push(await page());
      return (server.state().calls.Read ?? 0) >= 2 * COMMANDS || undefined;
    });
    for (const lines of [...pages, await page()]) {
      assert.is(of(lines, 'connections', 'calls'), 1);
      assert.is(of(lines, 'connections', 'subscriptions'), 1);
      assert.ok((of(lines, 'streams', 'calls') ?? Number.NaN) <= STREAMS);
      assert.ok((of(lines, 'streams', 'subscriptions') ?? Number.NaN) <= before + 1);
      assert.is(of(lines, 'waiting', 'subscriptions'), 0);
    }
    await shows('all that wait share one subscription', before + 1);
    assert.is(server.state().subscriptions, before + 1, 'the server says the same');

    for (let number = 0; number < COMMANDS; number += 1) {
      await givenUp(store, number);
      await answers[number];
    }
    await shows('nobody waits any more', before);
  } finally {
    await service.close();
    await other.close();
    await server.stop();
    rmSync(dataDir, { recursive: true });
  }
});

test.run();
