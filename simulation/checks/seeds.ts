import * as assert from 'uvu/assert';
import { cancelTask } from '../../commands/cancel-task.ts';
import { seededRandom } from '../random.ts';
import { debtIn, invariantsHold, kindsLeft, outcomesIn, tasksIn, wordsOf } from './invariants.ts';
import { Life } from './plane.ts';
import { order } from './platform.ts';
import { restartedBySeed } from './restarts.ts';
import { type Run, toTheEnd } from './runs.ts';

const THREE_DAYS = 3 * 86_400;

/** Half of the control planes die, at one of their first so many calls, before or after it took effect. */
export const deathOf = (seed: number, calls: number): Life => {
  const random = seededRandom(seed + 13);
  return random.happens(0.5) ? new Life(Math.ceil(random.between(1, calls)), random.happens(0.5)) : new Life();
};

/** Of a third of the worlds none, of the others so many that some of each kind of call are among them. */
export const lateCallsOf = (seed: number): number => seededRandom(seed + 29).pick([0, 0.03, 0.3]) ?? 0;

const cancelSome = async (run: Run, seed: number, app: Parameters<typeof order>[0], within: number): Promise<void> => {
  const random = seededRandom(seed + 17);
  if (!random.happens(0.3)) return;
  await run.clock.advance(random.between(0, within));
  for (const { plan } of tasksIn(run.store).slice(0, 1)) void order(app, cancelTask, 'c1', { id: plan.taskId });
};

type Begun = Awaited<ReturnType<Run['begin']>>;
type Course = {
  readonly seed: number;
  /** Some are cancelled within so many seconds. */
  readonly cancelWithin: number;
  /** So long something may still happen by itself once all debt is paid. */
  readonly afterwards: number;
};

/** From the answered order on: a new control plane where one died, the end of every task, and all debt paid once all answer. */
export const liveOn = async (run: Run, first: Begun, { seed, cancelWithin, afterwards }: Course): Promise<string> => {
  const second = first.life.died === null ? first : await run.begin();
  await cancelSome(run, seed, second.app, cancelWithin);
  const created = tasksIn(run.store).length > 0 || (await run.clock.runUntil(() => tasksIn(run.store).length > 0, 600));
  if (!created) return 'NO BATCH';
  await run.clock.advance(30);
  const ended = await toTheEnd(run, tasksIn(run.store).length, second);
  invariantsHold(run.store, run.world);
  const last = await restartedBySeed(run, ended, seed);
  const again = run.store.events.filter(({ type }) => type === 'MigrationRequeued').length;
  const outcome = `${outcomesIn(run.store).join(' ')}${again > 0 ? ', restarted' : ''}`;
  run.world.calm();
  if (last.life.died === null) last.life.kill();
  const payer = await run.begin(); // boots on what is left, as after an update
  const paid = () => debtIn(run.store).length === 0;
  assert.ok(await run.clock.runUntil(paid, THREE_DAYS), `debt is not paid: ${debtIn(run.store)}`);
  if (afterwards > 0) await run.clock.advance(afterwards);
  invariantsHold(run.store, run.world);
  if (!outcome.includes('SUCCEEDED')) assert.equal(kindsLeft(run.world), []);
  assert.equal([...last.errors, ...payer.errors], []);
  return outcome;
};

/** SAMPAN_SEEDS: how many; SAMPAN_SEED: the first one, to repeat what failed. */
export const seedsEndAsPromised = async (usual: number, live: (seed: number) => Promise<string>): Promise<void> => {
  const seeds = Number(process.env.SAMPAN_SEEDS ?? usual);
  const firstSeed = Number(process.env.SAMPAN_SEED ?? 1);
  const outcomes = new Map<string, number>();
  const failed: string[] = [];
  for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) {
    try {
      const outcome = await live(seed);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    } catch (error) {
      failed.push(`SAMPAN_SEED=${seed}: ${wordsOf(error)}`);
    }
  }
  console.log([...outcomes].map(([outcome, count]) => `${count} × ${outcome}`).join('\n'));
  assert.equal(failed.slice(0, 5), [], `${failed.length} failed`);
};
