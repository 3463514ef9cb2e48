/** Nothing at all has happened for so long: a hang. Far beyond what a loaded machine needs for any single thing. */
const HANG_SECONDS = 240;

type Options = {
  readonly everyMilliseconds?: number;
  /** What can be seen of the way there; as long as it changes, this waits on. It is told when nothing happens any more. */
  readonly seen?: () => unknown;
};

const told = (seen: () => unknown): string => {
  const state = seen();
  return state === undefined ? '' : JSON.stringify(state);
};

/** Asks until it gets an answer, however slow the machine is; fails only where nothing moves any more. */
export const eventually = async <T>(
  what: string,
  question: () => Promise<T | undefined>,
  { everyMilliseconds = 500, seen = () => undefined }: Options = {},
): Promise<T> => {
  let last: unknown;
  let state = told(seen);
  let movedAt = performance.now();
  while (performance.now() - movedAt < HANG_SECONDS * 1000) {
    try {
      const answer = await question();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    const now = told(seen);
    if (now !== state) {
      state = now;
      movedAt = performance.now();
    }
    await new Promise((resolve) => setTimeout(resolve, everyMilliseconds));
  }
  throw new Error(`${what}: nothing has moved for ${HANG_SECONDS} s${state && `; last seen: ${state}`}`, {
    cause: last,
  });
};
