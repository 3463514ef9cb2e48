import type { Machine, TaskFence } from '../commands/ports/machines.ts';
import { outside } from './failures.ts';
import type { SimulatedMachine } from './machine.ts';

/** Of one task on one machine: the newest generation that came, and the names of what was removed. */
export type SimulatedFence = { generation: number; readonly shut: Set<string> };

const stale = () =>
  outside(
    'STALE_CALL',
    'This part of the task is over on this machine, so nothing was done; order the migration again if it is still wanted.',
  );

const fenceOf = (there: SimulatedMachine, taskId: string): SimulatedFence => {
  const known = there.fences.get(taskId) ?? { generation: 0, shut: new Set() };
  there.fences.set(taskId, known);
  return known;
};

/** As `fence_hold` in the job program; a call of nobody's task meets none. */
export const passFence = (there: SimulatedMachine, machine: Machine & { readonly fence?: TaskFence }): void => {
  if (machine.fence === undefined) return;
  const { taskId, generation } = machine.fence;
  const known = fenceOf(there, taskId);
  if (generation < known.generation) throw stale();
  known.generation = generation;
};

/** As `fence_shut`: nothing of this name is made again. */
export const shutFor = (there: SimulatedMachine, { taskId }: TaskFence, name: string): void => {
  fenceOf(there, taskId).shut.add(name);
};
/** As `fence_is_done` and `fence_done`: it is done once in a generation. */
export const onceFor = (
  there: SimulatedMachine,
  { taskId, generation }: TaskFence,
  name: string,
  act: () => void,
): void => {
  const { shut } = fenceOf(there, taskId);
  const done = `done.${generation}.${name}`;
  if (shut.has(done)) return;
  act();
  shut.add(done);
};
/** As `fence_open`, before it is made. */
export const assureOpen = (there: SimulatedMachine, { taskId }: TaskFence, name: string): void => {
  if (fenceOf(there, taskId).shut.has(name)) throw stale();
};
