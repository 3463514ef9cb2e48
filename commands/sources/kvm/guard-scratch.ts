import { holdMarkOf } from '../../../domain/task/artefact-ids.ts';
import type { StepOf } from '../../../domain/task/steps.ts';
import { problem } from '../../../domain/words/said.ts';
import { MIB } from '../../../domain/words/units.ts';
import { type FencedMachine, OutsideFailure } from '../../ports/machines.ts';
import type { TaskApp } from '../../support/app.ts';

const LOOK_SECONDS = 5;
/** Below this the guest is closer to a failing write than the copy is to its end. */
const FLOOR_BYTES = 512 * MIB;

const lacksRoom = async (app: TaskApp, step: StepOf<'StageDisk'>, source: FencedMachine): Promise<number | null> => {
  try {
    const order = { taskId: holdMarkOf(step), vm: step.input.vmId };
    const { job, freeBytes } = await app.world.kvm.watchBackup(source, order);
    return job === 'RUNNING' && freeBytes < FLOOR_BYTES ? freeBytes : null;
  } catch (error) {
    if (error instanceof OutsideFailure) return null; // it does not answer now: the next look tells
    throw error;
  }
};

/**
 * Does the work while it watches the room for the backup's scratch files (DESIGN.md 5). Where that runs out, the backup is
 * ended at once, since a full disk would fail the guest's own writes, and the step fails for good.
 */
export const whileRoomLasts = async <T>(
  app: TaskApp,
  step: StepOf<'StageDisk'>,
  source: FencedMachine,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const over = new AbortController();
  const full = new AbortController();
  const watching = (async () => {
    while (!over.signal.aborted) {
      await app.clock.sleep(LOOK_SECONDS, over.signal);
      const freeBytes = over.signal.aborted ? null : await lacksRoom(app, step, source);
      if (freeBytes === null) continue;
      const { vmId, vmName } = step.input;
      const short = problem('NO_SPACE', { vm: vmName, free: freeBytes });
      full.abort(new OutsideFailure(short)); // before the copy notices its end
      return app.world.kvm.endBackup(source, app.epoch(), { taskId: holdMarkOf(step), vm: vmId });
    }
  })();
  watching.catch(() => undefined); // it is told below; until then nobody listens
  try {
    return await work(AbortSignal.any([signal, full.signal]));
  } finally {
    over.abort();
    await watching;
  }
};
