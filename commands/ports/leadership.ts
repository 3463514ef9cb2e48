/** Who runs effects (DESIGN.md 3.11), as this node knows it. */
export type Leadership = {
  /** This node runs them now. */
  readonly here: boolean;
  /** The newest epoch that this node knows of; null: none was given yet. */
  readonly epoch: number | null;
  /** The runner's name for people; null: nobody runs effects, or this node does not know who. */
  readonly holder: string | null;
};

/** Answers from memory, at once. */
export interface LeadershipView {
  leadership(): Leadership;
}

/** The time for which one node is the runner. */
export type Term = {
  readonly epoch: number;
  /** Aborts with LeaseLost as soon as it is known to be over. */
  readonly over: AbortSignal;
  /** False as soon as the time is over by this node's own clock, also before anything could abort `over`. */
  held(): boolean;
};

/** This node is not the runner any more, or not yet: what it was about to do is another's to do. */
export class LeaseLost extends Error {
  constructor(epoch: number) {
    super(`This node's term as the runner (epoch ${epoch}) is over.`);
    this.name = 'LeaseLost';
  }
}

/** What a node does while it is the runner. Ends soon after `leave` aborts: the term is over, or the node is to stop. */
export type Lead = (term: Term, leave: AbortSignal) => Promise<void>;

export interface RunnerLease extends LeadershipView {
  /**
   * Waits for the lease, leads while it lasts, and waits again, until the signal; then gives it back. The term is held until
   * `lead` has ended, so that what it was about to record can be recorded; no other term begins here before that.
   */
  campaign(signal: AbortSignal, lead: Lead): Promise<void>;
}
