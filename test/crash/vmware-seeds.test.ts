import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { FaultRates } from '../../adapters/simulated/faults.ts';
import { seededRandom } from '../../adapters/simulated/random.ts';
import { simulatedVmwareVm } from '../../adapters/simulated/vmware-world.ts';
import { cancelTask } from '../../commands/cancel-task.ts';
import { debtIn, invariantsHold, kindsLeft, outcomesIn, tasksIn, wordsOf } from '../support/simulated-checks.ts';
import { during, Life } from '../support/simulated-plane.ts';
import { order, platform } from '../support/simulated-platform.ts';
import { newRun, ordered, type Run, toTheEnd } from '../support/simulated-runs.ts';
import { ofVmware, withVcenter } from '../support/simulated-vmware.ts';

const test = suite('VMware tasks, with faults by seed');
const bases = [
  await platform(1, { transport: 'HTTPS' }),
  await platform(1, { transport: 'SSH' }),
  await platform(1, { transport: 'VDDK' }),
];
const SEEDS = Number(process.env.SAMPAN_SEEDS ?? 100);
const FIRST = Number(process.env.SAMPAN_SEED ?? 1);
const THREE_DAYS = 3 * 86_400;

const ratesOf = (seed: number): Partial<FaultRates> => {
  const random = seededRandom(seed + 7);
  return {
    callFails: random.pick([0, 0.01, 0.05, 0.1]) ?? 0,
    jobFails: random.pick([0, 0, 0.1, 0.3]) ?? 0,
    silences: random.pick([0, 0, 1, 3]) ?? 0,
    reboots: random.pick([0, 0, 1]) ?? 0,
    powerOns: random.happens(0.3) ? 2 : 0,
    removals: random.happens(0.07) ? 1 : 0,
    sessionLosses: random.pick([0, 1, 5]) ?? 0,
    busyTimes: random.pick([0, 0, 2]) ?? 0,
  };
};

const deathOf = (seed: number): Life => {
  const random = seededRandom(seed + 13);
  return random.happens(0.5) ? new Life(Math.ceil(random.between(1, 500)), random.happens(0.5)) : new Life();
};

const cancelSome = async (run: Run, seed: number, app: Parameters<typeof order>[0]): Promise<void> => {
  const random = seededRandom(seed + 17);
  if (!random.happens(0.3)) return;
  await run.clock.advance(random.between(0, 400));
  for (const { plan } of tasksIn(run.store).slice(0, 1)) void order(app, cancelTask, 'c1', { id: plan.taskId });
};

const vmsOf = (seed: number) => {
  const random = seededRandom(seed + 19);
  const shutDownSeconds = random.pick([5, 60, 250, null]) ?? null;
  const traits = { toolsRunning: random.happens(0.8) };
  return [
    simulatedVmwareVm({ number: 41, name: 'shop', disksGiB: [4, 2], guest: { shutDownSeconds }, traits }),
    simulatedVmwareVm({ number: 42, name: 'mail', disksGiB: [6], power: random.happens(0.4) ? 'OFF' : 'RUNNING' }),
  ];
};

/** Anything may happen on the way; at the end every promise holds, and once all answer all debt is paid. */
const live = async (seed: number): Promise<string> => {
  const base = bases[seed % bases.length];
  if (!base) throw new Error('There is no platform.');
  const random = seededRandom(seed + 23);
  const vms = vmsOf(seed);
  const faults = ratesOf(seed);
  const run = newRun(base, withVcenter(vms, { seed, faults, bytesPerSecond: 50_000_000, latencySeconds: 0.5 }));
  const first = await run.begin(deathOf(seed));
  const more = ofVmware(base, { keepSourceStopped: random.happens(0.3) });
  const answer = await during(run.clock, ordered(base, first, vms, more), 90).catch(() => undefined);
  if (answer && !answer.ok) return `REFUSED ${answer.violations[0]?.code}`;
  const second = first.life.died === null ? first : await run.begin();
  await cancelSome(run, seed, second.app);
  const created = tasksIn(run.store).length > 0 || (await run.clock.runUntil(() => tasksIn(run.store).length > 0, 600));
  if (!created) return 'NO BATCH';
  await run.clock.advance(30);
  const last = await toTheEnd(run, tasksIn(run.store).length, second);
  invariantsHold(run.store, run.world);
  const outcome = outcomesIn(run.store).join(' ');
  run.world.calm();
  if (last.life.died === null) last.life.kill();
  const payer = await run.begin(); // boots on what is left, as after an update
  const paid = () => debtIn(run.store).length === 0;
  assert.ok(await run.clock.runUntil(paid, THREE_DAYS), `debt is not paid: ${debtIn(run.store)}`);
  await run.clock.advance(400);
  invariantsHold(run.store, run.world);
  if (!outcome.includes('SUCCEEDED')) assert.equal(kindsLeft(run.world), []);
  assert.equal([...last.errors, ...payer.errors], []);
  return outcome;
};

test(`${SEEDS} seeds end as promised`, async () => {
  const outcomes = new Map<string, number>();
  const failed: string[] = [];
  for (let seed = FIRST; seed < FIRST + SEEDS; seed += 1) {
    try {
      const outcome = await live(seed);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    } catch (error) {
      failed.push(`SAMPAN_SEED=${seed}: ${wordsOf(error)}`);
    }
  }
  console.log([...outcomes].map(([outcome, count]) => `${count} × ${outcome}`).join('\n'));
  assert.equal(failed.slice(0, 5), [], `${failed.length} failed`);
});
test.run();
