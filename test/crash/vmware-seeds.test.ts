import { suite } from 'uvu';
import { during } from '../../simulation/checks/plane.ts';
import { platform } from '../../simulation/checks/platform.ts';
import { newRun, ordered } from '../../simulation/checks/runs.ts';
import { deathOf, lateCallsOf, liveOn, seedsEndAsPromised } from '../../simulation/checks/seeds.ts';
import { ofVmware, withVcenter } from '../../simulation/checks/vmware.ts';
import type { FaultRates } from '../../simulation/faults.ts';
import { seededRandom } from '../../simulation/random.ts';
import { simulatedVmwareVm } from '../../simulation/vmware-world.ts';

const test = suite('VMware tasks, with faults by seed');
const bases = [
  await platform(1, { transport: 'HTTPS' }),
  await platform(1, { transport: 'SSH' }),
  await platform(1, { transport: 'VDDK' }),
];
const SEEDS = 100;

const ratesOf = (seed: number): Partial<FaultRates> => {
  const random = seededRandom(seed + 7);
  return {
    lateCalls: lateCallsOf(seed),
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
  const first = await run.begin(deathOf(seed, 500));
  const more = ofVmware(base, { keepSourceStopped: random.happens(0.3) });
  const answer = await during(run.clock, ordered(base, first, vms, more), 90).catch(() => undefined);
  if (answer && !answer.ok) return `REFUSED ${answer.violations[0]?.code}`;
  return liveOn(run, first, { seed, cancelWithin: 400, afterwards: 400 });
};

test('whatever the seed, it ends as promised', () => seedsEndAsPromised(SEEDS, live));
test.run();
