/** What one subscriber has still to be told. */
export type Mailbox<V> = {
  /** The next value, undefined: none now. */
  take(): V | undefined;
  /** After the values that `take` gives, nothing comes any more: 'ENDED', or because of this. Null: it goes on. */
  readonly end: 'ENDED' | Error | null;
};

/** Where the values of a group's subscribers come from. */
export type Feed<V> = {
  /** Lives until the signal aborts. `wake`: mailboxes may have got something. Throws what ends all of them. */
  run(signal: AbortSignal, wake: () => void): Promise<void>;
  /** For one more; it leaves when the signal aborts. `after`: what the subscriber has already; null: it starts now. */
  join(after: string | null, signal: AbortSignal, wake: () => void): Mailbox<V>;
};

type Newest<V> = {
  source(signal: AbortSignal): AsyncIterable<V>;
  keyOf(value: V): string;
  /** What is known already, for who comes. */
  known(): Iterable<V>;
};

/** Keys that one subscriber may be behind with; of telemetry the oldest is the least news. */
const MOST_KEYS = 1_000;

/** Telemetry: the newest value per key only. A slow reader holds at most one value for each key, and skips the rest. */
export const newestOf = <V>({ source, keyOf, known }: Newest<V>): Feed<V> => {
  const boxes = new Set<Map<string, V>>();
  const offer = (box: Map<string, V>, value: V) => {
    box.set(keyOf(value), value);
    if (box.size <= MOST_KEYS) return;
    const [oldest] = box.keys();
    if (oldest !== undefined) box.delete(oldest);
  };
  return {
    run: async (signal, wake) => {
      for await (const value of source(signal)) {
        for (const box of boxes) offer(box, value);
        wake();
      }
    },
    join: (_after, signal) => {
      const box = new Map<string, V>();
      for (const value of known()) offer(box, value);
      boxes.add(box);
      signal.addEventListener('abort', () => boxes.delete(box), { once: true });
      return {
        end: null,
        take: () => {
          const first = box.entries().next();
          if (first.done) return undefined;
          box.delete(first.value[0]);
          return first.value[1];
        },
      };
    },
  };
};
