import type { EventStore, Position } from '../ports/event-store.ts';
import type { App } from './app.ts';

type Store = Pick<EventStore, 'head' | 'subscribe'>;
/** Called with what ended the hearing, or without anything when the stream has something new. */
type Ring = (error?: unknown) => void;

/**
 * One subscription for all who wait, however many they are: an event rings for those who wait for its stream. It is there while
 * somebody waits.
 */
class Hearing {
  readonly #store: Store;
  readonly #waiting = new Map<string, Set<Ring>>();
  #begun: { readonly started: Promise<void>; readonly over: AbortController } | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Resolves when everything that comes into the stream from now on rings; with what ends that. Rejects when the store is away.
   */
  async enter(stream: string, ring: Ring): Promise<() => void> {
    const rings = this.#waiting.get(stream) ?? new Set();
    this.#waiting.set(stream, rings.add(ring));
    const leave = (): void => {
      rings.delete(ring);
      if (rings.size === 0 && this.#waiting.get(stream) === rings) this.#waiting.delete(stream);
      if (this.#waiting.size === 0) this.#end();
    };
    this.#begun ??= this.#begin();
    try {
      await this.#begun.started;
    } catch (error) {
      leave();
      throw error;
    }
    return leave;
  }

  #begin(): { readonly started: Promise<void>; readonly over: AbortController } {
    const over = new AbortController();
    const since = this.#store.head();
    void this.#listen(since, over).catch((error: unknown) => this.#failed(over, error));
    return { started: since.then(() => undefined), over };
  }

  /** Whoever entered while the head was asked for hears all that comes after it; whoever entered later, all that is yet to come. */
  async #listen(since: Promise<Position | null>, { signal }: AbortController): Promise<void> {
    for await (const delivery of this.#store.subscribe(await since, signal))
      if (delivery.kind === 'events')
        for (const stream of new Set(delivery.events.map((event) => event.stream)))
          for (const ring of this.#waiting.get(stream) ?? []) ring();
  }

  #failed(over: AbortController, error: unknown): void {
    if (this.#begun?.over !== over) return;
    this.#begun = undefined;
    for (const rings of [...this.#waiting.values()]) for (const ring of [...rings]) ring(error);
  }

  #end(): void {
    this.#begun?.over.abort();
    this.#begun = undefined;
  }
}

const hearings = new WeakMap<Store, Hearing>();
const hearingOf = (store: Store): Hearing => {
  const known = hearings.get(store) ?? new Hearing(store);
  hearings.set(store, known);
  return known;
};

/** Rings that come while nobody listens are not lost. */
class Bell {
  #rung = false;
  #error: { readonly error: unknown } | undefined;
  #wake = (): void => undefined;

  readonly ring: Ring = (...told) => {
    this.#rung = true;
    if (told.length > 0) this.#error ??= { error: told[0] };
    this.#wake();
  };

  /** Resolves at the next ring, or the one before that nobody took. Throws what ended the hearing. */
  async next(): Promise<void> {
    if (!this.#rung)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    this.#rung = false;
    if (this.#error) throw this.#error.error;
  }
}

/**
 * Waits until a stream's state answers, woken by its events. Processes run elsewhere; a command whose outcome they decide
 * waits here for it. Resolves undefined when it takes longer than `seconds`: the work goes on all the same.
 */
export const awaitState = async <S, T>(
  app: { readonly store: Store; readonly clock: Pick<App['clock'], 'sleep'> },
  stream: string,
  load: () => Promise<S>,
  answer: (state: S) => T | undefined,
  seconds: number,
): Promise<T | undefined> => {
  const over = new AbortController();
  const bell = new Bell();
  const leave = await hearingOf(app.store).enter(stream, bell.ring);
  const deadline = app.clock.sleep(seconds, over.signal).then(() => {
    over.abort();
    bell.ring();
  });
  try {
    for (;;) {
      const found = answer(await load());
      if (found !== undefined || over.signal.aborted) return found;
      await bell.next();
    }
  } finally {
    leave();
    over.abort();
    await deadline;
  }
};

/** Where the stream's newest event stands. The head of a store that others use too may be theirs, and no view comes to it soon. */
export const placeOf = async (app: App, stream: string): Promise<Position | null> =>
  (await app.store.readLast(stream))?.position ?? null;
