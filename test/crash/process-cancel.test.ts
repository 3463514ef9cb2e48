import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { kindsLeft } from '../../simulation/checks/invariants.ts';
import { platform } from '../../simulation/checks/platform.ts';
import { cancel, cancelledAtEachPoint } from '../../simulation/checks/points.ts';
import { moving, newRun, toTheEnd } from '../../simulation/checks/runs.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';

const test = suite('processes, cancelled');
const base = await platform();
const vms = [simulatedVm({ number: 1, name: 'web', disksGiB: [1, 0.5], firmware: 'UEFI' })];
const wish = { vms, bytesPerSecond: 500_000_000, latencySeconds: 0.3 };

test('whenever a task is cancelled, nothing of it is left and its source VM runs on', async () => {
  const runs = await cancelledAtEachPoint(base, { wish, more: { pauseSource: true } });
  assert.ok(runs > 60, `only ${runs} runs`);
});

test('a cancelled task that is to keep its source stopped leaves it paused (RT-8)', async () => {
  const run = newRun(base, wish);
  const plane = await run.begin();
  await moving(base, run, plane, vms, { pauseSource: true, keepSourceStopped: true });
  assert.ok(await run.clock.runUntil(() => run.world.vm(vms[0]?.id ?? '').power === 'PAUSED', 600));
  await run.clock.advance(3);
  assert.ok((await cancel(run, plane, 'c1')).ok);
  await toTheEnd(run, 1, plane);
  assert.equal(kindsLeft(run.world), []);
  assert.is(run.world.vm(vms[0]?.id ?? '').power, 'PAUSED');
});
test.run();
