import type { MonotonicClock } from '../../commands/ports/clock.ts';
import { OutsideFailure } from '../../commands/ports/machines.ts';
import type { SourcePower } from '../../commands/ports/vmware.ts';
import type { FailureCode } from '../../domain/words/failure.ts';
import type { SourceVmId } from '../../domain/words/ids.ts';
import { isFault } from './failures.ts';
import type { Found } from './found.ts';
import { powerIn, powerOf, vmRef } from './power.ts';
import { poweredOnSince, serverTime } from './power-events.ts';
import type { Session } from './session.ts';
import { watch } from './updates.ts';

/** Waiting longer does not help against these. */
const FINAL: ReadonlySet<FailureCode> = new Set(['AUTH_FAILED', 'CERT_CHANGED', 'NOT_FOUND']);
const LONGEST_PAUSE_SECONDS = 30;

/**
 * Until the VM is seen in another power state than OFF (VC-7). While connected the server tells of each change; after a gap
 * its event history is asked for what happened in between, so that a run shorter than the gap is seen too. Pauses of 1, 2,
 * 4, … 30 s between attempts. Rejects with the signal's reason, AUTH_FAILED, CERT_CHANGED and NOT_FOUND.
 */
export const awaitPowerOn = async (
  session: Session,
  clock: MonotonicClock,
  vm: SourceVmId,
  signal: AbortSignal,
): Promise<SourcePower> => {
  let begun: string | undefined;
  for (let failures = 0; ; ) {
    signal.throwIfAborted();
    try {
      if (begun !== undefined && (await poweredOnSince(session, vm, begun))) return 'RUNNING';
      begun ??= await serverTime(session);
      const watched = { object: vmRef(vm), paths: ['runtime.powerState'], signal };
      return await watch(session, clock, watched, (found) => {
        const power = notOff(found);
        failures = 0;
        return power;
      });
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof OutsideFailure && FINAL.has(error.failure.code)) throw error;
      if (session.closed || (await isGone(session, vm, error))) throw error;
    }
    await clock.sleep(Math.min(2 ** failures, LONGEST_PAUSE_SECONDS), signal);
    failures += 1;
  }
};

const notOff = (vm: Found): SourcePower | undefined => {
  const power = powerIn(vm);
  return power === 'OFF' ? undefined : power;
};

/** What else may be missing (a collector that the server dropped) is reported like the VM itself, so the VM is looked for. */
const isGone = async (session: Session, vm: SourceVmId, error: unknown): Promise<boolean> => {
  if (!isFault(error, 'ManagedObjectNotFound')) return false;
  return powerOf(session, vm).then(
    () => false,
    (again: unknown) => isFault(again, 'ManagedObjectNotFound'),
  );
};
