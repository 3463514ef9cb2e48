import type { Instant } from '../../domain/words/ids.ts';

/** One building anew of all read models, while those before go on answering. */
export type Replay = {
  readonly commandId: string;
  /** DONE: the new ones answer. FAILED: the old ones go on, `reason` says why. */
  readonly state: 'RUNNING' | 'DONE' | 'FAILED';
  /** Folded so far; the history may grow meanwhile. */
  readonly events: number;
  readonly since: Instant;
  readonly endedAt: Instant | null;
  readonly reason: string | null;
};

export interface Replays {
  /** Begins one, or answers with the one that runs, or with the one that was ordered under this id since the start. */
  order(commandId: string): Replay;
  /** The one that runs, or the last since the start of this process. */
  last(): Replay | null;
}
