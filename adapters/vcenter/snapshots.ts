import type { MonotonicClock } from '../../commands/ports/clock.ts';
import type { SourceVmId } from '../../domain/words/ids.ts';
import { VimFault } from './failures.ts';
import { vmRef } from './power.ts';
import type { Session } from './session.ts';
import { type Mor, morOf, part } from './soap.ts';
import { runTask } from './tasks.ts';

/** Removing one means writing its changes back, which takes as long as they are large. */
const REMOVAL_SECONDS = 6 * 3600;

/** Without memory and without quiescing. Not idempotent: each call makes one more. Throws VimFault, OutsideFailure. */
export const createSnapshot = async (
  session: Session,
  clock: MonotonicClock,
  vm: SourceVmId,
  name: string,
): Promise<Mor> => {
  const parts = [part('name', name), part('memory', false), part('quiesce', false)];
  const made = morOf(await runTask(session, clock, { method: 'CreateSnapshot_Task', self: vmRef(vm), parts }));
  if (made === undefined) throw new VimFault('Fault', 'The task gave no snapshot.');
  return made;
};

/** Waits until its changes are written back; snapshots below it stay. Twice: ManagedObjectNotFound. */
export const removeSnapshot = async (session: Session, clock: MonotonicClock, snapshot: Mor): Promise<void> => {
  const parts = [part('removeChildren', false), part('consolidate', true)];
  await runTask(session, clock, { method: 'RemoveSnapshot_Task', self: snapshot, parts, seconds: REMOVAL_SECONDS });
};
