import type { StepOf } from '../../../domain/task/steps.ts';
import type { Run } from '../../effects/run.ts';
import { OutsideFailure } from '../../ports/machines.ts';
import type { App } from '../../support/app.ts';
import { vmwareEndpoint } from '../../support/machines.ts';
import { evidenceOf, poweredOn } from '../source-driver.ts';

/** All of these may be mended while the disks are still copied: only the last look, before the target starts, has to succeed. */
const MAY_BE_MENDED: ReadonlySet<string> = new Set(['UNREACHABLE', 'BUSY', 'AUTH_FAILED', 'CERT_CHANGED']);
const AGAIN_SECONDS = 30;

/** VC-7: never ends well. It throws SOURCE_POWERED_ON, or the signal's reason once the task no longer runs. */
export const watchPower = async (app: App, step: StepOf<'WatchSource'>, run: Run): Promise<never> => {
  const { sourceId, vmId, vmName, since } = step.input;
  const { sourceTime } = evidenceOf('VMWARE', since);
  for (;;) {
    const { endpoint } = await vmwareEndpoint(app, sourceId); // anew: its certificate or password may have been changed
    try {
      if (!(await app.world.vmware.ranSince(endpoint, vmId, sourceTime)))
        await app.world.vmware.awaitPowerOn(endpoint, vmId, run.signal);
      throw poweredOn(vmName);
    } catch (error) {
      run.signal.throwIfAborted();
      if (!(error instanceof OutsideFailure) || !MAY_BE_MENDED.has(error.failure.code)) throw error;
      await app.clock.sleep(AGAIN_SECONDS, run.signal);
      run.signal.throwIfAborted();
    }
  }
};
