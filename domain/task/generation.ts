import type { Alive } from './migration-task.state.ts';

/**
 * ON MACHINES: what attempt n does carries 2n−1 while it runs, and 2n while it is cleaned and afterwards. A machine that has seen
 * a newer number of a task refuses the older ones (docs/adr/0027).
 */
export const whileItRuns = (attempt: number): number => 2 * attempt - 1;
export const onceItIsOver = (attempt: number): number => 2 * attempt;

/**
 * With what number the task acts now. One that never began is over before its first attempt did anything; one that waits for
 * another attempt still acts as after the one before.
 */
export const generationOf = ({ status, attempt: { number } }: Alive): number => {
  switch (status) {
    case 'claiming':
    case 'queued':
      return Math.max(whileItRuns(1), onceItIsOver(number - 1));
    case 'migrating':
      return whileItRuns(number);
    case 'cleaning':
    case 'ended':
      return onceItIsOver(number);
  }
};
