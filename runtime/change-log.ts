import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MonotonicClock } from '../commands/ports/clock.ts';
import {
  type EventCodec,
  type EventStore,
  ForeignPosition,
  type Position,
  type StoredEvent,
} from '../commands/ports/event-store.ts';
import { isShown, touched } from '../projections/change-kinds.ts';
import { BEGINNING, type ChangeLog, type ResyncReason } from '../projections/change-log.ts';
import { NoSuchPosition } from '../projections/queries.ts';
import { type ChangeEntry, type Place, RecentChanges, type Stretch } from '../projections/recent-changes.ts';
import { checkPosition, projected } from './projection-runner.ts';

/** Where read models stand at different places, those behind are about to change what was answered before: up to there. */
export const remadeUpTo = (
  store: Pick<EventStore, 'comparePositions'>,
  places: readonly (Position | null)[],
): Position | null => {
  const newestFirst = (a: Position | null, b: Position | null): number => {
    if (a && b) return store.comparePositions(b, a);
    return Number(a === null) - Number(b === null);
  };
  const [first = null, ...others] = places.toSorted(newestFirst);
  return others.every((place) => place === first) ? null : first;
};

type Options = {
  readonly store: Pick<EventStore, 'readAll' | 'comparePositions'>;
  readonly codec: Pick<EventCodec, 'decode'>;
  readonly clock: Pick<MonotonicClock, 'sleep'>;
  /** How many changes are kept. */
  readonly most?: number;
};

export const MOST_CHANGES = 10_000;
const AHEAD_SECONDS = 10;

/**
 * Fed by whoever feeds the read models, after each commit. What happened before this process began is read from the history
 * once somebody asks for it, so that a client may come from another node, or back after a restart.
 */
export class RunningChangeLog implements ChangeLog {
  readonly #options: Options;
  readonly #recent: RecentChanges;
  readonly #watching = new Set<() => void>();
  /** False: the read models catch up with what is no news to anybody. */
  #follows = false;
  /** After it, and after whatever stands before it, more has changed than is kept. Undefined: nobody asked. */
  #tooOld: string | null | undefined;
  /** Some rows were made anew up to here. */
  #remade: string | null = null;
  #filling: Promise<unknown> | null = null;

  constructor(options: Options) {
    this.#options = options;
    this.#recent = new RecentChanges(options.most ?? MOST_CHANGES, (a, b) => this.#compare(a, b));
  }

  /** The read models have caught up: what comes from now on is news. May be called again. */
  begin(): void {
    this.#follows = true;
  }

  /**
   * The answers contain everything up to the position, and are not those of before: whoever follows has to load again. `remade`:
   * up to there too, rows were made that earlier answers did not have.
   */
  beginAnew(position: string | null, remade: string | null = null): void {
    this.#follows = false;
    this.#tooOld = undefined;
    this.#remade = remade;
    this.#recent.beginAt(position);
    this.#tell();
  }

  /** The read models now contain these events, and everything up to the position. */
  take(events: readonly StoredEvent[], position: string): void {
    const { head } = this.#recent;
    if (this.#follows)
      this.#recent.add(
        events.flatMap((event) => this.#entries(event)),
        position,
      );
    else if (head === null || this.#compare(position, head) > 0) this.#recent.beginAt(position);
    this.#tell();
  }

  position(): string {
    return this.#recent.head ?? BEGINNING;
  }

  here(): Place {
    return this.#recent.end;
  }

  from(place: Place, most: number): Stretch | null {
    return this.#recent.from(place, most);
  }

  watch(told: () => void): () => void {
    this.#watching.add(told);
    return () => void this.#watching.delete(told);
  }

  async placeAfter(asked: string, signal: AbortSignal): Promise<Place | ResyncReason> {
    const position = asked === BEGINNING ? null : asked;
    if (position !== null) {
      if (!this.#isPosition(position)) return 'UNKNOWN_POSITION';
      await this.#reached(position, signal);
      if (!this.#contains(position)) return 'AHEAD';
    }
    while (!this.#recent.reaches(position) && !signal.aborted) {
      if (this.#isTooOld(position)) return 'TOO_OLD';
      // One reads at a time: what it finds is there for the others.
      if (this.#filling) await this.#filling.catch(() => undefined);
      else if (!(await this.#fill(position, signal))) return 'UNKNOWN_POSITION';
    }
    return this.#isTooOld(position) ? 'TOO_OLD' : this.#recent.placeAfter(position);
  }

  /** False: the history has no such place. */
  async #fill(position: string | null, signal: AbortSignal): Promise<boolean> {
    const filling = this.#readBefore(position, signal);
    this.#filling = filling;
    try {
      await filling;
      return true;
    } catch (error) {
      if (error instanceof ForeignPosition) return false;
      throw error;
    } finally {
      this.#filling = null;
    }
  }

  /** Reads what is not kept, from the position on, and keeps it; or finds out that it is too much. */
  async #readBefore(position: string | null, signal: AbortSignal): Promise<void> {
    await nextTurn();
    const { floor } = this.#recent;
    if (floor === null) return;
    const found: ChangeEntry[] = [];
    const { store } = this.#options;
    for await (const page of store.readAll(position as Position | null)) {
      for (const event of page) {
        if (this.#compare(event.position, floor) > 0) break;
        found.push(...this.#entries(event));
      }
      if (signal.aborted) return;
      if (found.length > this.#recent.room) {
        this.#tooOld = position;
        return;
      }
      const last = page.at(-1);
      if (last && this.#compare(last.position, floor) >= 0) break;
      await nextTurn();
    }
    this.#recent.putBefore(found, position, floor);
  }

  #isTooOld(position: string | null): boolean {
    if (this.#remade !== null && (position === null || this.#compare(position, this.#remade) < 0)) return true;
    const tooOld = this.#tooOld;
    if (tooOld === undefined) return false;
    return position === null || (tooOld !== null && this.#compare(position, tooOld) <= 0);
  }

  async #reached(position: string, signal: AbortSignal): Promise<void> {
    if (this.#contains(position)) return;
    const come = new AbortController();
    const stop = this.watch(() => {
      if (this.#contains(position)) come.abort();
    });
    await this.#options.clock.sleep(AHEAD_SECONDS, AbortSignal.any([signal, come.signal]));
    stop();
  }

  #contains(position: string): boolean {
    const { head } = this.#recent;
    return head !== null && this.#compare(head, position) >= 0;
  }

  #entries(event: StoredEvent): readonly ChangeEntry[] {
    if (!isShown(event.type)) return [];
    try {
      const touches = touched(projected(this.#options.codec, event));
      return touches.length === 0 ? [] : [{ position: event.position, touches }];
    } catch {
      return []; // the read models stop before it and say so: no answer has it
    }
  }

  #compare(a: string, b: string): number {
    return this.#options.store.comparePositions(a as Position, b as Position); // those from outside were looked at by isPosition
  }

  #isPosition(text: string): boolean {
    try {
      checkPosition(this.#options.store, text);
      return true;
    } catch (error) {
      if (error instanceof NoSuchPosition) return false;
      throw error;
    }
  }

  #tell(): void {
    for (const told of this.#watching) told();
  }
}
