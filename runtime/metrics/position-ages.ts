import type { Position } from '../../commands/ports/event-store.ts';

/**
 * For how long a read model has stood still although there is more to read. It is told by the position alone, so that it
 * grows also where a subscription died without a word and the read model believes that it has caught up.
 */
export class PositionAges {
  readonly #compare: (a: Position, b: Position) => number;
  readonly #still = new Map<string, { readonly position: Position | null; readonly since: number }>();

  constructor(compare: (a: Position, b: Position) => number) {
    this.#compare = compare;
  }

  /** Seconds since the first look that found it at this place, behind the head. */
  look(projection: string, position: Position | null, head: Position | null, now: number): number {
    const level = head === null || (position !== null && this.#compare(position, head) >= 0);
    const before = this.#still.get(projection);
    if (level) this.#still.delete(projection);
    else if (before?.position !== position) this.#still.set(projection, { position, since: now });
    const since = this.#still.get(projection)?.since ?? now;
    return Math.max(0, now - since);
  }
}
