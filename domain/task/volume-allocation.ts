import { accept, type Decision } from '../words/decider.ts';
import type { Violation } from '../words/failure.ts';
import { own } from '../words/keyed.ts';
import { idsOf, type Numbers } from './artefact-ids.ts';
import type { MigrationTaskEvent } from './migration-task.events.ts';
import type { Alive } from './migration-task.state.ts';
import { type Allocation, placeOf } from './placed.ts';

/** What was made stands in the ledger whatever became of the task; what it is for, only while somebody asks for it. */
export const recordAllocated = (
  { attempt, moment, disk, volume, writtenBy }: Allocation & Numbers,
  state: Alive,
): Decision<MigrationTaskEvent, readonly Violation[]> => {
  const { taskId } = state.plan;
  const artefactId = idsOf({ attempt, moment }).volume(disk);
  const entry = own(state.ledger, artefactId);
  if (!entry) return accept();
  const madeNow: MigrationTaskEvent[] = entry.made ? [] : [{ type: 'ArtefactMade', data: { taskId, artefactId } }];
  const isAsked = state.status === 'migrating' && state.attempt.number === attempt;
  return !isAsked || placeOf(state.attempt.placed, disk)
    ? accept(...madeNow)
    : accept(...madeNow, { type: 'VolumeAllocated', data: { taskId, attempt, disk, volume, writtenBy } });
};
