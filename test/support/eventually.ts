/** Asks until it gets an answer, or says what it last saw when the time is over: `seen` tells it, else the last error. */
export const eventually = async <T>(
  what: string,
  question: () => Promise<T | undefined>,
  timeoutSeconds: number,
  everyMilliseconds = 500,
  seen: () => unknown = () => undefined,
): Promise<T> => {
  const deadline = Date.now() + timeoutSeconds * 1000;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const answer = await question();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, everyMilliseconds));
  }
  const state = seen();
  const told = state === undefined ? '' : `; last seen: ${JSON.stringify(state)}`;
  throw new Error(`${what}: not within ${timeoutSeconds} s${told}`, { cause: last });
};
