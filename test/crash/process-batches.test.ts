import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { changeSettings } from '../../commands/change-settings.ts';
import { createMigrationBatch } from '../../commands/create-migration-batch.ts';
import { aggregates } from '../../commands/support/aggregates.ts';
import type { NetworkId } from '../../domain/words/ids.ts';
import {
  allEnded,
  debtIn,
  invariantsHold,
  kindsLeft,
  outcomesIn,
  queuesIn,
  tasksIn,
} from '../../simulation/checks/invariants.ts';
import { during } from '../../simulation/checks/plane.ts';
import { batchOf, order, platform } from '../../simulation/checks/platform.ts';
import { moving, newRun, ordered, toTheEnd } from '../../simulation/checks/runs.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';
import type { SimulatedVm } from '../../simulation/machine.ts';

const test = suite('processes, for batches');
const base = await platform();
const many = (count: number): readonly SimulatedVm[] =>
  Array.from({ length: count }, (_, index) =>
    simulatedVm({ number: index + 1, name: `vm-${index + 1}`, disksGiB: [1] }),
  );

test('two VMs with a parallelism of one are moved one after the other', async () => {
  const vms = many(2);
  const run = newRun(base, { vms });
  const plane = await run.begin();
  await during(run.clock, order(plane.app, changeSettings, 's1', { migrationTaskParallelism: 1 }));
  await moving(base, run, plane, vms);
  await toTheEnd(run, 2, plane);
  assert.equal(outcomesIn(run.store), ['SUCCEEDED', 'SUCCEEDED']);
  assert.equal(debtIn(run.store), []);
  const turns = run.store.events.map(({ type }) => type).filter((type) => /^Migration(Started|Succeeded)$/.test(type));
  assert.equal(turns, ['MigrationStarted', 'MigrationSucceeded', 'MigrationStarted', 'MigrationSucceeded']);
  invariantsHold(run.store, run.world);
});

test('fifty VMs with a parallelism of ten: never more at once, and all arrive (RT-4)', async () => {
  const vms = many(50);
  const run = newRun(base, { vms, bytesPerSecond: 50_000_000 });
  const plane = await run.begin();
  await moving(base, run, plane, vms);
  assert.ok(await run.clock.runUntil(() => allEnded(run.store, 50), 86_400));
  const most = Math.max(...queuesIn(run.store).map(({ running }) => running.length));
  assert.is(most, 10);
  assert.is(outcomesIn(run.store).filter((outcome) => outcome === 'SUCCEEDED').length, 50);
  assert.equal(debtIn(run.store), []);
  invariantsHold(run.store, run.world);
});

test('F37: the VM of one of fifty is shut down while it is copied: that one fails, forty-nine arrive', async () => {
  const vms = many(50);
  const run = newRun(base, { vms, bytesPerSecond: 50_000_000 });
  const plane = await run.begin();
  const ids = await moving(base, run, plane, vms);
  const [seventeenth, id] = [vms[16]?.id ?? '', ids[16] ?? ''];
  const copied = () => [...run.world.machine('mig').jobs.keys()].some((job) => job.startsWith(`${id}.`));
  assert.ok(await run.clock.runUntil(copied, 86_400));
  await run.clock.advance(2);
  run.world.shutDown(seventeenth);
  assert.ok(await run.clock.runUntil(() => allEnded(run.store, 50), 86_400));
  const ended = tasksIn(run.store).flatMap((task) =>
    task.status === 'ended' && task.outcome.kind === 'FAILED' ? [[task.plan.taskId, task.outcome.failure.code]] : [],
  );
  assert.equal(ended, [[id, 'SOURCE_SHUT_DOWN']]);
  assert.is(outcomesIn(run.store).filter((outcome) => outcome === 'SUCCEEDED').length, 49);
  assert.equal(
    run.store.events.filter(({ type }) => type === 'StepFailed').map(({ stream }) => stream),
    [`migrationTask-${id}`],
  );
  assert.ok(await run.clock.runUntil(() => debtIn(run.store).length === 0, 7200), 'nothing is owed in the end');
  invariantsHold(run.store, run.world);
});

test('F02: the same command twenty times at once makes one batch, with the same answer', async () => {
  const vms = many(2);
  const run = newRun(base, { vms });
  const plane = await run.begin();
  const all = Array.from({ length: 20 }, () => ordered(base, plane, vms));
  const answers = await during(run.clock, Promise.all(all));
  const ids = new Set(answers.map((answer) => (answer.ok ? JSON.stringify(answer.value) : 'refused')));
  assert.is(ids.size, 1);
  assert.not(ids.has('refused'));
  await toTheEnd(run, 2, plane);
  assert.is(tasksIn(run.store).length, 2);
  invariantsHold(run.store, run.world);
});

test('TK-12: two batches want the same address at once: one is refused whole, and its claims are returned', async () => {
  const vms = many(3);
  const run = newRun(base, { vms });
  const plane = await run.begin();
  const wish = (index: number, ip: string | null) => ({ vmId: vms[index]?.id, nics: [{ number: 1, ip }] });
  const ask = (key: string, wishes: readonly object[]) =>
    order(plane.app, createMigrationBatch, key, batchOf(base.ids, [], { vms: wishes }));
  const ip = '192.168.150.77';
  const answers = await during(
    run.clock,
    Promise.all([ask('x1', [wish(0, ip)]), ask('x2', [wish(1, null), wish(2, ip)])]),
  );
  assert.equal(answers.map(({ ok }) => ok).toSorted(), [false, true]);
  const loser = answers.find(({ ok }) => !ok);
  assert.is(loser && !loser.ok && loser.violations[0]?.code, 'IN_USE');
  await run.clock.advance(1);
  const tasks = tasksIn(run.store);
  const network = await plane.app.handler.load(aggregates.network(base.ids.networkId as NetworkId));
  const held = network.status === 'added' ? Object.values(network.byIp).map((grant) => grant.taskId) : [];
  assert.equal(new Set(held), new Set(tasks.map(({ plan }) => plan.taskId)));
  await toTheEnd(run, tasks.length, plane);
  invariantsHold(run.store, run.world);
});

test('F20: a control plane that was thought dead changes nothing once a newer one has taken over', async () => {
  const vms = [simulatedVm({ number: 1, name: 'web', disksGiB: [4, 2] })];
  for (let seconds = 0; seconds < 30; seconds += 1) {
    const run = newRun(base, { vms, latencySeconds: 0.2 });
    const stale = await run.begin();
    await moving(base, run, stale, vms);
    await run.clock.advance(seconds);
    await toTheEnd(run, 1, await run.begin()); // both run, on the same history and machines
    await run.clock.advance(120);
    assert.equal(outcomesIn(run.store), ['SUCCEEDED'], `taken over after ${seconds} s`);
    assert.equal(debtIn(run.store), []);
    assert.equal(
      kindsLeft(run.world).filter((kind) => kind === 'JOB'),
      [],
    );
    invariantsHold(run.store, run.world);
  }
});
test.run();
