import type { FencedMachine, Machine } from '../../commands/ports/machines.ts';

/** As a task's first attempt changes it; with another number, as a later point of the task does. */
export const fencedFor = (machine: Machine, taskId = 'of-this-test', generation = 1): FencedMachine => ({
  ...machine,
  fence: { taskId, generation },
});
