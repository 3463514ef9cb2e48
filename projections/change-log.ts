import type { Place, Stretch } from './recent-changes.ts';

/** As a position: before the first event. What an empty history answers with. */
export const BEGINNING = 'beginning';

/** A change is told at least once, or this. */
export type ResyncReason =
  /** No position of this history, as far as one can tell. */
  | 'UNKNOWN_POSITION'
  /** More has changed since than is kept. */
  | 'TOO_OLD'
  /** This node does not come to it. */
  | 'AHEAD';

/** What changed lately, for whoever loaded at a position and now follows (DESIGN.md 26). */
export interface ChangeLog {
  /** Everything up to here is in every answer from now on. */
  position(): string;
  /** From now on. */
  here(): Place;
  /**
   * Where everything after the position is told from. Waits for a position that this node has not come to (10 s), and reads
   * the history for one of before it was started. Throws StoreUnavailable. Resolves at once when the signal aborts.
   */
  placeAfter(position: string, signal: AbortSignal): Promise<Place | ResyncReason>;
  /** At most so many, in the order of the history. Null: what came next is not kept any more. */
  from(place: Place, most: number): Stretch | null;
  /** Calls after each change, when the answers contain it. Gives back how to stop that. */
  watch(told: () => void): () => void;
}
