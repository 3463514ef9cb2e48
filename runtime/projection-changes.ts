import type { Changed } from '../projections/fold.ts';
import type { Change, ProjectionName } from '../projections/queries.ts';

type Pending = { keys: Set<string>; position: string };

/** Tells listeners what was committed. Whoever is slow gets what came meanwhile as one change: keys are merged, none is lost. */
export class Announcer {
  readonly #listeners = new Set<Listener>();

  announce(changed: readonly Changed[], position: string): void {
    if (this.#listeners.size === 0) return;
    for (const { projection, rows } of changed) {
      if (rows.length === 0) continue;
      const keys = rows.map(([key]) => key);
      for (const listener of this.#listeners) listener.add(projection.name as ProjectionName, keys, position); // names of projections/all.ts
    }
  }

  /** From the call on, not from the first `next`. */
  listen(signal: AbortSignal): AsyncIterable<Change> {
    const listener = new Listener();
    this.#listeners.add(listener);
    signal.addEventListener('abort', () => this.#leave(listener), { once: true });
    if (signal.aborted) this.#leave(listener);
    return this.#follow(listener);
  }

  async *#follow(listener: Listener): AsyncGenerator<Change, void, undefined> {
    try {
      for (;;) {
        const changes = await listener.next();
        if (changes === null) return;
        yield* changes;
      }
    } finally {
      this.#leave(listener);
    }
  }

  #leave(listener: Listener): void {
    this.#listeners.delete(listener);
    listener.end();
  }
}

class Listener {
  readonly #pending = new Map<ProjectionName, Pending>();
  #ended = false;
  #wake: (() => void) | null = null;

  add(projection: ProjectionName, keys: readonly string[], position: string): void {
    const pending = this.#pending.get(projection);
    if (pending) {
      for (const key of keys) pending.keys.add(key);
      pending.position = position;
    } else this.#pending.set(projection, { keys: new Set(keys), position });
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** Null when it has ended. */
  async next(): Promise<readonly Change[] | null> {
    while (this.#pending.size === 0) {
      if (this.#ended) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
    const changes = [...this.#pending].map(([projection, { keys, position }]) => ({
      projection,
      keys: [...keys],
      position,
    }));
    this.#pending.clear();
    return changes;
  }
}
