import type { Instant } from '../../domain/words/ids.ts';
import type { LeadershipView } from './leadership.ts';

export type StoreHealth = {
  readonly reachable: boolean;
  readonly checkedAt: Instant;
  /** A code and never a message: whoever asks may not be allowed to know where the store is. */
  readonly error: string | null;
  /** When it was first found so, by whoever asked; null while it is reachable. */
  readonly unreachableSince: Instant | null;
};

/** What an administrator's probes want to know of this process, beside its read models. */
export interface Vitals extends LeadershipView {
  /** Answers within a few seconds whatever the store does; the answer may be a second old. Never rejects. */
  store(): Promise<StoreHealth>;
  /** At once, and whenever it can no longer be reached, or can again. Until the signal. */
  storeChanges(signal: AbortSignal): AsyncIterable<StoreHealth>;
}
