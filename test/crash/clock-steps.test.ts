import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { allEnded, debtIn, invariantsHold, neverBackwards, outcomesIn } from '../../simulation/checks/invariants.ts';
import type { Plane } from '../../simulation/checks/plane.ts';
import { platform } from '../../simulation/checks/platform.ts';
import { failing, moving, newRun, type Run, toTheEnd } from '../../simulation/checks/runs.ts';
import { ofVmware, withVcenter } from '../../simulation/checks/vmware.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';
import { bySignal } from '../../simulation/faults.ts';
import { seededRandom } from '../../simulation/random.ts';
import { simulatedVmwareVm } from '../../simulation/vmware-world.ts';

const test = suite('Clocks that are set, loops that are blocked, machines that are suspended (F21)');
const kvm = await platform();
const vmware = await platform(1, { transport: 'HTTPS' });

type Begun = { readonly run: Run; readonly plane: Plane };
const shutting = async (shutDownSeconds: number | null): Promise<Begun> => {
  const vm = simulatedVmwareVm({ number: 41, name: 'shop', disksGiB: [1], guest: { shutDownSeconds } });
  const run = newRun(vmware, withVcenter([vm], { bytesPerSecond: 50_000_000 }));
  const plane = await run.begin();
  await moving(vmware, run, plane, [vm], ofVmware(vmware));
  assert.ok(await run.clock.runUntil(() => did(run, 'asked'), 600), 'the guest is never asked');
  return { run, plane };
};
const copying = async (bytesPerSecond = 5_000_000): Promise<Begun> => {
  const vm = simulatedVm({ number: 1, name: 'app', disksGiB: [1] });
  const run = newRun(kvm, { vms: [vm], bytesPerSecond });
  const plane = await run.begin();
  await moving(kvm, run, plane, [vm]);
  assert.ok(await run.clock.runUntil(() => plane.progress.length > 20, 600), 'nothing is copied');
  return { run, plane };
};
const did = (run: Run, deed: string): boolean => run.world.vmwareVm('vm-41')?.deeds.includes(deed) ?? false;
const told = (run: Run, type: string): number => run.store.events.filter((event) => event.type === type).length;
/** By the clock of the world outside, which nobody sets. */
const secondsUntil = async (run: Run, done: () => boolean): Promise<number> => {
  const from = run.clock.outside.tick();
  assert.ok(await run.clock.runUntil(done, 86_400), 'not within a day');
  return run.clock.outside.tick() - from;
};
const within = (seconds: number, least: number, most: number): void =>
  assert.ok(seconds >= least && seconds <= most, `${seconds} seconds`);

const HOUR = 3600;
for (const [what, seconds] of [
  ['ten minutes forward', 600],
  ['an hour forward', HOUR],
  ['an hour back', -HOUR],
] as const) {
  test(`VC-4: the clock goes ${what} while the guest shuts down: it has its 300 seconds, and no more`, async () => {
    const { run, plane } = await shutting(null);
    await run.clock.advance(10);
    run.clock.stepWall(seconds);
    within(await secondsUntil(run, () => did(run, 'off')), 285, 295);
    await toTheEnd(run, 1, plane);
    assert.equal(outcomesIn(run.store), ['SUCCEEDED']);
  });

  test(`a copy, and the clock goes ${what}: nobody counts as unreachable or stalled, rates stay what they are`, async () => {
    const { run, plane } = await copying();
    run.world.silence('mig', 30);
    await run.clock.advance(5);
    run.clock.stepWall(seconds);
    await toTheEnd(run, 1, plane);
    assert.equal([outcomesIn(run.store), told(run, 'StepFailed')], [['SUCCEEDED'], 0]);
    assert.not(plane.progress.some(({ condition }) => condition === 'STALLED'));
    const rates = plane.progress.flatMap(({ disks }) => disks.flatMap(({ bytesPerSecond }) => bytesPerSecond ?? []));
    assert.ok(rates.length > 20 && rates.every((rate) => rate >= 0 && rate < 200_000_000), `${Math.max(...rates)}`);
    neverBackwards(plane.progress);
    invariantsHold(run.store, run.world);
  });

  test(`a step is to be tried again, and the clock goes ${what}: its pause is what it was`, async () => {
    const { run, plane } = await failedOnce();
    run.clock.stepWall(seconds);
    within(await secondsUntil(run, () => told(run, 'StepFailed') === 2), 5, 6);
    run.clock.stepWall(-2 * seconds);
    within(await secondsUntil(run, () => told(run, 'StepFailed') === 3), 10, 11);
    await toTheEnd(run, 1, plane);
    assert.equal(outcomesIn(run.store), ['SUCCEEDED']);
  });

  test(`what a failed task keeps, and the clock goes ${what}: it is kept for as long as was said`, async () => {
    const { run, plane } = await failedForGood();
    const owed = debtIn(run.store).length;
    assert.ok(owed > 0, 'nothing is kept');
    await run.clock.advance(60);
    run.clock.stepWall(seconds);
    within(await secondsUntil(run, () => debtIn(run.store).length === 0), 530, 545);
    assert.equal(plane.errors, []);
  });
}

