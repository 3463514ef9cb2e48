import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addZone } from '../../commands/add-zone.ts';
import { throughDoor } from '../../commands/support/door.ts';
import type { CredentialRef } from '../../domain/words/ids.ts';
import { main } from '../../runtime/cli/main.ts';
import { systemClock } from '../../runtime/clock.ts';
import { compose, type Parts } from '../../runtime/compose.ts';
import { readConfig } from '../../runtime/config.ts';
import { demoWorld } from '../../simulation/demo-world.ts';
import { startEsdbHere } from '../peers/esdb/esdb-here.ts';
import { eventually } from '../support/eventually.ts';

const test = suite('an installation moves from the embedded store to EventStoreDB');
const SECRET = { kind: 'password', password: 'canary' } as const;
const REF = 'host-1' as CredentialRef;

const withParts = async <T>(env: Readonly<Record<string, string>>, use: (parts: Parts) => Promise<T>): Promise<T> => {
  const openWorld = (vault: Parts['app']['world']['vault']) => ({ ...demoWorld(systemClock), vault });
  const parts = await compose(readConfig(env), pino({ level: 'silent' }), { openWorld });
  return use(parts).finally(() => parts.close());
};
const add = async ({ app }: Parts, name: string): Promise<void> => {
  const context = { commandId: name, actor: { kind: 'user', name: 'ada' } } as const;
  const result = await throughDoor(app, addZone, { name }, context);
  assert.ok(result.ok, JSON.stringify(result));
};
const zones = ({ readModels }: Parts) => readModels.target().zones.map(({ name }) => name);
const run = async (env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<number> =>
  main(
    {
      ...{ env, interactive: false, out: () => undefined, note: () => undefined, draw: () => undefined },
      ask: async () => false,
      sleep: async () => undefined,
    },
    args,
  );

test('history, secrets, views and epoch: all there, nothing entered again', async () => {
  const server = await startEsdbHere();
  const dataDir = mkdtempSync(join(tmpdir(), 'sampan-move-'));
  const embedded = { SAMPAN_DATA: dataDir };
  let epoch = 0;
  for (const name of ['one', 'two', 'three'])
    await withParts(embedded, async (parts) => {
      await add(parts, name);
      await parts.app.world.vault.put(REF, SECRET);
      epoch = parts.leadership.leadership().epoch ?? 0;
    });
  assert.is(epoch, 3);
  const events = `sqlite:${join(dataDir, 'events.db')}`;
  assert.is(await run(embedded, 'store', 'copy', events, server.connectionString, '--data', dataDir), 0);
  const shared = { SAMPAN_DATA: dataDir, SAMPAN_EVENT_STORE: server.connectionString };
  await withParts(shared, async (parts) => {
    assert.equal(zones(parts), ['one', 'two', 'three']);
    assert.equal({ ...(await parts.app.world.vault.get(REF)) }, SECRET);
    await add(parts, 'four');
    const lease = await eventually(
      'it runs effects',
      async () => {
        const { here, epoch: now } = parts.leadership.leadership();
        return here ? now : undefined;
      },
      { everyMilliseconds: 50 },
    );
    assert.ok(Number(lease) > epoch + 1, `${lease}`); // the copy held the data directory once
    const seen = async () => zones(parts).includes('four') || undefined;
    await eventually('the view has it', seen, { everyMilliseconds: 50 });
  });
  await server.stop();
  rmSync(dataDir, { recursive: true });
});

test.run();
