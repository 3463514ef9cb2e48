import type { Touch } from './change-kinds.ts';

/** What one event of the history changed; events that change nothing are not among them. */
export type ChangeEntry = { readonly position: string; readonly touches: readonly Touch[] };

/** Between two changes; of one `RecentChanges` only. */
export type Place = number;

export type Stretch = {
  readonly entries: readonly ChangeEntry[];
  /** Whoever stood at its beginning has everything up to here, and after it everything up to there; null: nothing. */
  readonly before: string | null;
  readonly upTo: string | null;
  /** Where it ends. */
  readonly to: Place;
};

/**
 * The last changes, in the order of the history, without a gap: whoever has everything up to a position that they reach back to
 * gets the rest from here. Pure memory, bounded by `most`.
 */
export class RecentChanges {
  readonly #most: number;
  readonly #compare: (a: string, b: string) => number;
  #entries: ChangeEntry[] = [];
  /** The place before the first entry that is kept. Grows as entries are dropped, shrinks as older ones are put before. */
  #first: Place = 0;
  /** Everything after it stands in `#entries`; null: everything there is. */
  #floor: string | null = null;
  /** Up to here the history was looked at. */
  #head: string | null = null;

  constructor(most: number, compare: (a: string, b: string) => number) {
    this.#most = most;
    this.#compare = compare;
  }

  /** Everything after it is kept; null: everything there is. */
  get floor(): string | null {
    return this.#lowest();
  }

  get head(): string | null {
    return this.#head;
  }

  get end(): Place {
    return this.#first + this.#entries.length;
  }

  /** Forgets all: what comes next comes after this position. */
  beginAt(position: string | null): void {
    this.#first = this.end + this.#most + 1; // no place of before is one of now, whatever is put before
    this.#entries = [];
    this.#floor = position;
    this.#head = position;
  }

  /** What the history up to `head` changed. Entries that are known already (a repeated delivery) are left out. */
  add(entries: readonly ChangeEntry[], head: string): void {
    const before = this.#head;
    for (const entry of entries)
      if (before === null || this.#compare(entry.position, before) > 0) this.#entries.push(entry);
    if (before === null || this.#compare(head, before) > 0) this.#head = head;
    const surplus = this.#entries.length - this.#most;
    if (surplus > this.#most) this.#drop(surplus); // in lumps: dropping one at a time would move all the others
  }

  /** So many more would be kept beside those of now. */
  get room(): number {
    return Math.max(0, this.#most - this.#entries.length);
  }

  /** Null: the beginning of the history. */
  reaches(position: string | null): boolean {
    const { floor } = this;
    return floor === null || (position !== null && this.#compare(position, floor) >= 0);
  }

  /** Older ones, all that there are after `position` and up to the floor. False where they do not join, or are too many. */
  putBefore(entries: readonly ChangeEntry[], position: string | null, upTo: string): boolean {
    if (this.#floor === null || this.#compare(this.#floor, upTo) !== 0) return false;
    if (entries.length + this.#entries.length > this.#most) return false;
    this.#entries = [...entries, ...this.#entries];
    this.#first -= entries.length;
    this.#floor = position;
    return true;
  }

  /** Where to go on from for whoever has everything up to the position; to be asked where `reaches` says yes. */
  placeAfter(position: string | null): Place {
    if (position === null) return this.#first;
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.#entries[middle];
      if (entry && this.#compare(entry.position, position) <= 0) low = middle + 1;
      else high = middle;
    }
    return this.#first + low;
  }

  /** At most so many from a place on. Null: what came next is not kept any more. */
  from(place: Place, most: number): Stretch | null {
    if (place < this.#lowestPlace()) return null;
    const at = place - this.#first;
    const entries = this.#entries.slice(at, at + most);
    const isLast = at + entries.length >= this.#entries.length;
    return {
      entries,
      before: at === 0 ? this.#floor : (this.#entries[at - 1]?.position ?? this.#floor),
      upTo: isLast ? this.#head : (entries.at(-1)?.position ?? this.#head),
      to: place + entries.length,
    };
  }

  #lowestPlace(): Place {
    return Math.max(this.#first, this.end - this.#most);
  }

  #lowest(): string | null {
    const dropped = this.#lowestPlace() - this.#first;
    return dropped === 0 ? this.#floor : (this.#entries[dropped - 1]?.position ?? this.#floor);
  }

  #drop(count: number): void {
    this.#floor = this.#entries[count - 1]?.position ?? this.#floor;
    this.#entries = this.#entries.slice(count);
    this.#first += count;
  }
}