/** Its first step has failed for the first time, and will two times more. */
const failedOnce = async (): Promise<Begun> => {
  const vm = simulatedVm({ number: 1, name: 'app', disksGiB: [1] });
  const run = newRun(kvm, { vms: [vm] });
  const plane = await run.begin();
  failing(run, 'prepare-staging', 3);
  await moving(kvm, run, plane, [vm]);
  assert.ok(await run.clock.runUntil(() => told(run, 'StepFailed') === 1, 600), 'no step fails');
  return { run, plane };
};

/** Its volume cannot be written, so that what was staged is kept for a while (RT-6). */
const failedForGood = async (): Promise<Begun> => {
  const { run, plane } = await copying();
  const onJob = (id: string) => (id.includes('.write.') ? { part: 0.5, end: bySignal('KILL') } : null);
  run.world.setFaults({ onCall: () => null, onJob });
  await toTheEnd(run, 1, plane);
  assert.equal(outcomesIn(run.store), ['FAILED']);
  assert.ok(await run.clock.runUntil(() => debtIn(run.store).length === 1, 60), 'more is owed than what is kept');
  return { run, plane };
};

test('VC-4: after a restart the guest has 300 seconds that the new process has watched, whatever the clock says', async () => {
  const { run, plane } = await shutting(null);
  await run.clock.advance(100);
  plane.life.kill();
  run.clock.stepWall(HOUR);
  const next = await run.begin();
  within(await secondsUntil(run, () => did(run, 'off')), 300, 305);
  await toTheEnd(run, 1, next);
});

test('VC-4: a vCenter that is away every few minutes does not put the limit off for ever', async () => {
  const { run, plane } = await shutting(null);
  const from = run.clock.outside.tick();
  for (let times = 0; times < 40 && !did(run, 'off'); times += 1) {
    await run.clock.advance(60);
    run.world.silence('vc', 15);
  }
  assert.ok(did(run, 'off'));
  within(run.clock.outside.tick() - from, 300, 900);
  await toTheEnd(run, 1, plane);
  assert.equal(outcomesIn(run.store), ['SUCCEEDED']);
});

for (const standstill of ['block', 'suspend'] as const)
  test(`VC-4: a control plane that stands still (${standstill}) has not watched, and does not cut the power for it`, async () => {
    const { run, plane } = await shutting(null);
    await run.clock.advance(10);
    run.clock[standstill](6 * HOUR);
    within(await secondsUntil(run, () => did(run, 'off')), 160, 295);
    await toTheEnd(run, 1, plane);
    assert.equal(outcomesIn(run.store), ['SUCCEEDED']);
  });

test('the event loop is blocked for 30 seconds, and the machine suspended for hours: no copy fails for it', async () => {
  for (const standstill of ['block', 'suspend'] as const)
    for (const seconds of [30, 2 * HOUR]) {
      const { run, plane } = await copying(1_000_000);
      run.world.silence('mig', seconds + 60);
      run.clock[standstill](seconds);
      await toTheEnd(run, 1, plane);
      assert.equal([outcomesIn(run.store), told(run, 'StepFailed')], [['SUCCEEDED'], 0], `${standstill} ${seconds}`);
      neverBackwards(plane.progress);
      invariantsHold(run.store, run.world);
    }
});

test('a clock that is set every few seconds, forward and back, over whole tasks: they end as ever, and nothing is owed', async () => {
  for (let seed = 1; seed <= 10; seed += 1) {
    const random = seededRandom(seed);
    const { run, plane } = await copying();
    let steps = 0;
    const jump = async (): Promise<void> => {
      while (!allEnded(run.store, 1)) {
        await run.clock.outside.sleep(random.between(1, 20));
        run.clock.stepWall(random.between(-2 * HOUR, 2 * HOUR));
        steps += 1;
      }
    };
    const jumping = jump();
    await toTheEnd(run, 1, plane);
    assert.ok(await run.clock.runUntil(() => debtIn(run.store).length === 0, 60), `seed ${seed}: something is owed`);
    await run.clock.advance(30);
    await jumping;
    assert.equal([outcomesIn(run.store), told(run, 'StepFailed')], [['SUCCEEDED'], 0], `seed ${seed}`);
    assert.ok(steps > 3, 'the clock was hardly set');
    invariantsHold(run.store, run.world);
    neverBackwards(plane.progress);
  }
});

test.run();
