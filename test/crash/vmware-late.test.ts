import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cancelTask } from '../../commands/cancel-task.ts';
import { debtIn, invariantsHold, kindsLeft, outcomesIn, tasksIn } from '../../simulation/checks/invariants.ts';
import { during } from '../../simulation/checks/plane.ts';
import { order, platform } from '../../simulation/checks/platform.ts';
import { moving, newRun, toTheEnd } from '../../simulation/checks/runs.ts';
import { ofVmware, withVcenter } from '../../simulation/checks/vmware.ts';
import type { CallFault } from '../../simulation/faults.ts';
import { simulatedVmwareVm } from '../../simulation/vmware-world.ts';

const test = suite('power calls to a vCenter that are given up and done later');
const base = await platform(1, { transport: 'HTTPS' });
const LATE: CallFault = {
  when: 'late',
  seconds: 50,
  failure: { code: 'UNREACHABLE', message: 'vCenter does not answer on port 443. Check that it is up and reachable.' },
};
const LOOKING = 'Looking whether the source VM stays on: vCenter gave no answer when its power was changed';

type Course = {
  /** The first so many calls of the verb are late. */
  readonly late: string;
  readonly toolsRunning: boolean;
  /** Cancelled once the task has had such an event. */
  readonly cancelledAt: 'StepFailed' | 'SourceStopped';
  readonly times?: number;
  /** The control plane dies where its step has failed, before it could say so. */
  readonly dies?: boolean;
};

const live = async ({ late, toolsRunning, cancelledAt, times = 1, dies = false }: Course) => {
  const vms = [simulatedVmwareVm({ number: 41, name: 'shop', disksGiB: [64], traits: { toolsRunning } })];
  const run = newRun(base, withVcenter(vms, { bytesPerSecond: 50_000_000, latencySeconds: 0.3 }));
  const plane = await run.begin();
  let left = times;
  run.world.setFaults({
    onJob: () => null,
    onCall: ({ verb }) => {
      if (verb !== late || left === 0) return null;
      left -= 1;
      if (dies) plane.life.kill();
      return LATE;
    },
  });
  await moving(base, run, plane, vms, ofVmware(base));
  if (dies) await run.clock.runUntil(() => plane.life.died !== null, 600);
  const current = dies ? await run.begin() : plane;
  const had = () => run.store.events.some(({ type }) => type === cancelledAt);
  assert.ok(await run.clock.runUntil(had, 600), `no ${cancelledAt}`);
  const id = tasksIn(run.store)[0]?.plan.taskId ?? '';
  await during(run.clock, order(current.app, cancelTask, 'c1', { id }));
  const cancelled = Date.parse(run.clock.now());
  await toTheEnd(run, 1, current);
  await run.clock.runUntil(() => debtIn(run.store).length === 0, 7200);
  const seconds = (Date.parse(run.clock.now()) - cancelled) / 1000;
  await run.clock.advance(600);
  assert.equal([outcomesIn(run.store), kindsLeft(run.world), debtIn(run.store)], [['CANCELLED'], [], []]);
  const { power, deeds } = run.world.vmwareVm('vm-41') ?? {};
  const said = current.progress.some(({ step }) => step === LOOKING);
  return { run, power, deeds, said, seconds };
};

test('a power-off that comes while the source is already running again: it is switched on once more, and that is said', async () => {
  const { run, power, deeds, said } = await live({
    late: 'vcenter-power-off',
    toolsRunning: false,
    cancelledAt: 'SourceStopped',
  });
  assert.equal([power, deeds, said], ['RUNNING', ['off', 'on', 'off', 'on'], true]);
  invariantsHold(run.store, run.world);
});

test('a power-off that nobody saw done when the task was cancelled', async () => {
  const { run, power, deeds, said } = await live({
    late: 'vcenter-power-off',
    toolsRunning: false,
    cancelledAt: 'StepFailed',
  });
  assert.equal([power, deeds, said], ['RUNNING', ['off', 'on'], true]);
  invariantsHold(run.store, run.world);
});

test('a power-off of a control plane that died before it could say that it had no answer', async () => {
  const { run, power, deeds, said } = await live({
    late: 'vcenter-power-off',
    toolsRunning: false,
    cancelledAt: 'SourceStopped',
    dies: true,
  });
  assert.equal([power, deeds, said], ['RUNNING', ['off', 'on', 'off', 'on'], true]);
  invariantsHold(run.store, run.world);
});

test('a power-on: looked at until it has come, so that the next task of the VM does not meet it', async () => {
  const { run, power, said, seconds } = await live({
    late: 'vcenter-power-on',
    toolsRunning: true,
    cancelledAt: 'SourceStopped',
  });
  assert.equal([power, said], ['RUNNING', true]);
  assert.ok(seconds >= 120, `${seconds}`);
  invariantsHold(run.store, run.world);
});

test('every call was answered: nobody waits', async () => {
  const { power, said, seconds } = await live({ late: 'none', toolsRunning: false, cancelledAt: 'SourceStopped' });
  assert.equal([power, said], ['RUNNING', false]);
  assert.ok(seconds < 30, `${seconds}`);
});

test.run();
