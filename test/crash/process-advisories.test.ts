import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createMigrationBatch } from '../../commands/create-migration-batch.ts';
import { planMigrationBatch } from '../../commands/plan-migration-batch.ts';
import { during, Life } from '../../simulation/checks/plane.ts';
import { batchOf, order, platform } from '../../simulation/checks/platform.ts';
import { newRun } from '../../simulation/checks/runs.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';

const test = suite('an order answers with every advisory that its dry run had (TK-12)');
const base = await platform();
const vms = [1, 2].map((number) => simulatedVm({ number, name: `vm-${number}`, disksGiB: [1] }));
/** More CPUs than the cluster has, and more memory: both are of the batch as a whole. */
const GREEDY = { vms: vms.map(({ id }) => ({ vmId: id, cpuCores: 40, memoryMiB: 100 * 1024 })) };
const input = batchOf(base.ids, vms, GREEDY);

test('those of the batch as a whole come first, then those of each VM, as in the plan', async () => {
  const run = newRun(base, { vms });
  const plane = await run.begin();
  const planned = await during(run.clock, order(plane.app, planMigrationBatch, 'plan', input));
  const created = await during(run.clock, order(plane.app, createMigrationBatch, 'b', input));
  assert.ok(planned.ok && created.ok, JSON.stringify([planned, created]));
  if (!planned.ok || !created.ok) return;
  const codes = created.value.advisories.map(({ code }) => code);
  assert.equal(codes.slice(0, 4), ['CPU_SHORTAGE', ...Array<string>(3).fill('MEMORY_SHORTAGE')]);
  assert.equal(created.value.advisories, planned.value.advisories);
});

test('killed at any point of the order: the answer to the client that asks again is the same', async () => {
  const first = newRun(base, { vms });
  const whole = await during(first.clock, order((await first.begin()).app, createMigrationBatch, 'b', input));
  assert.ok(whole.ok);
  let killed = 0;
  for (let point = 1; ; point += 1) {
    const run = newRun(base, { vms });
    const dying = await run.begin(new Life(point));
    let answered = false;
    void order(dying.app, createMigrationBatch, 'b', input).then(() => {
      answered = true;
    });
    await run.clock.runUntil(() => answered || dying.life.died !== null, 600);
    if (answered) break;
    killed = point;
    const again = await during(run.clock, order((await run.begin()).app, createMigrationBatch, 'b', input));
    assert.ok(again.ok && whole.ok, `point ${point}: ${JSON.stringify(again)}`);
    if (again.ok && whole.ok) assert.equal(again.value.advisories, whole.value.advisories, `point ${point}`);
  }
  assert.ok(killed > 10, `only ${killed} points`);
});
test.run();
