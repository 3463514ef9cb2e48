import type { Mark, ReadStore } from '../adapters/readstore/store.ts';
import type { Delivery, EventCodec, Position, StoredEvent } from '../commands/ports/event-store.ts';
import { ForeignPosition } from '../commands/ports/event-store.ts';
import { type Changed, Fold, type Parked } from '../projections/fold.ts';
import { idOf, type ProjectedEvent } from '../projections/projection.ts';
import { type Change, NoSuchPosition, type ProjectionHealth, ReadModelsBehind } from '../projections/queries.ts';
import type { Live } from '../projections/read-models.ts';
import { Announcer } from './projection-changes.ts';
import type { History } from './sliced-history.ts';

export type ProjectionAlarm =
  | ({ readonly kind: 'PROJECTION_PARKED'; readonly projection: string } & Parked)
  /** The history ends before, or is another than, what the read models were made of; they are made again (F15). */
  | { readonly kind: 'HISTORY_WENT_BACK'; readonly mark: Mark | null }
  | { readonly kind: 'SUBSCRIPTION_FAILED'; readonly error: unknown }
  /** What was replaced could not be closed or removed; the next start removes it. */
  | { readonly kind: 'OLD_FILES_STAY'; readonly error: unknown };

/** Told of each commit, with the events that it contains. */
export type Told = Pick<Announcer, 'listen'> & {
  announce(changed: readonly Changed[], position: string, events: readonly StoredEvent[]): void;
};

export type ProjectionRunnerOptions = {
  readonly store: History;
  readonly codec: Pick<EventCodec, 'decode'>;
  readonly readStore: ReadStore;
  readonly alarm: (alarm: ProjectionAlarm) => void;
  readonly clock: { now(): string; sleep(seconds: number, signal: AbortSignal): Promise<void> };
  /** Who is told of commits; one of its own unless given. */
  readonly announcer?: Told;
  /** After each delivery, when its rows can be read. */
  readonly taken?: () => void;
};

const PATIENCE = [0.2, 1, 5, 15] as const;

export const projected = (codec: Pick<EventCodec, 'decode'>, stored: StoredEvent): ProjectedEvent => {
  const { type, data } = codec.decode(stored);
  const { stream, revision, position, metadata } = stored;
  // The pair came from one event; taken apart and put together because a spread costs a third of the fold.
  return { type, data, stream, revision, position, metadata } as ProjectedEvent;
};

/** The stream keeps only its last event, so it cannot mark a place in the history. */
const TELEMETRY = 'progress-';
export const isTelemetry = (stream: string): boolean => stream.startsWith(TELEMETRY);

export const lastMark = (events: readonly StoredEvent[]): Mark | null => {
  const event = events.findLast(({ stream }) => !isTelemetry(stream));
  return event ? { stream: event.stream, revision: event.revision, id: event.id, position: event.position } : null;
};

/** Throws NoSuchPosition for text that came from outside and is none of this kind of store. */
export const checkPosition = (store: Pick<History, 'comparePositions'>, position: string): void => {
  try {
    store.comparePositions(position as Position, position as Position);
  } catch {
    throw new NoSuchPosition();
  }
};

/** Whether the history is the one that the rows were made of, as far as they go. */
export const isSameHistory = async (store: Pick<History, 'readStream'>, mark: Mark | null): Promise<boolean> => {
  if (mark === null) return true;
  for await (const event of store.readStream(mark.stream, mark.revision))
    return event.id === mark.id && event.position === mark.position;
  return false;
};

/** Feeds the read models from the history: one transaction per delivery, told to whoever listens after it. */
export class ProjectionRunner implements Live {
  readonly #options: ProjectionRunnerOptions;
  readonly #announcer: Told;
  #fold: Fold;
  #position: string | null;
  #caughtUp = false;
  #lastAt: string | null = null;
  #alarmed = new Set<string>();
  readonly #waiting = new Set<() => void>();

