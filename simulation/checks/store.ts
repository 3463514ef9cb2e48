import type {
  AppendResult,
  Delivery,
  EventStore,
  ExpectedRevision,
  NewEvent,
  Position,
  StoredEvent,
  StreamFilter,
} from '../../commands/ports/event-store.ts';

const asPosition = (index: number): Position => String(index + 1) as Position;
const passes = (event: StoredEvent, filter: StreamFilter | undefined): boolean => {
  if (!filter) return true;
  return 'eventTypes' in filter
    ? filter.eventTypes.includes(event.type)
    : filter.streamPrefixes.some((prefix) => event.stream.startsWith(prefix));
};

/** A history in memory, for runs of which there are thousands: no timers, no files, the port's promises kept. */
export class SimulatedStore implements EventStore {
  readonly #all: StoredEvent[];
  readonly #streams = new Map<string, StoredEvent[]>();
  readonly #waiting = new Set<() => void>();

  constructor(events: readonly StoredEvent[] = []) {
    this.#all = [...events];
    for (const event of events) this.#streamOf(event.stream).push(event);
  }

  get events(): readonly StoredEvent[] {
    return this.#all;
  }

  /** Another history that begins with all that is in this one. */
  fork(): SimulatedStore {
    return new SimulatedStore(this.#all);
  }

  streamNames(): readonly string[] {
    return [...this.#streams.keys()];
  }

  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    const known = this.#streamOf(stream);
    const from = expected === 'none' ? 0 : expected + 1;
    if (known.length !== from) {
      const repeated = events.every((event, index) => known[from + index]?.id === event.id);
      const last = known[from + events.length - 1];
      if (repeated && last) return { outcome: 'appended', revision: last.revision, position: last.position };
      return { outcome: 'conflict', actual: known.length === 0 ? 'none' : known.length - 1 };
    }
    for (const event of events) {
      const position = asPosition(this.#all.length);
      const copy = JSON.parse(JSON.stringify(event)) as NewEvent; // as it comes back from a file
      const stored: StoredEvent = { ...copy, stream, revision: known.length, position };
      known.push(stored);
      this.#all.push(stored);
    }
    for (const ring of this.#waiting) ring();
    this.#waiting.clear();
    return { outcome: 'appended', revision: known.length - 1, position: asPosition(this.#all.length - 1) };
  }

  async *readStream(stream: string, from = 0): AsyncGenerator<StoredEvent, void, undefined> {
    const events = this.#streams.get(stream) ?? [];
    for (let index = from; index < events.length; index += 1) {
      const event = events[index];
      if (event) yield event;
    }
  }

  async readLast(stream: string): Promise<StoredEvent | undefined> {
    return this.#streams.get(stream)?.at(-1);
  }

  async *readAll(
    after: Position | null,
    filter?: StreamFilter,
  ): AsyncGenerator<readonly StoredEvent[], void, undefined> {
    const page = this.#all.slice(Number(after ?? 0)).filter((event) => passes(event, filter));
    if (page.length > 0) yield page;
  }

  async *subscribe(
    after: Position | null,
    signal: AbortSignal,
    filter?: StreamFilter,
  ): AsyncGenerator<Delivery, void, undefined> {
    let index = Number(after ?? 0);
    let told = false;
    while (!signal.aborted) {
      const events = this.#all.slice(index).filter((event) => passes(event, filter));
      index = this.#all.length;
      if (events.length > 0) yield { kind: 'events', events, position: asPosition(index - 1) };
      if (!told) yield { kind: 'caughtUp', position: index === 0 ? null : asPosition(index - 1) };
      told = true;
      if (index === this.#all.length && !signal.aborted) await this.#next(signal);
    }
  }

  async setRetention(): Promise<void> {
    // What is kept too long does no harm here.
  }

  comparePositions(a: Position, b: Position): number {
    return Number(a) - Number(b);
  }

  async head(): Promise<Position | null> {
    return this.#all.length === 0 ? null : asPosition(this.#all.length - 1);
  }

  async close(): Promise<void> {
    // Nothing is open.
  }

  /** Resolves with the next append, or when the signal aborts. */
  #next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const ring = (): void => {
        signal.removeEventListener('abort', ring);
        this.#waiting.delete(ring);
        resolve();
      };
      this.#waiting.add(ring);
      signal.addEventListener('abort', ring, { once: true });
    });
  }

  #streamOf(name: string): StoredEvent[] {
    const known = this.#streams.get(name) ?? [];
    this.#streams.set(name, known);
    return known;
  }
}
