import type { Alive } from './migration-task.state.ts';

/**
 * ON MACHINES: what attempt n does carries 2n−1 while it runs, and 2n while it is cleaned and afterwards. A machine that has seen
 * a newer number of a task refuses the older ones (docs/adr/0027).
 */
export const whileItRuns = (attempt: number): number => 2 * attempt - 1;
export const onceItIsOver = (attempt: number): number => 2 * attempt;

/** With what number the task acts now. One that never began is over before its first attempt did anything. */
export const generationOf = (task: Alive): number => {
  switch (task.status) {
    case 'queued':
      return whileItRuns(1);
    case 'migrating':
      return whileItRuns(task.journey.attempt);
    case 'cleaning':
    case 'ended':
      return onceItIsOver(task.journey?.attempt ?? 1);
  }
};
