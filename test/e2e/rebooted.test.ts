// timeout: 900s
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { onHost } from '../peers/lab/host.ts';
import { inventoryChanges } from '../peers/lab/inventory.ts';
import { attachLab } from '../peers/lab/lab.ts';
import { domainState } from '../support/arrived.ts';
import { eventually } from '../support/eventually.ts';
import { registerLab } from '../support/fleet.ts';
import { startService } from '../support/service.ts';
import { createBatch, type TaskNow, taskEnded, taskNow } from '../support/tasks.ts';

const test = suite('The migration server reboots in the middle of a transfer (MS-14, F24)');
const lab = await attachLab();
const { src, mig, tgt } = lab.hosts;
const service = await startService(mkdtempSync(`${tmpdir()}/sampan-e2e-`));
const { ask } = service;
// Slow enough to be in mid-copy when the plug is pulled, on any machine.
const fleet = await registerLab(ask, lab, 'root', { downlink: '20Mbps' });
// Nothing that was staged is kept: what is left then is left by mistake.
await ask(
  'mutation { changeSettings(input: { commandId: "keep", migrationCacheRetentionSeconds: 0 }) { __typename } }',
);
const guest = await lab.startGuest({ name: 'vm-reboot', firmware: 'bios', dataDisk: true });
await lab.awaitAgent(src, guest.name, 300_000);
const inventories = () => Promise.all([src, tgt].map((host) => lab.inventory(host)));
const before = await inventories();

/** What stands on the server beside the program, its locks and its epoch. */
const onServer = (): Promise<string> =>
  onHost(
    mig,
    'ls -A /srv/sampan-cache /var/lib/sampan/jobs /run/sampan/jobs /run/sampan/keys 2>/dev/null | grep -v ":$" | grep . || true',
  );

const seen: TaskNow[] = [];
let id = '';
let other = '';

test('it is in mid-copy', async () => {
  [id = ''] = await createBatch(ask, fleet, { commandId: 'r', name: 'r', vms: [{ vmId: guest.uuid }] });
  await eventually(
    'some of its bytes are there',
    async () => {
      const task = await taskNow(ask, id);
      return (task.phase === 'DATA_CONVERSION' && (task.progress?.bytesDone ?? 0) > 0) || undefined;
    },
    { everyMilliseconds: 100 },
  );
  assert.match(await onServer(), `sampan-${id}`);
});

test('while it is away the task waits; once it answers again the task fails with SERVER_REBOOTED', async () => {
  await mig.stop();
  await eventually(
    'it counts as unreachable',
    async () => {
      const { condition, state } = (await ask(`{ task(id: "${id}") { condition state } }`)).task as {
        condition: string;
        state: string;
      };
      assert.is(state, 'MIGRATING');
      return condition === 'UNREACHABLE' || undefined;
    },
    { everyMilliseconds: 300 },
  );
  await mig.start();
  const task = await taskEnded(ask, id, (now) => void seen.push(now));
  assert.is(task.state, 'FAILED');
  assert.is(task.failure?.code, 'SERVER_REBOOTED', JSON.stringify(task.failure));
  assert.equal(
    seen.filter(({ state }) => state === 'SUCCEEDED'),
    [],
  );
});

test('nothing is owed, the source runs on, and nothing of the task is left on the three hosts', async () => {
  await eventually(
    'nothing is owed',
    async () => ((await ask('{ debt { artefactId } }')).debt as readonly unknown[]).length === 0 || undefined,
  );
  assert.is(await domainState(src, guest.name), 'running');
  assert.is(await onServer(), '');
  const after = await inventories();
  const changes = [src, tgt].flatMap(({ name }, index) =>
    inventoryChanges(before[index] ?? {}, after[index] ?? {}).map((change) => `${name} ${change}`),
  );
  assert.equal(changes, []);
});

test('a reboot in one stroke, as a power cut is: the next task fails in the same way', async () => {
  await ask(
    'mutation { changeSettings(input: { commandId: "kept", migrationCacheRetentionSeconds: 86400 }) { __typename } }',
  );
  [other = ''] = await createBatch(ask, fleet, { commandId: 'q', name: 'q', vms: [{ vmId: guest.uuid }] });
  await eventually(
    'some of its bytes are there',
    async () => ((await taskNow(ask, other)).progress?.bytesDone ?? 0) > 0 || undefined,
    { everyMilliseconds: 100 },
  );
  await mig.reboot();
  const task = await taskEnded(ask, other);
  assert.equal([task.state, task.failure?.code], ['FAILED', 'SERVER_REBOOTED']);
});

test('that one is kept for a day; deleted, its staged data is gone at once, and it is in no list (RT-6, RT-7)', async () => {
  assert.match(await onServer(), `sampan-${other}`);
  const { deleteMigrationTasks: answer } = await ask(
    `mutation { deleteMigrationTasks(input: { commandId: "delete", ids: ["${other}"] }) {
      ... on MigrationTasksDeleted { results { id done } } } }`,
  );
  assert.equal(answer, { results: [{ id: other, done: true }] });
  await eventually('its directory is gone', async () => (await onServer()) === '' || undefined);
  await eventually(
    'nothing is owed',
    async () => ((await ask('{ debt { artefactId } }')).debt as readonly unknown[]).length === 0 || undefined,
  );
  const { tasks, task } = await ask(`{ tasks { rows { id } } task(id: "${other}") { state deletedAt } }`);
  assert.equal(tasks, { rows: [{ id }] });
  assert.equal((task as { readonly state: string }).state, 'FAILED');
  assert.ok((task as { readonly deletedAt: string | null }).deletedAt);
});

test.after(() => service.stop());
test.run();
