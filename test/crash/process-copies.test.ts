import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  debtIn,
  invariantsHold,
  kindsLeft,
  neverBackwards,
  outcomesIn,
  tasksIn,
} from '../../simulation/checks/invariants.ts';
import { platform } from '../../simulation/checks/platform.ts';
import { failing, moving, newRun, type Run, toTheEnd } from '../../simulation/checks/runs.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';
import { bySignal } from '../../simulation/faults.ts';

const test = suite('processes, while data is copied');
const base = await platform();
const vms = [simulatedVm({ number: 1, name: 'web', disksGiB: [20, 10] })]; // minutes at 100 MB/s
const slow = { vms, bytesPerSecond: 100_000_000 };

const copying = async (run: Run) => {
  const plane = await run.begin();
  await moving(base, run, plane, vms);
  const phase = () => run.world.inventory().some((item) => item.kind === 'JOB' && item.what.includes('.stage.'));
  assert.ok(await run.clock.runUntil(phase, 600));
  await run.clock.advance(20);
  return plane;
};
const writing = async (run: Run) => {
  const plane = await run.begin();
  await moving(base, run, plane, vms);
  const phase = () => run.world.inventory().some((item) => item.kind === 'JOB' && item.what.includes('.write.vda'));
  assert.ok(await run.clock.runUntil(phase, 3600));
  await run.clock.advance(5);
  return plane;
};
const codeOf = (run: Run): string | null => {
  const [task] = tasksIn(run.store);
  return task?.status === 'ended' && task.outcome.kind === 'FAILED' ? task.outcome.failure.code : null;
};

test('MS-14: a reboot of the migration server during the copy fails the task, and says so', async () => {
  const run = newRun(base, slow);
  const plane = await copying(run);
  run.world.reboot('mig');
  await toTheEnd(run, 1, plane);
  assert.is(codeOf(run), 'SERVER_REBOOTED');
  invariantsHold(run.store, run.world);
  assert.ok(await run.clock.runUntil(() => debtIn(run.store).length === 0, 7200));
  assert.equal(kindsLeft(run.world), []);
});

test('KV-7: a source VM that is shut down during the copy fails the task, and says so', async () => {
  const run = newRun(base, slow);
  const plane = await copying(run);
  run.world.shutDown(vms[0]?.id ?? '');
  await toTheEnd(run, 1, plane);
  assert.is(codeOf(run), 'SOURCE_SHUT_DOWN');
  invariantsHold(run.store, run.world);
});

test('F23: a migration server that is away for ten minutes during the copy costs nothing', async () => {
  const run = newRun(base, slow);
  const plane = await copying(run);
  run.world.silence('mig', 600);
  await toTheEnd(run, 1, plane);
  assert.equal(outcomesIn(run.store), ['SUCCEEDED']);
  assert.ok(plane.progress.some(({ condition }) => condition === 'UNREACHABLE'));
  assert.equal(debtIn(run.store), []);
  assert.equal(
    run.store.events.filter((event) => event.type === 'StepFailed'),
    [],
  );
  invariantsHold(run.store, run.world);
  neverBackwards(plane.progress);
});

test('F10: a control plane that is away for an hour during the copy costs nothing', async () => {
  for (const when of [copying, writing]) {
    const run = newRun(base, slow);
    (await when(run)).life.kill();
    await run.clock.advance(3600);
    await toTheEnd(run, 1, await run.begin());
    assert.equal(outcomesIn(run.store), ['SUCCEEDED']);
    assert.equal(
      run.store.events.filter((event) => event.type === 'StepFailed'),
      [],
    );
    invariantsHold(run.store, run.world);
  }
});

test('a served volume that dies is served anew only when nothing of the old one is left', async () => {
  const run = newRun(base, slow);
  const plane = await writing(run);
  const host = run.world.machines.find((machine) => machine.volumes.size > 0);
  const writer = [...run.world.machine('mig').jobs.values()].find((job) => job.id.includes('.write.vda'));
  assert.ok(host && writer);
  failing(run, 'remove-job', 12); // what was served before cannot be ended for a while
  if (writer) writer.due = { at: Date.parse(run.clock.now()) + 1000, end: bySignal('KILL') };
  await toTheEnd(run, 1, plane);
  assert.equal(outcomesIn(run.store), ['SUCCEEDED']);
  const failed = run.store.events.filter((event) => event.type === 'StepFailed');
  assert.is(failed.length, 1, JSON.stringify(failed.map((event) => event.data)));
  invariantsHold(run.store, run.world);
});

test('a VM is not started while a job still holds one of its volumes', async () => {
  const run = newRun(base, slow);
  const plane = await writing(run);
  failing(run, 'remove-job', 20);
  await toTheEnd(run, 1, plane);
  assert.equal(outcomesIn(run.store), ['SUCCEEDED']);
  invariantsHold(run.store, run.world);
});
test.run();
