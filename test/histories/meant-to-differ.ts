import type { StoredEvent } from '../../commands/ports/event-store.ts';
import type { Owes } from './owed-now.ts';

/** Something that the program of a recording owed after an event and today's does not, or the other way, or with other words. */
export type Mismatch = {
  readonly history: string;
  /** Index of the event in its history. */
  readonly number: number;
  readonly event: StoredEvent;
  readonly key: string;
  readonly recorded: Owes[number] | null;
  readonly now: Owes[number] | null;
};

/** A difference that is meant: which mismatches it explains, and why going on is right all the same. */
export type Difference = {
  readonly name: string;
  readonly why: string;
  readonly explains: (mismatch: Mismatch) => boolean;
};

/**
 * Where today's program owes something else than the recorded one, on purpose. Each entry is as narrow as it can be: it names
 * the key, the step or the event that it is about. One that explains nothing fails the test, so that none outlives its reason.
 */
export const MEANT_TO_DIFFER: readonly Difference[] = [];

/** What no difference explains, and the differences that explain nothing. */
export const judged = (
  mismatches: readonly Mismatch[],
  differences: readonly Difference[],
): { readonly unexplained: readonly Mismatch[]; readonly unused: readonly string[] } => ({
  unexplained: mismatches.filter((mismatch) => !differences.some(({ explains }) => explains(mismatch))),
  unused: differences.filter(({ explains }) => !mismatches.some(explains)).map(({ name }) => name),
});
