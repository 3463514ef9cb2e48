import type { Instant } from '../words/ids.ts';
import type { Evidence } from './evidence.ts';
import type { Consistency, SourceStop } from './migration-task.events.ts';

/**
 * One instant of all disks of a source. Numbered per task over all its attempts, from 1; the number, and never the hold by
 * which it was read, says what belongs together.
 */
export type Moment = {
  readonly no: number;
  readonly takenAt: Instant;
  /** `SHUT_DOWN`: of a VM that was off. */
  readonly consistency: Consistency | 'SHUT_DOWN';
  /** What tells later whether the source ran since. Null: a history of before it was taken down; nobody can tell. */
  readonly evidence: Evidence | null;
  /** How the VM came to be off, where it had to be. */
  readonly stopped?: SourceStop['how'];
};

export const momentOf = (moments: readonly Moment[], no: number): Moment | null =>
  moments.find((moment) => moment.no === no) ?? null;

/** Where a source is held again for a moment that is known, that one stays as it was taken. */
export const withMoment = (moments: readonly Moment[], moment: Moment): readonly Moment[] =>
  momentOf(moments, moment.no) ? moments : [...moments, moment];

/** The number that a moment would get that is taken now. */
export const nextMoment = (moments: readonly Moment[]): number => Math.max(0, ...moments.map(({ no }) => no)) + 1;
