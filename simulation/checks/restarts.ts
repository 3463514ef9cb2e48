import { restartTasks } from '../../commands/restart-tasks.ts';
import type { NewMoment } from '../../domain/task/restart.events.ts';
import type { TaskId } from '../../domain/words/ids.ts';
import { seededRandom } from '../random.ts';
import { invariantsHold, tasksIn } from './invariants.ts';
import { Life, type Plane } from './plane.ts';
import { order } from './platform.ts';
import { type Run, toTheEnd } from './runs.ts';

export const askedAgain = (
  { app }: Plane,
  ids: readonly TaskId[],
  command = 'again',
  readAgain: NewMoment | null = 'ALLOW',
) => order(app, restartTasks, command, { ids, ...(readAgain === null ? {} : { readAgain }) });

export const failedIn = (run: Run): readonly TaskId[] =>
  tasksIn(run.store).flatMap((task) =>
    task.status === 'ended' && !task.deleted && task.outcome.kind === 'FAILED' ? [task.plan.taskId] : [],
  );

const ANSWER_SECONDS = 600;

/** Asks, however often the control plane dies before it has answered: the client asks the next one again. */
const insisted = async (run: Run, plane: Plane, ids: readonly TaskId[], command: string, readAgain: NewMoment) => {
  let current = plane;
  for (;;) {
    let settled = false;
    const asked = askedAgain(current, ids, command, readAgain).then(
      () => undefined,
      () => undefined,
    );
    void asked.then(() => {
      settled = true;
    });
    const over = () => settled || current.life.died !== null;
    await run.clock.runUntil(over, ANSWER_SECONDS);
    if (current.life.died === null) return current;
    current = await run.begin();
  }
};

/**
 * What failed is restarted, never, once or twice, after a while in which what was staged may be removed; half of the control planes
 * that are asked die at one of their first calls.
 */
export const restartedBySeed = async (run: Run, last: Plane, seed: number): Promise<Plane> => {
  const random = seededRandom(seed + 31);
  const times = random.pick([0, 1, 2]) ?? 0;
  let current = last;
  for (let nth = 1; nth <= times; nth += 1) {
    const ids = failedIn(run);
    if (ids.length === 0) break;
    await run.clock.advance(random.pick([1, 60, 300, 900]) ?? 1);
    if (random.happens(0.5) || current.life.died !== null) {
      if (current.life.died === null) current.life.kill();
      current = await run.begin(new Life(Math.ceil(random.between(1, 300)), random.happens(0.5)));
    }
    const readAgain = random.happens(0.8) ? 'ALLOW' : 'REFUSE';
    current = await insisted(run, current, ids, `again-${nth}`, readAgain);
    await run.clock.advance(5);
    current = await toTheEnd(run, tasksIn(run.store).length, current);
    invariantsHold(run.store, run.world);
  }
  return current;
};
