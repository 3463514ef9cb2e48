import * as assert from 'uvu/assert';
import { cancelTask } from '../../commands/cancel-task.ts';
import type { SimulatedVm } from '../machine.ts';
import { debtIn, invariantsHold, kindsLeft, outcomesIn, tasksIn, wordsOf } from './invariants.ts';
import { during, Life, type Plane } from './plane.ts';
import { order, type Platform } from './platform.ts';
import { moving, newRun, ordered, type Run, type RunWish, toTheEnd } from './runs.ts';

/** What is moved: the run's world, and what the batch says beside its VMs. */
export type Move = { readonly wish: RunWish; readonly more?: object };
const SECONDS_AFTER_THE_KILL = [0, 5];

const ended = (run: Run): boolean => run.store.events.at(-1)?.type === 'MigrationSucceeded';

/** One run that dies at the n-th point, and is taken over. Tells where it died, or null when it came to its end first. */
const dieAt = async (base: Platform, { wish, more = {} }: Move, diesAt: number, lost: boolean, pause: number) => {
  const { vms } = wish;
  const run = newRun(base, wish);
  const first = await run.begin(new Life(diesAt, lost));
  void ordered(base, first, vms, more);
  const over = () => first.life.died !== null || (run.store.events.length > base.store.events.length && ended(run));
  await run.clock.runUntil(over, 3600);
  await run.clock.advance(pause);
  const second = first.life.died === null ? first : await run.begin();
  const again = ordered(base, second, vms, more); // the client got no answer and asks again (F02)
  await toTheEnd(run, vms.length, second);
  const answer = await again;
  assert.ok(answer.ok, JSON.stringify(answer));
  return { run, died: first.life.died };
};

/** Dies at every point in turn, until a run comes to its end first; how many points there were. `left`: what a success leaves. */
export const killedAtEachPoint = async (base: Platform, move: Move, left: readonly string[]): Promise<number> => {
  const succeeded = move.wish.vms.map(() => 'SUCCEEDED');
  for (let point = 1; ; point += 1) {
    const lost = point % 2 === 0;
    const where = `point ${point}, in flight ${lost ? 'lost' : 'continues'}`;
    try {
      const { run, died } = await dieAt(base, move, point, lost, SECONDS_AFTER_THE_KILL[(point >> 1) % 2] ?? 0);
      if (died === null) return point;
      assert.equal(outcomesIn(run.store), succeeded, where);
      assert.equal(debtIn(run.store), [], where);
      assert.equal(kindsLeft(run.world), left);
      invariantsHold(run.store, run.world);
    } catch (error) {
      throw new Error(`${where}: ${error instanceof Error ? error.message : error}`, { cause: error });
    }
  }
};

export const cancel = async (run: Run, plane: Plane, command: string) => {
  const id = tasksIn(run.store)[0]?.plan.taskId ?? '';
  return during(run.clock, order(plane.app, cancelTask, command, { id }));
};

/** One run that is cancelled once the task has so many events, twice, and by a control plane that may die right after. */
const cancelAfter = async (base: Platform, { wish, more }: Move, events: number, dies: boolean): Promise<string> => {
  const run = newRun(base, wish);
  const [vm] = wish.vms as readonly [SimulatedVm]; // it is of one
  let plane = await run.begin();
  await moving(base, run, plane, wish.vms, more);
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
    assert.is(run.world.vm(vm.id).power, 'RUNNING');
  }
  assert.equal(plane.errors, []);
  return outcome;
};

/** Cancelled after every event in turn, with and without a death right after; how many runs there were. */
export const cancelledAtEachPoint = async (base: Platform, move: Move): Promise<number> => {
  const outcomes: string[] = [];
  for (let events = 1; outcomes.at(-1) !== 'SUCCEEDED'; events += 1)
    for (const dies of [false, true])
      try {
        outcomes.push(await cancelAfter(base, move, events, dies));
      } catch (error) {
        throw new Error(`cancelled after ${events} events${dies ? ', then killed' : ''}: ${wordsOf(error)}`);
      }
  return outcomes.length;
};
