import { artefactIds } from '../../../domain/task/artefact-ids.ts';
import type { Evidence, SinceMoment } from '../../../domain/task/evidence.ts';
import type { Alive } from '../../../domain/task/migration-task.state.ts';
import { own } from '../../../domain/words/keyed.ts';
import type { Run } from '../../effects/run.ts';
import { OutsideFailure } from '../../ports/machines.ts';
import type { VcenterEndpoint } from '../../ports/vmware.ts';
import { aggregates } from '../../support/aggregates.ts';
import type { App, TaskApp } from '../../support/app.ts';
import { vmwareEndpoint } from '../../support/machines.ts';
import { forgotten, watching, watchingOn } from '../../support/watched.ts';
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

const LOOK_SECONDS = 2;
/** Twice as long as any call of ours was seen to be late. */
const STEADY_SECONDS = 120;

/**
 * Whether a power call of this task got no answer: vCenter knows no fence, and may do what was asked after we have looked. Also
 * where nobody saw the stop to its end.
 */
const mayComeLate = ({ attempt, ledger }: Alive): boolean =>
  attempt.hold === null || attempt.hold.triedBefore === true || own(ledger, artefactIds.stoppedVm)?.trouble != null;

/** Looks again until the VM has run for so long without a break; what goes off meanwhile is switched on again. */
const untilItStaysOn = async (
  app: TaskApp,
  endpoint: VcenterEndpoint,
  { vmId, taskId }: VmOfTask,
  run: Run,
): Promise<void> => {
  const step = 'Looking whether the source VM stays on: vCenter gave no answer when its power was changed';
  const steady = watching(app.clock);
  while (steady.look() < STEADY_SECONDS) {
    const at = app.clock.now();
    run.progress.report({ taskId, phase: 'DATA_CONVERSION', at, condition: 'WORKING', disks: [], step });
    await app.clock.sleep(LOOK_SECONDS, run.signal);
    run.signal.throwIfAborted();
    if ((await app.world.vmware.power(endpoint, vmId)) === 'RUNNING') continue;
    await app.world.vmware.powerOn(endpoint, vmId);
    steady.restart();
  }
};

/**
 * RT-8: the VM runs again as it did. Where the guest was asked to shut down and has not yet, it would go off after we had
 * looked: so that is waited for.
 */
export const powerOnAgain = async (app: TaskApp, vm: VmOfTask, run: Run): Promise<void> => {
  const { sourceId, vmId, taskId } = vm;
  const { endpoint } = await vmwareEndpoint(app, sourceId);
  const task = await app.handler.load(aggregates.task(taskId));
  if (task.status === 'absent') return;
  const isStillAsked = task.attempt.shutdownAt !== null && task.attempt.hold === null;
  const { vmware } = app.world;
  try {
    const asked = watchingOn(app.clock, `slow shutdown of ${taskId}`);
    if (isStillAsked)
      while ((await vmware.power(endpoint, vmId)) === 'RUNNING' && asked.look() < SLOW_SHUTDOWN_SECONDS) {
        await app.clock.sleep(LOOK_SECONDS, run.signal);
        run.signal.throwIfAborted();
      }
    await vmware.powerOn(endpoint, vmId);
    if (mayComeLate(task)) await untilItStaysOn(app, endpoint, vm, run);
    forgotten(app.clock, `slow shutdown of ${taskId}`);
  } catch (error) {
    if (!(error instanceof OutsideFailure) || error.failure.code !== 'NOT_FOUND') throw error; // removed meanwhile
  }
};
