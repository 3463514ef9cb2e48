/** Values of a source, the newest per key only: a slow reader holds at most one value for each key, and skips the rest. */
export type Conflated<T> = AsyncIterableIterator<T> & { offer(value: T): void };

type Options<T> = {
  readonly keyOf: (value: T) => string;
  /** Ends the source when the reader goes. */
  readonly stop: AbortController;
  readonly onEnd: () => void;
  /** What a failed source becomes for the reader. */
  readonly onError: (error: unknown) => Error;
};

export const conflate = <T>(source: AsyncIterable<T>, { keyOf, stop, onEnd, onError }: Options<T>): Conflated<T> => {
  const newest = new Map<string, T>();
  let wake: (() => void) | undefined;
  let failure: Error | undefined;
  let ended = false;
  const ring = () => {
    wake?.();
    wake = undefined;
  };
  const end = () => {
    if (ended) return;
    ended = true;
    stop.abort();
    onEnd();
    ring();
  };
  const offer = (value: T) => {
    newest.set(keyOf(value), value);
    ring();
  };
  const pump = async () => {
    try {
      for await (const value of source) {
        if (ended) return;
        offer(value);
      }
    } catch (error) {
      if (!stop.signal.aborted) failure = onError(error);
    } finally {
      end();
    }
  };
  void pump();
  const take = async (): Promise<IteratorResult<T, undefined>> => {
    for (;;) {
      const first = newest.entries().next();
      if (!first.done) {
        newest.delete(first.value[0]);
        return { done: false, value: first.value[1] };
      }
      if (failure) throw failure;
      if (ended) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const leave = async (): Promise<IteratorResult<T, undefined>> => {
    newest.clear();
    end();
    return { done: true, value: undefined };
  };
  return {
    offer,
    next: take,
    return: leave,
    throw: leave,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
};
