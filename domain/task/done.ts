import { isMade } from './artefact.ts';
import { idsOf } from './artefact-ids.ts';
import { numbersNow } from './attempt.ts';
import { holds } from './copy.ts';
import type { Migrating } from './migration-task.state.ts';
import { holds as isPlaced } from './placed.ts';
import type { Subject } from './steps.ts';

// By what the history tells that a step is done.

export const made = (id: string) => (task: Migrating) => isMade(task.ledger, id);
/** Of what is the attempt's own: by the name without its number. */
export const madeOwn =
  (which: 'accessKey' | 'atSource' | 'room') =>
  ({ ledger, attempt }: Migrating) =>
    isMade(ledger, idsOf(numbersNow(attempt))[which]);
export const isHeld = ({ attempt }: Migrating): boolean => attempt.hold?.moment === attempt.moment;
export const isStaged = ({ staged, attempt }: Migrating, { disk }: Subject): boolean =>
  disk !== null && holds(staged.copies, disk, attempt.moment);
export const isWritten = ({ attempt }: Migrating, { disk }: Subject): boolean =>
  disk !== null && isPlaced(attempt.placed, disk, attempt.moment);
export const isAuthorisedAtHost = ({ attempt, ledger }: Migrating): boolean =>
  attempt.hostId !== null && isMade(ledger, idsOf(numbersNow(attempt)).atHost(attempt.hostId));
