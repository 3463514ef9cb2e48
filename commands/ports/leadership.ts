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
