import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openSqliteStore } from '../../adapters/eventstore/sqlite/store.ts';
import { changeSettings } from '../../commands/change-settings.ts';
import { createMigrationBatch } from '../../commands/create-migration-batch.ts';
import type { Clock, Tick } from '../../commands/ports/clock.ts';
import type { Instant } from '../../domain/words/ids.ts';
import type { ReadModels } from '../../projections/queries.ts';
import { systemClock } from '../../runtime/clock.ts';
import { compose } from '../../runtime/compose.ts';
import { readConfig } from '../../runtime/config.ts';
import { createLog } from '../../runtime/log.ts';
import { kindsLeft } from '../../simulation/checks/invariants.ts';
import { batchOf, order, platform, worldOf } from '../../simulation/checks/platform.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';
import { VirtualClock } from '../../simulation/virtual-clock.ts';

const test = suite<{ dataDir: string }>('GS-2 in the service as it is composed: embedded store, read models, runner');
test.before.each((context) => {
  context.dataDir = mkdtempSync(join(tmpdir(), 'sampan-retention-'));
});
test.after.each(({ dataDir }) => rmSync(dataDir, { recursive: true }));

/** Ten times as fast, so that steps that are tried again take a second. */
const HASTE = 10;
const began = Date.now();
const clock: Clock = {
  now: () => new Date(began + (Date.now() - began) * HASTE).toISOString() as Instant,
  tick: () => (systemClock.tick() * HASTE) as Tick,
  sleep: (seconds, signal) => systemClock.sleep(seconds / HASTE, signal),
};

const until = async (models: ReadModels, reached: () => boolean): Promise<void> => {
  if (reached()) return;
  const looking = new AbortController();
  for await (const _ of models.changes(looking.signal)) if (reached()) return;
};

test('a failed task keeps its data over a restart, and gives it back when the retention is lowered', async ({
  dataDir,
}) => {
  const base = await platform();
  const file = join(dataDir, 'events.db');
  const store = await openSqliteStore(file);
  for (const { stream, revision, id, type, data, metadata } of base.store.events)
    await store.append(stream, revision === 0 ? 'none' : revision - 1, [{ id, type, data, metadata }]);
  await store.close();
  const vms = [simulatedVm({ number: 1, name: 'web', disksGiB: [0.1] })];
  const world = worldOf(new VirtualClock(), vms, { clock, vault: base.vault, bytesPerSecond: 500_000_000 });
  const failure = { code: 'HYPERVISOR_REFUSED', message: 'libvirt refused.', retryable: false } as const;
  world.setFaults({
    onJob: () => null,
    onCall: ({ verb }) => (verb === 'define-vm' ? { when: 'before', failure } : null),
  });
  const config = readConfig({ SAMPAN_DATA: dataDir, SAMPAN_PORT: '0', SAMPAN_LOG_LEVEL: 'silent' });
  const open = () => compose(config, createLog('silent'), { clock, openWorld: () => world });

  const first = await open();
  await order(first.app, changeSettings, 'day', { migrationCacheRetentionSeconds: 86_400 });
  const created = await order(first.app, createMigrationBatch, 'b', batchOf(base.ids, vms));
  assert.ok(created.ok, JSON.stringify(created));
  const [taskId = ''] = created.ok ? created.value.taskIds : [];
  await until(first.readModels, () => first.readModels.task(taskId)?.state === 'FAILED');
  await first.close();

  const second = await open();
  const { readModels } = second;
  const before = readModels.debt({ endedOnly: true });
  assert.equal(
    before.map(({ artefact }) => artefact.kind),
    ['STAGING'],
  );
  assert.equal(kindsLeft(world), ['STAGING']);
  await order(second.app, changeSettings, 'none', { migrationCacheRetentionSeconds: 0 });
  await until(readModels, () => readModels.debt({ endedOnly: true }).length === 0);
  assert.equal(kindsLeft(world), []);
  const task = readModels.task(taskId);
  assert.ok((task?.failure?.keepStagedUntil ?? '') < (before[0]?.keptUntil ?? ''), 'the task says the old time');
  await second.close();
});
test.run();