  constructor(options: ProjectionRunnerOptions) {
    this.#options = options;
    this.#announcer = options.announcer ?? new Announcer();
    if (this.#isOfAnotherStore()) this.#beginAnew();
    this.#fold = this.#newFold();
    this.#position = this.#fold.from;
  }

  /** Ends when the signal aborts, never before: what fails is told and tried again. */
  async run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.#checkHistory();
        for await (const delivery of this.#options.store.subscribe(this.#position as Position | null, signal)) {
          this.#take(delivery);
          failures = 0;
        }
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof ForeignPosition) this.#beginAnew();
        else this.#options.alarm({ kind: 'SUBSCRIPTION_FAILED', error });
        this.#startOver();
      }
      if (signal.aborted) return;
      await this.#options.clock.sleep(PATIENCE[Math.min(failures, PATIENCE.length - 1)] ?? 1, signal);
      failures += 1;
    }
  }

  get caughtUp(): boolean {
    return this.#caughtUp;
  }

  /** Resolves once everything that stood in the history when the runner looked is in the rows. */
  async whenCaughtUp(signal: AbortSignal): Promise<void> {
    while (!this.#caughtUp && !signal.aborted) await this.#next(signal);
  }

  async waitFor(position: string | null, timeoutMilliseconds: number): Promise<void> {
    if (position === null) return;
    checkPosition(this.#options.store, position);
    await this.reached(position, AbortSignal.timeout(timeoutMilliseconds));
    if (!this.contains(position)) throw new ReadModelsBehind(position);
  }

  /** Resolves when the position is contained, or when the signal aborts. */
  async reached(position: string, signal: AbortSignal): Promise<void> {
    while (!this.contains(position) && !signal.aborted) await this.#next(signal);
  }

  /** Up to where the rows go, apart from those of read models that are parked. */
  get position(): string | null {
    return this.#position;
  }

  get parked(): ReadonlyMap<string, Parked> {
    return this.#fold.parked;
  }

  contains(position: string): boolean {
    return (
      this.#position !== null &&
      this.#options.store.comparePositions(this.#position as Position, position as Position) >= 0
    );
  }

  changes(signal: AbortSignal): AsyncIterable<Change> {
    return this.#announcer.listen(signal);
  }

  health(): readonly ProjectionHealth[] {
    const parked = this.#fold.parked;
    const now = Date.parse(this.#options.clock.now());
    const behind = this.#caughtUp || this.#lastAt === null ? 0 : Math.max(0, (now - Date.parse(this.#lastAt)) / 1000);
    return this.#options.readStore.projections.map((projection) => ({
      name: idOf(projection),
      position: this.#options.readStore.checkpoint(projection),
      caughtUp: this.#caughtUp && !parked.has(idOf(projection)),
      lagSeconds: behind,
      parked: parked.get(idOf(projection)) ?? null,
    }));
  }

  #newFold(): Fold {
    const { readStore, store } = this.#options;
    return new Fold({
      projections: readStore.projections,
      checkpoint: (projection) => readStore.checkpoint(projection),
      load: (projection, key) => readStore.row(projection, key),
      compare: (a, b) => store.comparePositions(a as Position, b as Position), // only positions of this store come here
    });
  }

  /** What was folded and not committed is forgotten; the rows in the file stand. */
  #startOver(): void {
    this.#fold = this.#newFold();
    this.#position = this.#fold.from;
    this.#caughtUp = false;
  }

  async #checkHistory(): Promise<void> {
    const { readStore, store } = this.#options;
    const mark = readStore.mark();
    const head = await store.head();
    const ahead =
      this.#position !== null && (head === null || store.comparePositions(this.#position as Position, head) > 0);
    if (!ahead && (await isSameHistory(store, mark))) return;
    this.#beginAnew();
    this.#startOver();
  }

  #beginAnew(): void {
    const { readStore, alarm } = this.#options;
    alarm({ kind: 'HISTORY_WENT_BACK', mark: readStore.mark() });
    readStore.reset();
  }

  /** Rows made of a store of another kind: even to compare its positions throws. */
  #isOfAnotherStore(): boolean {
    const { readStore, store } = this.#options;
    const positions = readStore.projections.map((projection) => readStore.checkpoint(projection));
    try {
      for (const position of [...positions, readStore.mark()?.position ?? null])
        if (position !== null) store.comparePositions(position as Position, position as Position);
      return false;
    } catch {
      return true;
    }
  }

  #take(delivery: Delivery): void {
    if (delivery.position === null) this.#caughtUp = delivery.kind === 'caughtUp';
    else if (delivery.kind === 'events') this.#commit(delivery.events, delivery.position);
    else {
      if (this.#isNews(delivery.position)) this.#commit([], delivery.position);
      if (delivery.kind === 'caughtUp') this.#caughtUp = true;
    }
    this.#wake();
    this.#options.taken?.();
  }

  #commit(events: readonly StoredEvent[], position: string): void {
    const { codec, readStore } = this.#options;
    for (const event of events) this.#fold.apply(event, () => projected(codec, event));
    const changed = this.#fold.take(position);
    readStore.commit(changed, lastMark(events));
    if (this.#isNews(position)) this.#position = position;
    this.#lastAt = events.at(-1)?.metadata.at ?? this.#lastAt;
    this.#announceParked();
    this.#announcer.announce(changed, position, events);
  }

  #isNews(position: string): boolean {
    return (
      this.#position === null ||
      this.#options.store.comparePositions(position as Position, this.#position as Position) > 0
    );
  }

  #announceParked(): void {
    for (const [projection, parked] of this.#fold.parked) {
      const key = `${projection} ${parked.position}`;
      if (this.#alarmed.has(key)) continue;
      this.#alarmed.add(key);
      this.#options.alarm({ kind: 'PROJECTION_PARKED', projection, ...parked });
    }
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }

  async #next(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }
}
