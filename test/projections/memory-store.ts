import { setTimeout as sleep } from 'node:timers/promises';
import type { AppendResult, Delivery, EventStore, Position, StoredEvent } from '../../commands/ports/event-store.ts';

/** A history to read, for tests of who reads it; `events` may grow or be cut while it is read. */
export class MemoryStore implements EventStore {
  events: StoredEvent[];
  /** Events per delivery. */
  page: number;

  constructor(events: readonly StoredEvent[], page = 7) {
    this.events = [...events];
    this.page = page;
  }

  append(): Promise<AppendResult> {
    throw new Error('This history is only read.');
  }

  async *readStream(stream: string, from = 0): AsyncGenerator<StoredEvent, void, undefined> {
    yield* this.events.filter((event) => event.stream === stream && event.revision >= from);
  }

  async readLast(stream: string): Promise<StoredEvent | undefined> {
    return this.events.findLast((event) => event.stream === stream);
  }

  async *readAll(after: Position | null): AsyncGenerator<readonly StoredEvent[], void, undefined> {
    const events = this.#after(after);
    for (let at = 0; at < events.length; at += this.page) yield events.slice(at, at + this.page);
  }

  async *subscribe(after: Position | null, signal: AbortSignal): AsyncGenerator<Delivery, void, undefined> {
    let position = after;
    while (!signal.aborted) {
      for await (const events of this.readAll(position)) {
        if (signal.aborted) return;
        position = events.at(-1)?.position ?? position;
        if (position !== null) yield { kind: 'events', events, position };
      }
      yield { kind: 'caughtUp', position };
      await sleep(1);
    }
  }

  async setRetention(): Promise<void> {}

  comparePositions(a: Position, b: Position): number {
    return Number(a) - Number(b);
  }

  async head(): Promise<Position | null> {
    return this.events.at(-1)?.position ?? null;
  }

  async close(): Promise<void> {}

  #after(position: Position | null): readonly StoredEvent[] {
    return this.events.filter((event) => position === null || this.comparePositions(event.position, position) > 0);
  }
}
