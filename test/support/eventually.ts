/** Asks until it gets an answer, or says what it last saw when the time is over. */
export const eventually = async <T>(
  what: string,
  question: () => Promise<T | undefined>,
  timeoutSeconds: number,
  everyMilliseconds = 500,
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
  throw new Error(`${what}: not within ${timeoutSeconds} s`, { cause: last });
};
