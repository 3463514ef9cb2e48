import { readFileSync } from 'node:fs';

/**
 * Milliseconds of CPU that this process's main thread has had. What else runs on the machine, and this process's own helper
 * threads, do not count: a turn is as long under load as without. (Linux: first field of schedstat, in nanoseconds.)
 */
const usedByMainThread = (): number =>
  Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'latin1').split(' ')[0]) / 1e6;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The longest turn of the event loop while the work is done, in milliseconds of the main thread's CPU. */
const longestTurn = async (work: () => Promise<unknown>): Promise<number> => {
  let over = false;
  let longest = 0;
  const watching = (async () => {
    for (let last = usedByMainThread(); !over; ) {
      await turn();
      const now = usedByMainThread();
      longest = Math.max(longest, now - last);
      last = now;
    }
  })();
  await work();
  await turn(); // the one that the work ended in
  over = true;
  await watching;
  return longest;
};

/** The least of several tries: what the work itself costs, without code that is compiled the first time and a collection that fell into it. */
export const leastLongestTurn = async (tries: number, work: (attempt: number) => Promise<unknown>): Promise<number> => {
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = 1; attempt <= tries; attempt += 1) least = Math.min(least, await longestTurn(() => work(attempt)));
  return least;
};
