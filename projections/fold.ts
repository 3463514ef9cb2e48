import { KNOWN_TYPES } from './audit.projection.ts';
import { type AnyProjection, idOf, type ProjectedEvent } from './projection.ts';

/** The event that a projection could not take; it stays before it until a version that can is started (F18). */
export type Parked = { readonly position: string; readonly type: string; readonly reason: string };

/** `stored`: the store may have a row under the key. */
type Entry = { row: unknown; dirty: boolean; stored: boolean };
export type Load = (projection: AnyProjection, key: string) => unknown;
export type Changed = {
  readonly projection: AnyProjection;
  /** Up to here its rows are complete. */
  readonly position: string | null;
  readonly rows: readonly (readonly [key: string, row: unknown])[];
};

const KEPT_ROWS = 2000;

/** One projection's rows in memory: changed ones until they are taken, others as long as there is room. */
class Lane {
  readonly projection: AnyProjection;
  readonly #load: Load;
  readonly #rows = new Map<string, Entry>();
  readonly #dirty: string[] = [];
  /** Everything up to here is in the store already. */
  done: string | null;
  catching: boolean;
  parked: Parked | null = null;

  constructor(projection: AnyProjection, done: string | null, load: Load) {
    this.projection = projection;
    this.#load = load;
    this.done = done;
    this.catching = done !== null;
  }

  apply(event: ProjectedEvent): void {
    const { projection } = this;
    const keys = projection.keysOf(event);
    const only = keys[0];
    if (keys.length === 1 && only !== undefined) {
      const entry = this.#entry(only, event);
      this.#put(only, entry, projection.apply(entry.row, event, only));
      return;
    }
    // All or none: a row must never hold an event that the checkpoint does not.
    const next = keys.map((key) => {
      const entry = this.#entry(key, event);
      return { key, entry, row: projection.apply(entry.row, event, key) };
    });
    for (const { key, entry, row } of next) this.#put(key, entry, row);
  }

  take(): Changed['rows'] {
    const rows: (readonly [string, unknown])[] = [];
    for (const key of this.#dirty) {
      const entry = this.#rows.get(key);
      if (!entry) continue;
      if (entry.stored || entry.row !== undefined) rows.push([key, entry.row]);
      entry.stored = entry.row !== undefined;
      entry.dirty = false;
    }
    this.#dirty.length = 0;
    this.#forget();
    return rows;
  }

  #entry(key: string, event: ProjectedEvent): Entry {
    const known = this.#rows.get(key);
    if (known) return known;
    // A fresh row needs no look; whether there is an older one is then unknown.
    if (this.projection.fresh.has(event.type)) return { row: undefined, dirty: false, stored: true };
    const row = this.#load(this.projection, key);
    return { row, dirty: false, stored: row !== undefined };
  }

  #put(key: string, entry: Entry, row: unknown): void {
    if (row !== entry.row) {
      entry.row = row;
      if (entry.dirty) return;
      entry.dirty = true;
      this.#dirty.push(key);
    } else if (row === undefined) return;
    this.#rows.set(key, entry);
  }

  #forget(): void {
    let surplus = this.#rows.size - KEPT_ROWS;
    for (const key of this.#rows.keys()) {
      if (surplus <= 0) return;
      this.#rows.delete(key);
      surplus -= 1;
    }
  }
}

/**
 * Folds events into all projections, in the order of the history, and hands over what changed. Each event counts once for
 * each projection, however often it is delivered. Not for two at a time.
 */
export class Fold {
  readonly #lanes: readonly Lane[];
  readonly #routes = new Map<string, readonly Lane[]>();
  readonly #compare: (a: string, b: string) => number;
  #last: string | null = null;

  constructor(options: {
    readonly projections: readonly AnyProjection[];
    readonly checkpoint: (projection: AnyProjection) => string | null;
    readonly load: Load;
    readonly compare: (a: string, b: string) => number;
  }) {
    this.#compare = options.compare;
    this.#lanes = options.projections.map(
      (projection) => new Lane(projection, options.checkpoint(projection), options.load),
    );
    for (const type of KNOWN_TYPES)
      this.#routes.set(
        type,
        this.#lanes.filter(({ projection }) => projection.wants.some((wanted) => wanted === type)),
      );
  }

  /** Whoever takes part: read from here on, null: from the start. */
  get from(): string | null {
    let from: string | null = null;
    for (const { done, parked } of this.#lanes) {
      if (parked) continue;
      if (done === null) return null;
      if (from === null || this.#compare(done, from) < 0) from = done;
    }
    return from;
  }

  get parked(): ReadonlyMap<string, Parked> {
    return new Map(this.#lanes.flatMap(({ projection, parked }) => (parked ? [[idOf(projection), parked]] : [])));
  }

  /** `decode` may throw: then the projections that want the event stop there, and the others go on. */
  apply(
    stored: { readonly stream: string; readonly type: string; readonly position: string },
    decode: () => ProjectedEvent,
  ): void {
    const { position, type, stream } = stored;
    const lanes = this.#routes.get(type);
    if (lanes === undefined) this.#parkReaders(stream, position, type);
    else if (lanes.length > 0) this.#deliver(lanes, position, type, decode);
    this.#last = position;
  }

  #deliver(lanes: readonly Lane[], position: string, type: string, decode: () => ProjectedEvent): void {
    let event: ProjectedEvent | undefined;
    for (const lane of lanes) {
      if (lane.parked !== null || (lane.catching && this.#isDone(lane, position))) continue;
      try {
        event ??= decode();
        lane.apply(event);
      } catch (error) {
        this.#park(lane, { position, type, reason: error instanceof Error ? error.message : String(error) });
      }
    }
  }

  #isDone(lane: Lane, position: string): boolean {
    if (lane.done !== null && this.#compare(position, lane.done) <= 0) return true;
    lane.catching = false;
    return false;
  }

  #parkReaders(stream: string, position: string, type: string): void {
    const category = stream.slice(0, stream.indexOf('-'));
    for (const lane of this.#lanes) {
      const { reads } = lane.projection;
      const concerned = reads.includes('*') || reads.includes(category);
      if (!concerned || lane.parked !== null || (lane.catching && this.#isDone(lane, position))) continue;
      this.#park(lane, { position, type, reason: `This version does not know events of type ${type}.` });
    }
  }

  #park(lane: Lane, parked: Parked): void {
    this.#advance(lane, this.#last);
    lane.parked = parked;
  }

  #advance(lane: Lane, position: string | null): void {
    if (position === null || lane.parked !== null) return;
    if (lane.done === null || this.#compare(position, lane.done) > 0) lane.done = position;
  }

  /** What changed since the last time, up to a position that everything before has been applied to. */
  take(position: string): readonly Changed[] {
    this.#last = position;
    return this.#lanes.map((lane) => {
      this.#advance(lane, position);
      return { projection: lane.projection, position: lane.done, rows: lane.take() };
    });
  }
}
