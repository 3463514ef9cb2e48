import type { Evidence, SinceMoment } from '../../../domain/task/evidence.ts';
import type { Run } from '../../effects/run.ts';
import { OutsideFailure } from '../../ports/machines.ts';
import { aggregates } from '../../support/aggregates.ts';
import type { App, TaskApp } from '../../support/app.ts';
import { vmwareEndpoint } from '../../support/machines.ts';
import { forgotten, watchingOn } from '../../support/watched.ts';
import { evidenceOf, type VmAt, type VmOfTask } from '../source-driver.ts';

/** Off now, and in the vCenter's own history never powered on since: a VM that was shut down again shows there (VC-7). */
export const ranSince = async (app: App, { sourceId, vmId }: VmAt, evidence: Evidence): Promise<SinceMoment> => {
  const { sourceTime } = evidenceOf('VMWARE', evidence);
  const { endpoint } = await vmwareEndpoint(app, sourceId);
  const { vmware } = app.world;
  const hasRun = (await vmware.power(endpoint, vmId)) !== 'OFF' || (await vmware.ranSince(endpoint, vmId, sourceTime));
  return hasRun ? 'HAS_RUN' : 'STOOD_STILL';
};

/** Updates of Windows can keep a guest in its shutdown for long; one that still runs after this does not mean to go off. */
const SLOW_SHUTDOWN_SECONDS = 1800;

/**
 * RT-8: the VM runs again as it did. Where the guest was asked to shut down and has not yet, it would go off after we had
 * looked: so that is waited for.
 */
export const powerOnAgain = async (app: TaskApp, { sourceId, vmId, taskId }: VmOfTask, run: Run): Promise<void> => {
  const { endpoint } = await vmwareEndpoint(app, sourceId);
  const task = await app.handler.load(aggregates.task(taskId));
  const isStillAsked = task.status !== 'absent' && task.attempt.shutdownAt !== null && task.attempt.hold === null;
  const { vmware } = app.world;
  try {
    const asked = watchingOn(app.clock, `slow shutdown of ${taskId}`);
    if (isStillAsked)
      while ((await vmware.power(endpoint, vmId)) === 'RUNNING' && asked.look() < SLOW_SHUTDOWN_SECONDS) {
        await app.clock.sleep(2, run.signal);
        run.signal.throwIfAborted();
      }
    await vmware.powerOn(endpoint, vmId);
    forgotten(app.clock, `slow shutdown of ${taskId}`);
  } catch (error) {
    if (!(error instanceof OutsideFailure) || error.failure.code !== 'NOT_FOUND') throw error; // removed meanwhile
  }
};
