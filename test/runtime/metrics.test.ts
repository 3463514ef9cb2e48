import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { vmId } from '../../simulation/demo-world.ts';
import { type Ask, askOver, registerLab } from '../support/fleet.ts';
import { createBatch, taskEnded } from '../support/tasks.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const PLANTED = 'planted-private-key-0123456789';

type Context = { child: ChildProcess; work: string; ask: Ask; url: string; token: string; log: () => string };
const test = suite<Context>('the metrics of a process that has migrated');

test.before(async (context) => {
  const work = mkdtempSync(join(tmpdir(), 'sampan-metrics-'));
  const argv = ['--import', 'tsx', 'test/support/serve-simulated.ts', join(work, 'data')];
  const child = spawn(process.execPath, argv, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += String(chunk);
  });
  const over = once(child, 'exit').then(() => Promise.reject(new Error(`the service ended:\n${said}`)));
  const [port] = await Promise.race([once(createInterface(child.stdout), 'line'), over]);
  over.catch(() => undefined);
  const url = `http://127.0.0.1:${port}`;
  const token = readFileSync(join(work, 'data', 'api-token'), 'utf8').trim();
  const ask = askOver(url, token);
  Object.assign(context, { child, work, ask, url, token, log: () => said });
});

test.after(async ({ child, work }) => {
  const gone = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
  child.kill('SIGKILL');
  await gone;
  rmSync(work, { recursive: true });
});

const scrape = async ({ url, token }: Context): Promise<ReadonlyMap<string, number>> => {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
};

type Disk = { staged: { bytesOnWire: number } | null; written: { bytesOnWire: number } | null };

test('bytes and tasks by state are what GraphQL says; of one that moved and of one that was cancelled', async (context) => {
  const { ask, work, log, token } = context;
  const adminKey = join(work, 'admin-key');
  writeFileSync(adminKey, PLANTED);
  const at = (name: string, address: string) => ({ name, address });
  const hosts = { src: at('src', '10.77.0.11'), mig: at('mig', '10.77.0.12'), tgt: at('tgt', '10.77.0.13') };
  const fleet = await registerLab(ask, { adminKey, hosts });
  const [moved = ''] = await createBatch(ask, fleet, {
    commandId: 'batch-1',
    name: 'move',
    vms: [{ vmId: vmId(1) }],
  });
  assert.is((await taskEnded(ask, moved)).state, 'SUCCEEDED');
  const more = { commandId: 'batch-2', name: 'more', vms: [{ vmId: vmId(2) }] };

  const page = await scrape(context);
  const told = await ask(`{ taskCounts { queued migrating succeeded failed cancelled } debt { artefactId }
    task(id: "${moved}") { disks { staged { bytesOnWire } written { bytesOnWire } } }
    health { projections { name } store { reachable } lease { epoch here } } }`);
  const counts = Object.entries(told.taskCounts as Record<string, number>);
  assert.equal(
    counts.map(([state]) => [state, page.get(`sampan_tasks{state="${state}"}`)]),
    counts,
  );
  assert.is(page.get('sampan_tasks{state="succeeded"}'), 1);

  const { disks } = told.task as { disks: readonly Disk[] };
  const written = disks.reduce((sum, disk) => sum + (disk.written?.bytesOnWire ?? 0), 0);
  const staged = disks.reduce((sum, disk) => sum + (disk.staged?.bytesOnWire ?? 0), 0);
  assert.ok(written > 1024 ** 3, String(written));
  assert.is(page.get('sampan_transfer_bytes_total{phase="data_download"}'), written);
  assert.is(page.get('sampan_transfer_bytes_total{phase="data_conversion"}'), staged);

  const { health } = told as { health: { projections: { name: string }[]; lease: { epoch: number } } };
  assert.ok(health.projections.length > 5);
  for (const { name } of health.projections)
    assert.is(page.get(`sampan_projection_parked{projection="${name}"}`), 0, name);
  assert.is(page.get('sampan_lease_epoch'), health.lease.epoch);
  assert.is(page.get('sampan_lease_held'), 1);
  assert.is(page.get('sampan_store_reachable'), 1);
  assert.is(page.get('sampan_jobs_ended_total{kind="write-volume",outcome="succeeded"}'), disks.length);
  assert.is(page.get('sampan_effect_duration_seconds_count{kind="WriteVolume",outcome="done"}'), disks.length);
  assert.is(page.get('sampan_commands_total{intent="CreateMigrationBatch",outcome="accepted"}'), 1);
  assert.ok((page.get('sampan_store_append_duration_seconds_count{outcome="appended"}') ?? 0) > 20);
  assert.ok(page.has('nodejs_eventloop_lag_seconds'));

  const [cancelled = ''] = await createBatch(ask, fleet, more);
  await ask(`mutation { cancelMigrationTask(input: { commandId: "cancel-1", id: "${cancelled}" }) { __typename } }`);
  assert.is((await taskEnded(ask, cancelled)).state, 'CANCELLED');
  const later = await scrape(context);
  assert.is(later.get('sampan_tasks{state="cancelled"}'), 1);
  assert.is(later.get('sampan_tasks{state="succeeded"}'), 1);

  const names = [...later.keys()].filter((name) => name.startsWith('sampan_')).join('\n');
  for (const unbounded of [moved, cancelled, '10.77.0', 'migrationTask-', 'lab-', token])
    assert.not.ok(names.includes(unbounded), unbounded);
  assert.ok(later.size < 1500, `${later.size} series`);
  for (const secret of [PLANTED, token]) assert.not.ok(log().includes(secret));
  const line = log()
    .split('\n')
    .find((text) => text.includes('"commandId":"batch-1"'));
  assert.match(line ?? '', /"node":"[^"]+".*"requestId":"[0-9a-f-]{36}"/);
});

test('every metric of ours has a help text, a unit in its name where it has one, and no registry of others', async ({
  url,
  token,
}) => {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  const types = [...(await response.text()).matchAll(/^# TYPE (sampan_\w+) (\w+)$/gm)].map(([, name, type]) => ({
    name,
    type,
  }));
  assert.ok(types.length > 20);
  for (const { name = '', type } of types) {
    assert.is(/_total$/.test(name), type === 'counter', name);
    if (type === 'histogram') assert.match(name, /_seconds$/);
    assert.not.match(name, /_(ms|milliseconds|kb|mb|minutes)(_|$)/);
  }
});

test('SIGTERM ends it with code 0', async ({ child }) => {
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  assert.is(code, 0);
});

test.run();
