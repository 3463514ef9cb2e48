import type { App } from './app.ts';
import type { Position } from './ports/event-store.ts';

/**
 * Waits until a stream's state answers, woken by its events. Processes run elsewhere; a command whose outcome they decide
 * waits here for it. Resolves undefined when it takes longer than `seconds`: the work goes on all the same.
 */
export const awaitState = async <S, T>(
  app: App,
  stream: string,
  load: () => Promise<S>,
  answer: (state: S) => T | undefined,
  seconds: number,
): Promise<T | undefined> => {
  const over = new AbortController();
  const since = await app.store.head();
  const deadline = app.clock.sleep(seconds, over.signal).then(() => over.abort());
  try {
    const now = answer(await load());
    if (now !== undefined) return now;
    for await (const delivery of app.store.subscribe(since, over.signal, { streamPrefixes: [stream] })) {
      if (delivery.kind === 'checkpoint') continue;
      const found = answer(await load());
      if (found !== undefined) return found;
    }
    return undefined;
  } finally {
    over.abort();
    await deadline;
  }
};

/** Where the stream's newest event stands. The head of a store that others use too may be theirs, and no view comes to it soon. */
export const placeOf = async (app: App, stream: string): Promise<Position | null> =>
  (await app.store.readLast(stream))?.position ?? null;
