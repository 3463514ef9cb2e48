import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cancelTask } from '../../commands/cancel-task.ts';
import { debtIn, invariantsHold, kindsLeft, outcomesIn, tasksIn, wordsOf } from '../../simulation/checks/invariants.ts';
import { during, type Plane } from '../../simulation/checks/plane.ts';
import { order, platform } from '../../simulation/checks/platform.ts';
import { moving, newRun, type Run, toTheEnd } from '../../simulation/checks/runs.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';

const test = suite('processes, cancelled');
const base = await platform();
const vms = [simulatedVm({ number: 1, name: 'web', disksGiB: [1, 0.5], firmware: 'UEFI' })];
const wish = { vms, bytesPerSecond: 500_000_000, latencySeconds: 0.3 };

const cancel = async (run: Run, plane: Plane, command: string) => {
  const id = tasksIn(run.store)[0]?.plan.taskId ?? '';
  return during(run.clock, order(plane.app, cancelTask, command, { id }));
};

/** One run that is cancelled once the task has so many events, twice, and by a control plane that may die right after. */
const cancelAfter = async (events: number, dies: boolean): Promise<string> => {
  const run = newRun(base, wish);
  let plane = await run.begin();
  await moving(base, run, plane, vms, { pauseSource: true });
  const length = () => run.store.events.filter((event) => event.stream.startsWith('migrationTask-')).length;
  await run.clock.runUntil(() => length() >= events || tasksIn(run.store)[0]?.status === 'ended', 3600);
  const first = await cancel(run, plane, 'c1');
  const again = await cancel(run, plane, 'c2');
  assert.is(again.ok, first.ok);
  if (dies) {
    plane.life.kill();
    plane = await run.begin();
  }
  await toTheEnd(run, 1, plane);
  assert.ok(await run.clock.runUntil(() => debtIn(run.store).length === 0, 7200), 'debt is not paid');
  await run.clock.advance(60);
  invariantsHold(run.store, run.world);
  const outcome = outcomesIn(run.store)[0] ?? '';
  assert.is(outcome, first.ok ? 'CANCELLED' : 'SUCCEEDED');
  if (outcome === 'CANCELLED') {
    assert.equal(kindsLeft(run.world), []);
    assert.is(run.world.vm(vms[0]?.id ?? '').power, 'RUNNING');
  }
  assert.equal(plane.errors, []);
  return outcome;
};

test('whenever a task is cancelled, nothing of it is left and its source VM runs on', async () => {
  const outcomes: string[] = [];
  for (let events = 1; outcomes.at(-1) !== 'SUCCEEDED'; events += 1)
    for (const dies of [false, true])
      try {
        outcomes.push(await cancelAfter(events, dies));
      } catch (error) {
        throw new Error(`cancelled after ${events} events${dies ? ', then killed' : ''}: ${wordsOf(error)}`);
      }
  assert.ok(outcomes.length > 60, `only ${outcomes.length} runs`);
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
