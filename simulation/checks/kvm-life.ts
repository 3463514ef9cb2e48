import { simulatedVm } from '../demo-world.ts';
import { type FaultRates, LATEST_SECONDS } from '../faults.ts';
import { seededRandom } from '../random.ts';
import { during } from './plane.ts';
import type { Platform } from './platform.ts';
import { newRun, ordered, type RunWish } from './runs.ts';
import { deathOf, lateCallsOf, liveOn } from './seeds.ts';

const ratesOf = (seed: number): Partial<FaultRates> => {
  const random = seededRandom(seed + 7);
  return {
    lateCalls: lateCallsOf(seed),
    callFails: random.pick([0, 0.01, 0.05, 0.15]) ?? 0,
    jobFails: random.pick([0, 0.1, 0.3]) ?? 0,
    silences: random.pick([0, 1, 4]) ?? 0,
    reboots: random.pick([0, 0, 1, 3]) ?? 0,
    keyChanges: random.happens(0.05) ? 1 : 0,
    shutDowns: random.happens(0.15) ? 1 : 0,
  };
};

const vmsOf = (seed: number) => {
  const random = seededRandom(seed + 19);
  const firmware = random.happens(0.3) ? 'UEFI' : 'BIOS';
  return [
    simulatedVm({ number: 1, name: 'web', disksGiB: [4, 2], firmware }),
    simulatedVm({ number: 2, name: 'db', power: random.happens(0.3) ? 'PAUSED' : 'RUNNING', disksGiB: [6] }),
  ];
};

/** Anything may happen on the way; at the end every promise holds, and once all machines answer all debt is paid. */
export const kvmLife =
  (base: Platform, wish: Omit<RunWish, 'vms'> = {}) =>
  async (seed: number): Promise<string> => {
    const random = seededRandom(seed + 23);
    const vms = vmsOf(seed);
    const run = newRun(base, {
      vms,
      seed,
      faults: ratesOf(seed),
      bytesPerSecond: 50_000_000,
      latencySeconds: 0.5,
      ...wish,
    });
    const first = await run.begin(deathOf(seed, 300));
    const more = { pauseSource: random.happens(0.5), keepSourceStopped: random.happens(0.3) };
    const calm = await run.begin(); // stale from now on: a newer one takes over below
    calm.life.kill();
    const asked = during(run.clock, ordered(base, first, vms, more), 90).catch(() => undefined);
    const answer = await asked;
    if (answer && !answer.ok) return `REFUSED ${answer.violations[0]?.code}`;
    return liveOn(run, first, { seed, cancelWithin: 120, afterwards: 2 * LATEST_SECONDS });
  };
